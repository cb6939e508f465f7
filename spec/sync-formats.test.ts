import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../src/engine/duckdb/connection.js';
import { openDatabase } from '../src/engine/duckdb/database.js';
import { loadExtensions } from '../src/engine/duckdb/extensions/load.js';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { extensionStore, runEider, type Ran } from './support/run-eider.js';
import { startStore, type S3Store } from './support/s3-store.js';

/**
 * `eider sync` of every format, from a folder, a web server and an S3 store: each file is written by DuckDB's own extensions from the outlines of real communes and the
 * list of communes with a tax on vacant dwellings (`seeds/`, with their licences), and the table must hold what that data is.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const communes = join(root, 'seeds/geo/communes-23-creuse.geojson');
const tlv = join(root, 'seeds/tlv/tlv_communes.csv');
const workbook = join(root, 'spec/projects/excel/data/2023.xlsx');

let made = '';
let store: S3Store;
const web = await HttpFiles.start();

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'eider-formats-'));
  await writeAllFormats(made);
  await copyFile(communes, join(made, 'communes.geojson'));
  await copyFile(tlv, join(made, 'taxed.csv'));
  await copyFile(workbook, join(made, 'survey.xlsx'));
  store = await startStore(['lake']);
}, 60_000);
afterAll(async () => {
  await store.stop();
  await web.close();
  await rm(made, { recursive: true, force: true });
  await removeProjects();
});

/** Runs statements where spatial data and workbooks are known; gives the rows of the last. */
async function ask(path: string, ...statements: readonly string[]): Promise<readonly Row[]> {
  const database = await openDatabase({
    path,
    readOnly: path !== ':memory:',
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: made,
    command: 'spec',
  });
  try {
    await loadExtensions(database, ['spatial', 'excel']);
    const connection = await database.connect();
    for (const statement of statements.slice(0, -1)) await connection.run(statement);
    return await connection.rows(statements.at(-1) ?? 'select 1');
  } finally {
    await database.close();
  }
}

/** Writes the files that DuckDB can write. @param change of the columns of both tables, as the list behind `*` */
async function writeAllFormats(folder: string, change = ''): Promise<void> {
  await mkdir(join(folder, 'outlines'), { recursive: true });
  const to = (name: string, options: string, from = 'communes'): string =>
    `copy (select * ${change.replaceAll('$', from === 'taxed' ? 'name' : 'nom')} from ${from}) to '${join(folder, name)}' (${options})`;
  await ask(
    ':memory:',
    `create table communes as select code, nom, geom from st_read('${communes}')`,
    `create table taxed as select "CODE INSEE" as code, trim("COMMUNES") as name, length("COMMUNES") as letters,
       date '2024-01-01' + (row_number() over ())::int as since, (row_number() over () * 1.25)::decimal(12, 2) as rate from read_csv('${tlv}', all_varchar = true)`,
    to(
      'outlines/communes.shp',
      `format gdal, driver 'ESRI Shapefile', layer_creation_options 'ENCODING=UTF-8'`,
    ),
    to('communes.gpkg', `format gdal, driver 'GPKG', layer_name 'communes'`),
    to('communes.parquet', 'format parquet'),
    to('taxed.parquet', 'format parquet', 'taxed'),
    to('taxed.json', 'format json, array true', 'taxed'),
    to('taxed.ndjson.gz', 'format json, compression gzip', 'taxed'),
    to('taxed.xlsx', `format xlsx, header true, sheet 'Communes taxées'`, 'taxed'),
    'select 1',
  );
}

