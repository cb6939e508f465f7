// Compares two manifests of one dbt project, dbt's and Eider's, and tells every difference:
// `node scripts/dbt/compare-manifests.mjs <dbt's manifest.json> <Eider's manifest.json> [options]`; `--help` tells the options.
// Exits with 1 when there is one. Both are written by `compile`, in copies of the project's folder.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const help = `Usage: node scripts/dbt/compare-manifests.mjs <manifest> <manifest> [options]

  --ignore <path>   what is not compared, as \`nodes.*.config.meta\` or \`model.*.raw_code\`; may be given several times
  --only <path>     what alone is compared, as \`*.*.config\`; may be given several times
  --examples <n>    how many entries of each difference are shown (default: 2)
  --json            everything, as one object a line
`;

const sections = [
  'nodes',
  'sources',
  'exposures',
  'unit_tests',
  'macros',
  'docs',
  'groups',
  'selectors',
  'disabled',
  'metrics',
  'semantic_models',
  'saved_queries',
  'functions',
  'parent_map',
  'child_map',
  'group_map',
];

/** What says when and where a manifest was made, and nothing of the project. */
const alwaysIgnored = ['*.*.created_at', '*.*.build_path', '*.*.compiled_path', '*.*.root_path'];

/** Lists whose order says nothing. */
const sets = new Set(['tags', 'nodes', 'macros', 'refs', 'sources']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ignore: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    examples: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const [first, second] = positionals;
if (values.help || first === undefined || second === undefined) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

const ignored = [...alwaysIgnored, ...values.ignore].map(patternOf);
const only = values.only.map(patternOf);
const differences = compare(readManifest(first), readManifest(second));
if (values.json) for (const difference of differences) console.log(JSON.stringify(difference));
else report(differences, Number(values.examples));
process.exitCode = differences.length > 0 ? 1 : 0;

function readManifest(file) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  // Of dbt's own macros and docs the other side has no text.
  for (const section of ['macros', 'docs'])
    for (const id of Object.keys(manifest[section] ?? {}))
      if (/^\w+\.dbt(?:_duckdb)?\./u.test(id)) delete manifest[section][id];
  return manifest;
}

/** `*` stands for one part of a path, and at its end for all that is below. */
function patternOf(text) {
  const parts = text.split('.');
  return (path) =>
    parts.length <= path.length &&
    parts.every((part, index) => part === '*' || path[index].split(' ').includes(part));
}

function isCompared(path) {
  return (
    !ignored.some((matches) => matches(path)) && (only.length === 0 || only.some((matches) => matches(path)))
  );
}

/** Every difference as `{ kind, path, id, values }`; `path` begins with the section and the kind of entry. */
function compare(one, other) {
  const found = [];
  for (const section of sections) {
    const [a, b] = [one[section] ?? {}, other[section] ?? {}];
    for (const id of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const place = `${section} ${id.split('.')[0]}`;
      const tell = (path, ...both) => {
        if (isCompared([place, '*', ...path])) found.push({ place, path, id, values: both });
      };
      if (!(id in b)) tell(['(only in the first)'], id, undefined);
      else if (!(id in a)) tell(['(only in the second)'], undefined, id);
      else walk(a[id], b[id], [], tell);
    }
  }
  return found;
}

function walk(a, b, path, tell) {
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      walk(a[key], b[key], [...path, key], tell);
    return;
  }
  if (textOf(a, path) !== textOf(b, path)) tell(path, a, b);
}

function textOf(value, path) {
  if (!Array.isArray(value)) return JSON.stringify(value);
  const parts = value.map((part) => JSON.stringify(part));
  return (path.length === 0 || sets.has(path.at(-1)) ? parts.sort() : parts).join();
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line for each place and path, the most frequent first, with a few examples. */
function report(differences, examples) {
  const groups = new Map();
  for (const difference of differences) {
    const name = `${difference.place} ${groupPath(difference.path)}`;
    groups.set(name, [...(groups.get(name) ?? []), difference]);
  }
  for (const [name, members] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
    console.log(`${name}: ${members.length}`);
    for (const { id, path, values: both } of members.slice(0, examples))
      console.log(
        `    ${id} ${path.join('.')}\n${both.map((value) => `      ${excerpt(value, both)}`).join('\n')}`,
      );
  }
  const entries = new Set(differences.map(({ place, id }) => `${place.split(' ')[0]} ${id}`));
  console.log(
    `${differences.length} differences in ${entries.size} entries (${basename(first)}, ${basename(second)})`,
  );
}

/** Columns and their tests are many: their names are left out of the line. */
function groupPath(path) {
  return path.map((part, index) => (path[index - 1] === 'columns' ? '<column>' : part)).join('.');
}

/** Round the first character that differs. */
function excerpt(value, both) {
  const [text = 'nothing', ...others] = [value, ...both].map((each) => JSON.stringify(each));
  const other = others.find((each) => each !== text) ?? '';
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  const start = Math.max(0, Math.min(at, text.length) - 60);
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 160)}`;
}
