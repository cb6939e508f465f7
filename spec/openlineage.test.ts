import { existsSync } from 'node:fs';
import { readFile, stat, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** OpenLineage events of runs: their shape as the specification has it, and what they say. */
afterAll(removeProjects);

const facet = { _producer: z.url(), _schemaURL: z.url() };
const named = { namespace: z.string().min(1), name: z.string().min(1) };
const transformation = z.strictObject({
  type: z.enum(['DIRECT', 'INDIRECT']),
  subtype: z.enum([
    'IDENTITY',
    'TRANSFORMATION',
    'AGGREGATION',
    'FILTER',
    'JOIN',
    'GROUP_BY',
    'SORT',
    'WINDOW',
  ]),
});
const inputField = z.strictObject({ ...named, field: z.string(), transformations: z.array(transformation) });
const datasetFacets = z.strictObject({
  schema: z
    .strictObject({ ...facet, fields: z.array(z.strictObject({ name: z.string(), type: z.string() })) })
    .optional(),
  columnLineage: z
    .strictObject({
      ...facet,
      fields: z.record(z.string(), z.strictObject({ inputFields: z.array(inputField) })),
      dataset: z.array(inputField).optional(),
    })
    .optional(),
});
const runEvent = z.strictObject({
  eventType: z.enum(['START', 'COMPLETE', 'FAIL', 'ABORT']),
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.url(),
  run: z.strictObject({
    runId: z.uuid(),
    facets: z.strictObject({
      parent: z
        .strictObject({
          ...facet,
          run: z.strictObject({ runId: z.uuid() }),
          job: z.strictObject(named),
        })
        .optional(),
      errorMessage: z
        .strictObject({ ...facet, message: z.string(), programmingLanguage: z.literal('SQL') })
        .optional(),
    }),
  }),
  job: z.strictObject({
    ...named,
    facets: z.strictObject({
      jobType: z.strictObject({
        ...facet,
        processingType: z.literal('BATCH'),
        integration: z.literal('EIDER'),
        jobType: z.string(),
      }),
    }),
  }),
  inputs: z.array(z.strictObject({ ...named, facets: datasetFacets })),
  outputs: z.array(
    z.strictObject({
      ...named,
      facets: datasetFacets,
      outputFacets: z
        .strictObject({ outputStatistics: z.strictObject({ ...facet, rowCount: z.int() }) })
        .optional(),
    }),
  ),
});

const secret = 'Zebulon Quatrefages';

async function project(): Promise<string> {
  return makeProject({
    'project.yml': 'name: land\nmodels: {+materialized: table}\n',
    'seeds/owners.csv': `owner_id,name,town\n1,${secret},Nantes\n2,Ada,Brest\n`,
    'models/stg_owners.sql': "select owner_id, upper(name) as label, town from {{ ref('owners') }}",
    'models/mart.sql':
      "select town, count(*) as owners, max(label) as last from {{ ref('stg_owners') }} where owner_id > 0 group by town",
    'models/models.yml': 'models:\n  - name: mart\n    columns: [{name: town, data_tests: [unique]}]\n',
  });
}

async function eventsIn(path: string): Promise<readonly z.infer<typeof runEvent>[]> {
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain(secret);
  expect(text.toLowerCase()).not.toContain('zebulon');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => runEvent.parse(JSON.parse(line)));
}

const told = ({ eventType, job }: z.infer<typeof runEvent>): string => `${eventType} ${job.name}`;

test('a build: each stage begins and ends in the run, and says where its columns come from', async () => {
  const root = await project();
  const { code } = await runEider(['build', '--threads', '1', '--openlineage', 'events/run.jsonl'], {
    cwd: root,
  });
  expect(code).toBe(0);
  const events = await eventsIn(join(root, 'events/run.jsonl'));
  expect(events.map(told)).toEqual([
    'START dev.build',
    'START dev.build.owners',
    'COMPLETE dev.build.owners',
    'START dev.build.stg_owners',
    'COMPLETE dev.build.stg_owners',
    'START dev.build.mart',
    'COMPLETE dev.build.mart',
    'COMPLETE dev.build',
  ]);
  const [whole] = events;
  const mart = events[6];
  expect(mart?.run.facets.parent?.run.runId).toBe(whole?.run.runId);
  expect(mart?.run.runId).toBe(events[5]?.run.runId);
  const from = { namespace: 'duckdb://land/dev', name: 'main.stg_owners' };
  const by = (type: string, subtype: string, field: string): object => ({
    ...from,
    field,
    transformations: [{ type, subtype }],
  });
  const [output] = mart?.outputs ?? [];
  expect(output?.facets.schema?.fields).toEqual([
    { name: 'town', type: 'VARCHAR' },
    { name: 'owners', type: 'BIGINT' },
    { name: 'last', type: 'VARCHAR' },
  ]);
  expect(output?.facets.columnLineage?.fields).toEqual({
    town: { inputFields: [by('DIRECT', 'IDENTITY', 'town')] },
    owners: { inputFields: [] },
    last: { inputFields: [by('DIRECT', 'AGGREGATION', 'label')] },
  });
  expect(output?.facets.columnLineage?.dataset).toEqual([
    by('INDIRECT', 'FILTER', 'owner_id'),
    by('INDIRECT', 'GROUP_BY', 'town'),
  ]);
  expect(output?.outputFacets?.outputStatistics.rowCount).toBe(2);
});

