// `npm run bench`: measures Eider beside plain DuckDB, prints a table and keeps the figures in bench/results/. See README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCli, fail, installDependencies } from '../scripts/setup.mjs';
import { projectSizes } from './lib/native-project.mjs';
import { renderTable } from './lib/report.mjs';
import { build } from './measures/build.mjs';
import { check } from './measures/check.mjs';
import { columnTests } from './measures/column-tests.mjs';
import { dbt } from './measures/dbt.mjs';
import { edit } from './measures/edit.mjs';
import { nothingChanged } from './measures/nothing-changed.mjs';
import { parse } from './measures/parse.mjs';
import { piiScan } from './measures/pii-scan.mjs';
import { publish } from './measures/publish.mjs';
import { pseudonymise } from './measures/pseudonymise.mjs';
import { releaseReaders } from './measures/release-readers.mjs';
import { startup } from './measures/startup.mjs';
import { sync } from './measures/sync.mjs';
import { tpch } from './measures/tpch.mjs';

const measures = {
  startup,
  parse,
  build,
  'nothing-changed': nothingChanged,
  edit,
  check,
  tpch,
  'column-tests': columnTests,
  'pii-scan': piiScan,
  publish,
  'release-readers': releaseReaders,
  pseudonymise,
  sync,
  dbt,
};
const bench = dirname(fileURLToPath(import.meta.url));
const repository = dirname(bench);

const help = `Usage: npm run bench -- [options]

  --only a,b     some measures: ${Object.keys(measures).join(', ')}
  --sizes a,b    sizes of generated projects (default: ${projectSizes.join(',')})
  --times n      how often each is measured (default: 5)
  --quick        small sizes, few times: minutes instead of an hour
  --cli file     the eider.cjs to measure (default: dist/eider.cjs, built anew when the source is newer)
  --cache folder where projects and data are made (default: node_modules/.cache/eider-bench)
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sizes: { type: 'string' },
    times: { type: 'string' },
    quick: { type: 'boolean', default: false },
    cli: { type: 'string' },
    cache: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(help);
else await main();

async function main() {
  const context = contextOf();
  const lines = [];
  for (const name of chosenMeasures()) {
    console.error(`measuring ${name} …`);
    const made = await measures[name](context);
    lines.push(...made.map((each) => ({ name, ...each })));
  }
  console.log(renderTable(lines));
  writeResults(lines);
}

function contextOf() {
  if (values.cli === undefined) {
    installDependencies();
    buildCli();
  }
  const { quick } = values;
  const sizes = values.sizes?.split(',').map(Number) ?? (quick ? [100, 1000] : projectSizes);
  const cache = resolve(values.cache ?? join(repository, 'node_modules', '.cache', 'eider-bench'));
  mkdirSync(cache, { recursive: true });
  return {
    bench,
    cache,
    cli: resolve(values.cli ?? join(repository, 'dist', 'eider.cjs')),
    quick,
    sizes,
    times: Number(values.times ?? (quick ? 3 : 5)),
  };
}

function chosenMeasures() {
  const names = values.only?.split(',') ?? Object.keys(measures);
  const unknown = names.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined)
    fail(`there is no measure \`${unknown}\`; there are ${Object.keys(measures).join(', ')}`);
  return names;
}

function writeResults(lines) {
  const at = new Date().toISOString();
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((load) => Number(load.toFixed(2))),
    node: process.versions.node,
  };
  const folder = join(bench, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${at.replaceAll(/[:.]/gu, '-')}.json`);
  writeFileSync(path, `${JSON.stringify({ at, machine, lines }, undefined, 2)}\n`);
  console.error(`\nFigures: ${path}`);
}