const tables = (at: string): string => `sources:
  - name: geo
    sync: {}
    tables:
      - {name: geojson, location: '${at}/communes.geojson', columns: [{name: code, type: VARCHAR}]}
      - {name: shapefile, location: '${at}/outlines/communes.shp', columns: [{name: code, type: VARCHAR}]}
      - {name: geopackage, location: '${at}/communes.gpkg', options: {layer: communes}, columns: [{name: code, type: VARCHAR}]}
      - {name: geoparquet, location: '${at}/communes.parquet', columns: [{name: code, type: VARCHAR}, {name: geom, type: GEOMETRY}]}
  - name: tlv
    sync: {}
    tables:
      - name: csv
        location: '${at}/taxed.csv'
        columns: [{name: CODE INSEE, type: VARCHAR}]
      - {name: parquet, location: '${at}/taxed.parquet', columns: [{name: code, type: VARCHAR}]}
      - name: json
        location: '${at}/taxed.json'
        columns: [{name: code, type: VARCHAR}, {name: letters, type: INTEGER}, {name: since, type: DATE}, {name: rate, type: "DECIMAL(12,2)"}]
      - name: lines
        location: '${at}/taxed.ndjson.gz'
        format: json
        columns: [{name: code, type: VARCHAR}, {name: since, type: DATE}, {name: rate, type: "DECIMAL(12,2)"}]
      - name: workbook
        location: '${at}/taxed.xlsx'
        options: {sheet: Communes taxées}
        columns: [{name: code, type: VARCHAR}, {name: letters, type: INTEGER}, {name: since, type: DATE}, {name: rate, type: "DECIMAL(12,2)"}]
      - name: sheet
        location: '${at}/survey.xlsx'
        options: {sheet: Réponses, range: 'A2:D4'}
        columns: [{name: commune, type: VARCHAR}, {name: dwellings, type: INTEGER}]
`;

const env = { CELLAR_SECRET: 'S3RVER' };
const project = (at: string): Promise<string> =>
  makeProject({
    'project.yml': 'name: formats\n',
    'profiles.yml': `formats:
  outputs:
    dev:
      path: store.duckdb
      secrets:
        - name: lake
          type: s3
          key_id: S3RVER
          secret: "{{ env_var('CELLAR_SECRET') }}"
          endpoint: 127.0.0.1:${store.port}
          url_style: path
          use_ssl: false
          region: us-east-1
`,
    'models/sources.yml': tables(at),
  });

const sync = (cwd: string, ...more: readonly string[]): Promise<Ran> =>
  runEider(['sync', ...more], { cwd, env });

/** Names of all files that were written, from the folder. */
async function names(): Promise<readonly string[]> {
  const found = await readdir(made, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(made.length + 1))
    .sort();
}

/** What the tables hold: columns with their types, and rows. */
async function contents(folder: string): Promise<unknown> {
  const path = join(folder, 'store.duckdb');
  const types = await ask(
    path,
    `select table_name as name, string_agg(column_name || ' ' || data_type, ', ' order by column_index) as columns
     from duckdb_columns() where schema_name in ('geo', 'tlv') group by all order by all`,
  );
  const outlines: unknown[] = [];
  for (const name of ['geojson', 'shapefile', 'geopackage', 'geoparquet']) {
    const [row] = await ask(
      path,
      `select list([code, nom] order by code) as named, round(sum(st_area(geom)), 6) as area, bool_and(st_isvalid(geom)) as valid from geo.${name}`,
    );
    outlines.push(row);
  }
  const typed = 'code, name, since, rate';
  const missing = (table: string): string =>
    `(select count(*)::int from (select ${typed} from tlv.parquet except all select ${typed} from tlv.${table}))`;
  const [rows] = await ask(
    path,
    `select (select count(*)::int from tlv.csv) as csv, (select count(*)::int from tlv.parquet) as parquet,
       (select count(*)::int from tlv.csv join tlv.parquet on "CODE INSEE" = code and trim("COMMUNES") = name) as same,
       ${missing('json')} as not_in_json, ${missing('lines')} as not_in_lines, ${missing('workbook')} as not_in_workbook,
       (select list([commune, dwellings::varchar, "seen on"::varchar, note] order by commune) from tlv.sheet) as sheet`,
  );
  return { types: Object.fromEntries(types.map(({ name, columns }) => [name, columns])), outlines, rows };
}

