import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** `sources.json` as dbt's tools read it, and the selection that compares two of them. */
afterAll(removeProjects);

test('the artifact is in dbt’s schema, and `source_status:fresher` selects what was loaded since', async () => {
  const cwd = await makeProject({
    'project.yml': 'name: fresh\n',
    'models/sources.yml': `sources:
  - name: lake
    sync: {}
    freshness: {warn_after: {count: 1, period: day}}
    tables:
      - {name: a, location: lake/a.csv}
      - {name: b, location: lake/b.csv}
`,
    'models/of_a.sql': "select * from {{ source('lake', 'a') }}",
    'models/of_b.sql': "select * from {{ source('lake', 'b') }}",
    'lake/a.csv': 'id\n1\n',
    'lake/b.csv': 'id\n1\n',
  });
  const old = new Date('2026-01-02T03:04:05.000Z');
  for (const name of ['a', 'b']) await utimes(join(cwd, `lake/${name}.csv`), old, old);
  expect((await runEider(['sync'], { cwd })).code).toBe(0);
  expect((await runEider(['source', 'freshness', '--target-path', 'before'], { cwd })).code).toBe(0);
  const artifact = JSON.parse(await readFile(join(cwd, 'before/sources.json'), 'utf8')) as {
    readonly metadata: object;
    readonly results: readonly object[];
  };
  expect(artifact.metadata).toMatchObject({
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json',
    env: {},
  });
  expect(artifact.results[0]).toMatchObject({
    unique_id: 'source.fresh.lake.a',
    max_loaded_at: old.toISOString(),
    status: 'warn',
    criteria: { warn_after: { count: 1, period: 'day' }, error_after: null, filter: null },
    adapter_response: {},
  });
  expect((await runEider(['parse', '--target-path', 'before'], { cwd })).code).toBe(0);
  await utimes(join(cwd, 'lake/a.csv'), new Date(), new Date());
  expect((await runEider(['sync', '--force', '-s', 'source:lake.a'], { cwd })).code).toBe(0);
  expect((await runEider(['source', 'freshness'], { cwd })).code).toBe(0);
  const listed = await runEider(
    ['ls', '-s', 'source_status:fresher+', '--state', 'before', '--output', 'json'],
    { cwd },
  );
  expect({
    stderr: listed.stderr,
    ids: [...listed.stdout.matchAll(/"id":"([^"]+)"/gu)].map(([, id]) => id),
  }).toEqual({
    stderr: '',
    ids: ['source.fresh.lake.a', 'model.fresh.of_a'],
  });
});
