import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEider } from './support/run-eider.js';

/**
 * What dbt writes into manifest.json for `dbt-manifest/project`. A new manifest of dbt's, by `dbt compile` in a copy of the project, is recorded with
 * `DBT_MANIFEST=<file> UPDATE_GOLDEN=1 npx vitest run spec/dbt-manifest`.
 */
const folder = fileURLToPath(new URL('dbt-manifest', import.meta.url));
const recording = join(folder, 'recorded.json');

interface Entry {
  readonly [key: string]: unknown;
}
interface Manifest {
  readonly [section: string]: { readonly [id: string]: Entry };
}

const compared = [
  'name resource_type package_name path original_file_path unique_id fqn alias description patch_path raw_code compiled_code',
  'relation_name macro_sql arguments block_contents loader loaded_at_field freshness tags index attached_node column_name',
]
  .join(' ')
  .split(' ');
const configs = 'materialized alias severity error_if fail_calc post-hook cluster_by my_key'.split(' ');

/** What is compared of an entry: not the texts of generic tests, whose SQL is Eider's own, and not the SQL of hooks, which is made when they run. */
function factsOf(entry: Entry): Entry {
  const { config = {}, depends_on: dependsOn = {} } = entry as { config?: Entry; depends_on?: Entry };
  const {
    compiled_code: sql,
    raw_code: raw,
    ...rest
  } = Object.fromEntries(compared.filter((key) => key in entry).map((key) => [key, entry[key]]));
  const isGeneric = entry['test_metadata'] !== undefined;
  const isHook = entry['resource_type'] === 'operation';
  return {
    ...rest,
    ...(!isGeneric && { raw_code: raw }),
    ...(!isGeneric && !isHook && { compiled_code: sql }),
    config: Object.fromEntries(configs.filter((key) => key in config).map((key) => [key, config[key]])),
    macros: [...((dependsOn['macros'] as readonly string[] | undefined) ?? [])].sort(),
    nodes: [...((dependsOn['nodes'] as readonly string[] | undefined) ?? [])].sort(),
  };
}

/** Ids and facts of everything that is not part of dbt itself. */
function factsOfAll(manifest: Manifest): Record<string, Entry> {
  const all = ['nodes', 'sources', 'macros', 'docs'].flatMap((section) =>
    Object.entries(manifest[section] ?? {}),
  );
  const own = all.filter(([id]) => !/^\w+\.dbt(?:_duckdb)?\./u.test(id));
  return Object.fromEntries(
    own.map(([id, entry]) => [id, factsOf(entry)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

if (process.env['DBT_MANIFEST'] !== undefined && process.env['UPDATE_GOLDEN'] === '1') {
  const manifest = JSON.parse(await readFile(process.env['DBT_MANIFEST'], 'utf8')) as Manifest;
  await writeFile(recording, `${JSON.stringify(factsOfAll(manifest), undefined, 2)}\n`);
}
const recorded = JSON.parse(await readFile(recording, 'utf8')) as Record<string, Entry>;

describe('the manifest of a compiled dbt project', () => {
  let project = '';
  let facts: Record<string, Entry> = {};
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'eider-dbt-manifest-'));
    await cp(join(folder, 'project'), project, { recursive: true });
    const { code, stderr } = await runEider(['compile'], { cwd: project });
    expect([code, stderr]).toEqual([0, '']);
    const text = await readFile(join(project, 'target', 'manifest.json'), 'utf8');
    facts = factsOfAll(JSON.parse(text) as Manifest);
  });
  afterAll(async () => {
    await rm(project, { recursive: true, force: true });
  });

  test('names what dbt names', () => {
    expect(Object.keys(facts)).toEqual(Object.keys(recorded));
  });

  test.each(Object.keys(recorded))('says of %s what dbt says', (id) => {
    expect(facts[id]).toEqual(recorded[id]);
  });
});