/** What they must hold: of the outlines by reading the file without any of DuckDB. */
async function expected(): Promise<unknown> {
  const { features } = JSON.parse(await readFile(communes, 'utf8')) as {
    readonly features: readonly { readonly properties: { readonly code: string; readonly nom: string } }[];
  };
  const named = features
    .map(({ properties: { code, nom } }) => [code, nom])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const outline = { named, area: 0.651468, valid: true };
  const lines = (await readFile(tlv, 'utf8')).trim().split('\n').length - 1;
  const taxed = 'code VARCHAR, name VARCHAR, letters';
  return {
    types: {
      csv: 'CODE INSEE VARCHAR, DÉPARTEMENTS VARCHAR, COMMUNES VARCHAR',
      geojson: 'OGC_FID BIGINT, code VARCHAR, nom VARCHAR, geom GEOMETRY',
      geopackage: 'fid BIGINT, code VARCHAR, nom VARCHAR, geom GEOMETRY',
      geoparquet: 'code VARCHAR, nom VARCHAR, geom GEOMETRY',
      json: `${taxed} INTEGER, since DATE, rate DECIMAL(12,2)`,
      lines: `${taxed} BIGINT, since DATE, rate DECIMAL(12,2)`,
      parquet: `${taxed} BIGINT, since DATE, rate DECIMAL(12,2)`,
      shapefile: 'OGC_FID BIGINT, code VARCHAR, nom VARCHAR, geom GEOMETRY',
      sheet: 'commune VARCHAR, dwellings INTEGER, seen on DATE, note VARCHAR',
      workbook: `${taxed} INTEGER, since DATE, rate DECIMAL(12,2)`,
    },
    outlines: [outline, outline, outline, outline],
    rows: {
      csv: lines,
      parquet: lines,
      same: lines,
      not_in_json: 0,
      not_in_lines: 0,
      not_in_workbook: 0,
      sheet: [
        ['29019', '12', '2024-01-02', null],
        ['29232', '3', '2024-01-03', 'late'],
      ],
    },
  };
}

describe.each(['a folder', 'HTTP', 'S3'] as const)('from %s', (origin) => {
  let folder = '';
  beforeAll(async () => {
    const at = { 'a folder': 'lake', HTTP: web.url(''), S3: 's3://lake' }[origin];
    folder = await project(at);
    for (const name of await names()) await put(name, await readFile(join(made, name)));
  }, 60_000);

  async function put(name: string, body: Buffer): Promise<void> {
    if (origin === 'a folder') await writeFiles(folder, { [`lake/${name}`]: body });
    if (origin === 'HTTP') web.files.set(`/${name}`, { body });
    if (origin === 'S3')
      await store.client.send(new PutObjectCommand({ Bucket: 'lake', Key: name, Body: body }));
  }

  async function remove(name: string): Promise<void> {
    if (origin === 'a folder') await rm(join(folder, 'lake', name));
    if (origin === 'HTTP') web.files.delete(`/${name}`);
    if (origin === 'S3') await store.client.send(new DeleteObjectCommand({ Bucket: 'lake', Key: name }));
  }

  test('every format is a table with its columns, types and rows; what is fetched is fetched once', async () => {
    web.asked.length = 0;
    const first = await sync(folder);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(first.stdout).toContain('10 loaded');
    expect(await contents(folder)).toEqual(await expected());
    const fetched = origin === 'HTTP' ? await names() : [];
    expect(web.asked.filter((line) => line.startsWith('GET')).sort()).toEqual(
      fetched.map((name) => `GET /${name}`),
    );
    expect(await readdir(join(folder, 'target/.cache/sources')).catch(() => [])).toEqual([]);
    const again = await sync(folder);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    expect(again.stdout).toContain('10 unchanged');
  }, 60_000);

  test('a shapefile is all of its files: one that changes is seen, one that is gone is named', async () => {
    const part = 'outlines/communes.dbf';
    const dbf = await readFile(join(made, part));
    const changed = Buffer.from(dbf);
    changed.write('Arrêt', dbf.indexOf('Arrènes'));
    await put(part, changed);
    expect((await sync(folder, '-s', 'source:geo')).stdout).toContain('1 loaded · 3 unchanged');
    const named = "select count(*)::int as n from geo.shapefile where nom like 'Arrêt%'";
    expect(await ask(join(folder, 'store.duckdb'), named)).toEqual([{ n: 1 }]);
    await remove(part);
    const failed = await sync(folder, '-s', 'source:geo');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('error[sync/file-missing]');
    expect(failed.stderr).toContain('outlines/communes.dbf');
    expect(await ask(join(folder, 'store.duckdb'), named)).toEqual([{ n: 1 }]);
    await put(part, dbf);
    expect((await sync(folder, '-s', 'source:geo')).code).toBe(0);
    expect(await contents(folder)).toEqual(await expected());
  }, 60_000);
});

