// Builds a dbt project with dbt and with Eider, in copies of its folder, and tells every difference in what they left and said:
// `EIDER_DBT_VENV=<folder> node scripts/dbt/compare.mjs <project> [options]`; `--help` tells the options. Exits with 1 when there is one.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dumpDatabase, readRows } from './compare/dump-database.mjs';
import { databaseDifferences, outcomeDifferences, outcomesOf } from './compare/differences.mjs';
import {
  addPackages,
  copyProject,
  databasesIn,
  namesOfDatabases,
  runCommand,
} from './compare/run-project.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const help = `Usage: EIDER_DBT_VENV=<folder> node scripts/dbt/compare.mjs <project> [options]

  --command 'build'   what both are told, in turn; may be given several times (default: build)
  --against dbt       compare dbt with itself, to see what is different each time
  --cli <file>        the eider.cjs to run (default: dist/eider.cjs)
  --packages <folder> packages that dbt finds in its dbt_packages; Eider brings its own
  --database <file>   a database of the project's folder that it reads, and does not build; may be given several times
  --ignore <column>   a column to leave out, as \`loaded_at\` or \`schema.relation.loaded_at\`; may be given several times
  --rows <number>     how many of the rows that differ are printed (default: 0, as they may be personal)
  --record <file>     write what dbt left and said into a file, for a test that has no dbt
  --keep              keep the two copies, and say where they are
  --verbose           print what dbt and Eider print
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: 'string', multiple: true },
    against: { type: 'string', default: 'eider' },
    cli: { type: 'string', default: join(root, 'dist', 'eider.cjs') },
    packages: { type: 'string' },
    database: { type: 'string', multiple: true, default: [] },
    ignore: { type: 'string', multiple: true, default: [] },
    rows: { type: 'string', default: '0' },
    record: { type: 'string' },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function refuse(message) {
  console.error(message);
  process.exit(2);
}

function programsOf() {
  const venv = process.env.EIDER_DBT_VENV;
  if (venv === undefined) refuse('EIDER_DBT_VENV is not set: the environment that dbt is installed in');
  const dbt = [join(venv, 'bin', 'dbt')];
  if (!existsSync(dbt[0])) refuse(`there is no ${dbt[0]}`);
  if (values.against === 'dbt') return { dbt, 'dbt again': dbt };
  if (!existsSync(values.cli)) refuse(`there is no ${values.cli}: run \`npm run build\``);
  return { dbt, Eider: [process.execPath, resolve(values.cli)] };
}

async function compare(project, programs, scratch) {
  const names = Object.keys(programs);
  const commands = (values.command ?? ['build']).map((words) => words.split(/\s+/u));
  const sides = [];
  for (const [index, name] of names.entries()) {
    const folder = join(scratch, String(index), 'project');
    copyProject(project, folder, values.database);
    if (name !== 'Eider' && values.packages !== undefined) addPackages(values.packages, folder);
    const runs = [];
    for (const words of commands) runs.push(await runCommand(programs[name], words, folder, values));
    sides.push({ name, folder, runs });
  }
  const lines = commands.flatMap((words, index) =>
    outcomeDifferences(sides[0].runs[index], sides[1].runs[index], names).map(
      (line) => `${words.join(' ')}: ${line}`,
    ),
  );
  const checked = sides[0].runs.reduce((sum, { results = [] }) => sum + results.length, 0);
  return { lines: [...lines, ...(await fileDifferences(sides, names, scratch))], checked };
}

async function fileDifferences(sides, names, scratch) {
  const lines = [];
  const files = sides.map(({ folder }) => databasesIn(folder));
  for (const file of new Set(files.flat())) {
    const missing = files.findIndex((each) => !each.includes(file));
    if (missing !== -1) {
      lines.push(`${file}: ${names[missing]} made no such file`);
      continue;
    }
    const dumps = [];
    for (const [index, { folder }] of sides.entries())
      dumps.push(
        await dumpDatabase(
          join(folder, file),
          folder,
          join(scratch, String(index), 'rows', file),
          namesOfDatabases(folder),
        ),
      );
    // What dbt leaves in attached databases is compared, and not recorded.
    if (values.record !== undefined && file === files[0][0]) await record(sides[0], dumps[0]);
    const options = { ignored: new Set(values.ignore), shown: Number(values.rows) };
    lines.push(
      ...(await databaseDifferences(dumps[0], dumps[1], names, options)).map((line) => `${file}: ${line}`),
    );
    console.log(`${file}: ${Object.keys(dumps[0].relations).length} relations compared`);
  }
  return lines;
}

/** Relations with their rows but for the columns that are ignored, and what was said at each command. */
async function record({ runs }, { relations }) {
  const recorded = {};
  for (const [key, { kind, columns, file }] of Object.entries(relations)) {
    const kept = columns.filter(({ name }) => !values.ignore.includes(name));
    const names = kept.map(({ name }) => name);
    const types = kept.map(({ type }) => type);
    recorded[key] = { kind, names, types, rows: await readRows(file, names) };
  }
  const commands = (values.command ?? ['build']).map((words, index) => ({
    words: words.split(/\s+/u),
    outcomes: outcomesOf(runs[index]),
  }));
  writeFileSync(values.record, `${JSON.stringify({ commands, relations: recorded }, null, 2)}\n`);
}

if (values.help || positionals.length !== 1) refuse(help);
const project = resolve(positionals[0]);
if (!existsSync(join(project, 'dbt_project.yml'))) refuse(`there is no dbt_project.yml in ${project}`);
const programs = programsOf();
const scratch = mkdtempSync(join(tmpdir(), 'eider-compare-'));
try {
  const { lines, checked } = await compare(project, programs, scratch);
  for (const line of lines) console.log(`different: ${line}`);
  console.log(`${checked} results compared, ${lines.length} differences`);
  // Two programs that did nothing are equal, and that says nothing.
  if (checked === 0) console.error('dbt gave no results: --verbose shows why');
  process.exitCode = checked === 0 ? 2 : lines.length > 0 ? 1 : 0;
} finally {
  if (values.keep) console.log(`kept in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}