test('what fails says so, what waits for it is not told of, and the file is appended to', async () => {
  const root = await project();
  const file = ['--threads', '1', '--openlineage', 'events.jsonl'];
  await runEider(['build', ...file], { cwd: root });
  const before = (await eventsIn(join(root, 'events.jsonl'))).length;
  await writeFiles(root, {
    'models/stg_owners.sql': "select owner_id, error(name) as label, town from {{ ref('owners') }}",
  });
  expect((await runEider(['run', ...file], { cwd: root })).code).toBe(1);
  expect((await runEider(['test', '--force', ...file], { cwd: root })).code).toBe(0);
  const events = (await eventsIn(join(root, 'events.jsonl'))).slice(before);
  expect(events.map(told)).toEqual([
    'START dev.run',
    'START dev.run.stg_owners',
    'FAIL dev.run.stg_owners',
    'FAIL dev.run',
    'START dev.test',
    'START dev.test.mart',
    'COMPLETE dev.test.mart',
    'COMPLETE dev.test',
  ]);
  expect(events[6]?.outputs).toEqual([]);
  expect(events[6]?.inputs.map(({ name }) => name)).toEqual(['main.mart']);
});

test('a server gets the events; one that refuses is told of, and the build is not touched', async () => {
  const root = await project();
  const got: {
    readonly path: string | undefined;
    readonly key: string | undefined;
    readonly body: string;
  }[] = [];
  let status = 201;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push({ path: request.url, key: request.headers.authorization, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = { OPENLINEAGE_API_KEY: 'key-1' };
  const argv = ['build', '--openlineage', `http://127.0.0.1:${port}`];
  expect((await runEider(argv, { cwd: root, env })).code).toBe(0);
  expect(got.map(({ body }) => runEvent.parse(JSON.parse(body)).eventType).at(-1)).toBe('COMPLETE');
  expect(new Set(got.map(({ path, key }) => `${path} ${key}`))).toEqual(
    new Set(['/api/v1/lineage Bearer key-1']),
  );
  status = 500;
  const refused = await runEider([...argv, '--force'], { cwd: root, env });
  expect([refused.code, refused.stderr]).toEqual([
    0,
    expect.stringContaining(`not all of the run was told to \`http://127.0.0.1:${port}\`: it answers 500`),
  ]);
  await new Promise((done) => server.close(done));
});

test('check writes the lineage of the whole project, and leaves a file alone that would be the same', async () => {
  const root = await project();
  const path = join(root, 'target/eider/lineage.json');
  await runEider(['check', '-s', 'mart'], { cwd: root });
  expect(existsSync(path)).toBe(false);
  expect((await runEider(['check'], { cwd: root })).code).toBe(0);
  const file = JSON.parse(await readFile(path, 'utf8')) as { readonly nodes: readonly unknown[] };
  expect(file).toEqual({ format: 'eider-lineage', version: 1, project: 'land', nodes: expect.any(Array) });
  expect(file.nodes.at(-1)).toEqual({
    id: 'model.land.mart',
    relation: 'main.mart',
    columns: [
      {
        name: 'town',
        type: 'VARCHAR',
        from: [{ node: 'model.land.stg_owners', column: 'town', how: 'copied' }],
        influences: [
          { node: 'model.land.stg_owners', column: 'owner_id', kind: 'filter' },
          { node: 'model.land.stg_owners', column: 'town', kind: 'group' },
        ],
      },
      expect.objectContaining({ name: 'owners', from: [] }),
      expect.objectContaining({ name: 'last', type: 'VARCHAR' }),
    ],
  });
  const old = new Date('2020-01-01T00:00:00Z');
  await utimes(path, old, old);
  await runEider(['check'], { cwd: root });
  expect((await stat(path)).mtime).toEqual(old);
  await runEider(['check', '--untrusted', '--target-path', 'other'], { cwd: root });
  expect(existsSync(join(root, 'other'))).toBe(false);
});
