// Records what dbt chooses for generated selections over the projects of spec/selection: `node scripts/record-selection.mjs`.
// dbt is installed from the Python package index into an environment that is kept in node_modules/.cache; `--python <path>` takes another.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { expressionsOf } from './selection/expressions.mjs';

const run = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, 'spec', 'selection');

/** Installed without what they ask for: one of their requirements is an experimental parser, which downloads a binary and is not needed. */
const packages = ['dbt-core==1.12.*', 'dbt-duckdb==1.11.*'];
const unwanted = /^dbt-core-experimental-parser\b/u;

async function pythonOf() {
  const given = process.argv.indexOf('--python');
  if (given !== -1) return process.argv[given + 1];
  const folder = join(root, 'node_modules', '.cache', 'eider-dbt');
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return python;
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  const pip = (...words) => run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', ...words]);
  await pip('--no-deps', ...packages);
  const ask =
    'import importlib.metadata as m, json; print(json.dumps([r for p in ("dbt-core", "dbt-duckdb") for r in m.requires(p) or []]))';
  const { stdout } = await run(python, ['-c', ask]);
  const needed = JSON.parse(stdout).filter((each) => !each.includes('extra ==') && !unwanted.test(each));
  await pip(...needed.filter((each) => !/^(?:dbt-core|duckdb)\b/u.test(each)), 'duckdb==1.5.5');
  await writeFile(join(folder, 'complete'), '');
  return python;
}

/** Writes one version of a project in dbt's form: its configuration by another name, and its macros in dbt's language. */
async function writeDbtProject(source, version, folder, removed) {
  await cp(join(source, 'now'), folder, { recursive: true });
  for (const file of removed) await rm(join(folder, file));
  for (const overlay of version === 'now' ? ['dbt-now'] : ['before', 'dbt-before'])
    if (existsSync(join(source, overlay))) await cp(join(source, overlay), folder, { recursive: true });
  const file = join(folder, 'project.yml');
  const { name, models, seeds, tests, 'indirect-selection': indirect } = parse(await readFile(file, 'utf8'));
  await rm(file);
  const project = {
    name,
    profile: name,
    version: '1.0',
    'config-version': 2,
    ...(models && { models: { [name]: models } }),
    ...(seeds && { seeds: { [name]: seeds } }),
    ...(tests && { data_tests: { [name]: tests } }),
    flags: { send_anonymous_usage_stats: false, ...(indirect && { indirect_selection: indirect }) },
  };
  await writeFile(join(folder, 'dbt_project.yml'), stringify(project));
  const target = { type: 'duckdb', path: join(folder, 'warehouse.duckdb') };
  await writeFile(
    join(folder, 'profiles.yml'),
    stringify({ [name]: { target: 'dev', outputs: { dev: target } } }),
  );
}

function python(path, job, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(path, [join(root, 'scripts', 'record-selection.py')], {
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`dbt ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(job));
  });
}

/** Eider's id: generic tests end in a hash at dbt. */
function eiderId(id) {
  return /^test\..*\.[0-9a-f]{10}$/u.test(id) ? id.slice(0, -11) : id;
}

/** An expression a line, so that a difference shows. */
function written({ nodes, expressions }) {
  const lines = expressions.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  const ids = nodes.map((id) => `    ${JSON.stringify(id)}`).join(',\n');
  return `{\n  "nodes": [\n${ids}\n  ],\n  "expressions": [\n${lines}\n  ]\n}\n`;
}

const path = await pythonOf();
const scratch = await mkdtemp(join(tmpdir(), 'eider-selection-'));
try {
  const projects = (await readdir(home, { withFileTypes: true })).filter((each) => each.isDirectory());
  for (const { name } of projects) {
    const source = join(home, name);
    const { new: added, results, loaded } = JSON.parse(await readFile(join(source, 'case.json'), 'utf8'));
    const [now, state] = [join(scratch, name, 'now'), join(scratch, name, 'before')];
    await mkdir(join(scratch, name));
    await writeDbtProject(source, 'now', now, []);
    await writeDbtProject(source, 'before', state, added);
    const vocabulary = JSON.parse(await readFile(join(source, 'vocabulary.json'), 'utf8'));
    const expressions = expressionsOf(vocabulary, 120, name);
    const made = await python(path, { now, state, expressions, write: { results, loaded } }, scratch);
    const nodes = made.nodes.map(eiderId);
    const index = new Map(made.nodes.map((id, at) => [id, at]));
    const recorded = expressions.map((each, at) => ({
      ...each,
      chosen: made.chosen[at].map((id) => index.get(id)),
    }));
    await writeFile(join(home, `${name}.json`), written({ nodes, expressions: recorded }));
    process.stdout.write(`${name}: ${recorded.length} selections over ${nodes.length} nodes\n`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
