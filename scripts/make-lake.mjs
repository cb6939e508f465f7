#!/usr/bin/env node
// Makes the sample lake: synthetic dwellings and people on France's real communes. Deterministic: the same arguments give
// the same bytes, and do nothing when they were the last ones used.
//
//   node scripts/make-lake.mjs [--rows 20000] [--out lake] [--seed 1]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canaries } from './lake/canaries.mjs';
import {
  dwellingAt,
  ffColumns,
  ffRow,
  lovacColumns,
  lovacRow,
  ownerAt,
  ownerCount,
} from './lake/dwellings.mjs';
import { loadGeography } from './lake/geography.mjs';
import { LineFile } from './lake/output.mjs';
import { makeCanaryOwner } from './lake/people.mjs';
import { dwellingRows, makeOrganisations, ownerRows, productionTables } from './lake/production.mjs';
import { Random } from './lake/random.mjs';

export { canaries };

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const seeds = join(root, 'seeds');
const lovacYears = [2023, 2024, 2025];
const ffYears = [2024, 2025];
/** Everything that this script makes in the lake; other files there are left alone. */
const parts = ['lovac', 'ff', 'production', 'canaries.json'];

/**
 * Makes the lake of `rows` dwellings in the folder `out`. It is put in place when it is whole; killed before, the next
 * run makes it again. Answers false when the lake is already the one asked for.
 */
export async function makeLake({ rows, out, seed }) {
  const stamp = `${JSON.stringify({ rows, seed, recipe: recipeHash() })}\n`;
  const stampFile = join(out, '.stamp.json');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;

  const making = join(out, '.making');
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const lake = { rows, seed, geography: loadGeography(seeds) };
  writeRows(lake, making);
  writeFileSync(join(making, 'canaries.json'), `${JSON.stringify(canaries, undefined, 2)}\n`);
  await writeParquet(making);

  rmSync(stampFile, { force: true });
  for (const part of parts) {
    rmSync(join(out, part), { recursive: true, force: true });
    renameSync(join(making, part), join(out, part));
  }
  rmSync(making, { recursive: true });
  writeFileSync(stampFile, stamp);
  return true;
}

/** Hash of this script and of the seeds it reads: a lake made by another version is made again. */
function recipeHash() {
  const here = dirname(fileURLToPath(import.meta.url));
  const own = readdirSync(join(here, 'lake')).map((name) => join(here, 'lake', name));
  const read = ['admin', 'geo'].flatMap((folder) =>
    readdirSync(join(seeds, folder)).map((name) => join(seeds, folder, name)),
  );
  const files = [fileURLToPath(import.meta.url), ...own, ...read].sort((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function writeRows(lake, folder) {
  const csv = (path, columns) => {
    const file = new LineFile(join(folder, path));
    file.line(columns.join(','));
    return file;
  };
  const lovac = new Map(lovacYears.map((year) => [year, csv(`lovac/${year}/raw.csv`, lovacColumns)]));
  const ff = new Map(ffYears.map((year) => [year, csv(`ff/${year}/raw.csv`, ffColumns)]));
  const tables = Object.fromEntries(
    Object.keys(productionTables).map((name) => [
      name,
      new LineFile(join(folder, `production/${name}.ndjson`)),
    ]),
  );
  const organisations = makeOrganisations(lake, seeds);
  for (const [name, rows] of Object.entries(organisations)) for (const row of rows) tables[name].json(row);

  for (let index = 0; index < lake.rows; index += 1)
    writeDwelling(lake, dwellingAt(lake, index), organisations, { lovac, ff, tables });
  for (let index = 0; index < ownerCount(lake.rows); index += 1) {
    // A few links lead to owners that the application no longer has.
    if (index % 250 === 249) continue;
    for (const row of ownerRows(lake, ownerAt(lake, index), false)) tables.owners.json(row);
  }
  for (const file of [...lovac.values(), ...ff.values(), ...Object.values(tables)]) file.close();
}

function writeDwelling(lake, dwelling, organisations, { lovac, ff, tables }) {
  for (const year of dwelling.years) {
    const row = lovacRow(lake, dwelling, year);
    lovac.get(year).csv(row);
    if (new Random(lake.seed, year + 200, dwelling.index).chance(0.003)) lovac.get(year).csv(row);
  }
  for (const year of ffYears) {
    if (new Random(lake.seed, year + 300, dwelling.index).chance(0.97))
      ff.get(year).csv(ffRow(lake, dwelling, year));
  }
  const rows = dwellingRows(lake, dwelling, organisations);
  for (const row of rows.housing) tables.housing.json(row);
  for (const row of rows.owners) tables.owners_housing.json(row);
  for (const row of rows.events) tables.events.json(row);
  if (dwelling.isCanary) {
    for (const { index } of dwelling.owners) {
      for (const row of ownerRows(lake, makeCanaryOwner(lake.seed, index), true)) tables.owners.json(row);
    }
  }
}

/** One thread: the order of the rows, and so the bytes, stay the same. */
async function writeParquet(folder) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    for (const [name, columns] of Object.entries(productionTables)) {
      const file = join(folder, 'production', name);
      const text = (value) => `'${value.replaceAll("'", "''")}'`;
      const types = Object.entries(columns).map(([column, type]) => `${column}: ${text(type)}`);
      await connection.run(
        `COPY (FROM read_json(${text(`${file}.ndjson`)}, format = 'newline_delimited', columns = {${types.join(', ')}}))
         TO ${text(`${file}.parquet`)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      rmSync(`${file}.ndjson`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '20000' },
      out: { type: 'string', default: join(root, 'lake') },
      seed: { type: 'string', default: '1' },
    },
  });
  const [rows, seed] = [Number(values.rows), Number(values.seed)];
  if (!Number.isInteger(rows) || rows < 100 || !Number.isInteger(seed)) {
    console.error('--rows must be a whole number of at least 100, --seed a whole number');
    process.exitCode = 2;
    return;
  }
  const out = resolve(values.out);
  const made = await makeLake({ rows, out, seed });
  console.log(made ? `lake made: ${rows} dwellings in ${out}` : `lake reused: ${rows} dwellings in ${out}`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await main();
