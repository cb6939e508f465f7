import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runEider } from './support/run-eider.js';

/**
 * Projects with a semantic layer, and what dbt makes of each: recorded by `scripts/dbt/record-semantic.py`. What Eider says of those that dbt refuses is
 * in `told.txt`, written by `UPDATE_GOLDEN=1 npx vitest run spec/dbt-semantic`.
 */
const folder = fileURLToPath(new URL('dbt-semantic', import.meta.url));
const profiles = 'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: warehouse.duckdb}\n';

type Values = { readonly [key: string]: unknown };
type Files = { readonly [path: string]: string };
interface Recorded {
  readonly refused?: true;
  readonly manifest?: { readonly [part: string]: Values };
  readonly semantic_manifest?: Values;
}

const recorded = JSON.parse(await readFile(join(folder, 'recorded.json'), 'utf8')) as {
  readonly [name: string]: Recorded;
};
const cases = casesOf(await readFile(join(folder, 'cases.txt'), 'utf8'));
const told: string[] = [];

describe('a semantic layer', () => {
  test('is recorded in every case', () => {
    expect(Object.keys(recorded)).toEqual(Object.keys(cases));
  });

  test.each(Object.keys(cases))('%s is what it is in dbt', async (name) => {
    const { manifest = {}, refused, semantic_manifest: semantic = {} } = recorded[name] ?? {};
    const files = cases[name] ?? {};
    const isWritten = Object.values(files).some((text) => /semantic_model|metrics|saved/u.test(text));
    const wanted = refused
      ? { code: 2 }
      : { code: 0, manifest: sorted(manifest), ...(isWritten && { semantic: sorted(semantic) }) };
    expect(await outcomeOf(name, files)).toEqual(wanted);
  });

  afterAll(async () => {
    const file = join(folder, 'told.txt');
    const text = told.join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, text);
    expect(text).toBe(await readFile(file, 'utf8'));
  });
});

/** What Eider makes of a project; what it tells of one that it refuses is kept. */
async function outcomeOf(name: string, files: Files): Promise<Values> {
  const project = await mkdtemp(join(tmpdir(), 'eider-dbt-semantic-'));
  try {
    await write(project, { ...files, 'profiles.yml': profiles });
    const { code, stderr } = await runEider(['parse'], { cwd: project });
    if (code !== 0) {
      told.push(`=== ${name}\n${stderr}`);
      return { code };
    }
    const read = async (file: string): Promise<Values> =>
      JSON.parse(await readFile(join(project, 'target', file), 'utf8')) as Values;
    const semantic = join(project, 'target', 'semantic_manifest.json');
    return {
      code,
      manifest: partsOf(await read('manifest.json')),
      ...(existsSync(semantic) && { semantic: sorted(await read('semantic_manifest.json')) }),
    };
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

function casesOf(text: string): { readonly [name: string]: Files } {
  const all = text.split(/^=== /mu).slice(1);
  const read = all.map((part): readonly [string, Files] => {
    const [name = '', ...files] = part.split(/^--- /mu);
    const pairs = files.map((file) => {
      const end = file.indexOf('\n');
      return [file.slice(0, end).trim(), file.slice(end + 1)] as const;
    });
    return [name.trim(), Object.fromEntries(pairs)];
  });
  const [base, ...others] = read;
  return Object.fromEntries(others.map(([name, files]) => [name, { ...base?.[1], ...files }]));
}

async function write(project: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (text === '') continue;
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
}

/** What is compared of a manifest: the semantic layer, and all that hangs on it. */
function partsOf(manifest: Values): Values {
  const part = (key: string): Values => (manifest[key] ?? {}) as Values;
  const isOwn = (id: string): boolean => /^(?:metric|semantic_model|saved_query)\./u.test(id);
  const family = (key: string): Values =>
    Object.fromEntries(
      Object.entries(part(key)).filter(([id, ids]) => isOwn(id) || (ids as string[]).some(isOwn)),
    );
  const models = Object.entries(part('nodes')) as [string, Values][];
  return sorted({
    metrics: part('metrics'),
    semantic_models: part('semantic_models'),
    saved_queries: part('saved_queries'),
    exposures: part('exposures'),
    disabled: Object.fromEntries(Object.entries(part('disabled')).filter(([id]) => isOwn(id))),
    parent_map: family('parent_map'),
    child_map: family('child_map'),
    group_map: part('group_map'),
    time_spines: Object.fromEntries(
      models
        .filter(([, entry]) => entry['time_spine'])
        .map(([id, entry]) => {
          const columns = Object.entries(entry['columns'] as Values) as [string, Values][];
          return [
            id,
            [
              entry['time_spine'],
              Object.fromEntries(columns.map(([name, each]) => [name, each['granularity'] ?? null])),
            ],
          ];
        }),
    ),
  }) as Values;
}

/** Without the order of what is in a list by chance, and without what every run has otherwise. */
function sorted(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => sorted(each));
    const isOrdered = !['semantic_models', 'metrics', 'saved_queries', 'sales', 'nodes'].includes(key);
    return isOrdered ? list : list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'created_at');
  return Object.fromEntries(
    entries.map(([name, each]) => [name, sorted(each, name)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