test.each([
  ['is gone', 'rename (code as insee)', /^error\[sync\/column-missing\]/gmu, '`code`'],
  [
    'is of another type',
    'replace (length($) as $)',
    /^error\[sync\/columns-changed\]/gmu,
    'was VARCHAR and is ',
  ],
])(
  'a column that %s is named, and the tables stay as they were, in every format',
  async (_, change, errors, words) => {
    const folder = await project('lake');
    for (const name of await names())
      await writeFiles(folder, { [`lake/${name}`]: await readFile(join(made, name)) });
    expect((await sync(folder)).code).toBe(0);
    // GDAL does not write over a shapefile that is there.
    await rm(join(folder, 'lake/outlines'), { recursive: true });
    await writeAllFormats(join(folder, 'lake'), change);
    const failed = await sync(folder);
    expect({ code: failed.code, bug: failed.stderr.includes('bug in Eider') }).toEqual({
      code: 1,
      bug: false,
    });
    // The list as CSV, the GeoJSON and the sheet are as they were.
    expect(failed.stdout).toContain('3 unchanged · 7 failed');
    expect(failed.stderr.match(errors)).toHaveLength(7);
    expect(failed.stderr.split(words)).toHaveLength(8);
    expect(await contents(folder)).toEqual(await expected());
  },
);

test('half of a file, put there as if it were whole: its table stays as it was, in every format', async () => {
  const folder = await project('lake');
  for (const name of await names())
    await writeFiles(folder, { [`lake/${name}`]: await readFile(join(made, name)) });
  expect((await sync(folder)).code).toBe(0);
  const halves = (await names()).filter((name) => !/\.(?:csv|cpg|prj|shx|dbf)$/u.test(name));
  for (const name of halves) {
    const whole = await readFile(join(made, name));
    await writeFiles(folder, { [`lake/${name}`]: whole.subarray(0, Math.floor(whole.length / 2)) });
  }
  const failed = await sync(folder);
  expect({ code: failed.code, bug: failed.stderr.includes('bug in Eider') }).toEqual({ code: 1, bug: false });
  expect(failed.stdout.match(/✗ failed +\S+ +not replaced/gu)).toHaveLength(9);
  expect(failed.stdout).toContain('1 unchanged · 9 failed');
  expect(failed.stderr.match(/^error\[/gmu)).toHaveLength(9);
  expect(failed.stderr).toContain(
    '`lake/outlines/communes.shp` is shorter than its own head says: it is cut off',
  );
  expect(await contents(folder)).toEqual(await expected());
  const dbf = await readFile(join(made, 'outlines/communes.dbf'));
  await writeFiles(folder, {
    'lake/outlines/communes.shp': await readFile(join(made, 'outlines/communes.shp')),
    'lake/outlines/communes.dbf': dbf.subarray(0, dbf.length - 100),
  });
  const again = await sync(folder, '-s', 'source:geo.shapefile');
  expect(again.stderr).toContain(
    '`lake/outlines/communes.dbf` is shorter than its own head says: it is cut off',
  );
}, 60_000);
