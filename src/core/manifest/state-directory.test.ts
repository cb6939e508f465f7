import { describe, expect, test } from 'vitest';
import { hintOf, messageOf } from '../diagnostics/diagnostic.js';
import { readStateDirectory, type StateFiles } from './state-directory.js';
import type { StateFile } from './state-file.js';

const change = {
  all: 'a',
  sql: 'b',
  text: 'c',
  macros: 'd',
  configs: 'e',
  relation: 'f',
  descriptions: 'g',
  contract: 'h',
};
const node = { id: 'model.demo.a', kind: 'model', name: 'a', materialized: 'view', parents: [], change };
const manifest = { format: 'eider-manifest', version: 2, eider: '0', project: 'demo', nodes: [node] };
const results = {
  format: 'eider-run-results',
  version: 1,
  command: 'build',
  results: [{ id: 'model.demo.a', status: 'success', tests: [{ id: 'test.demo.t', status: 'pass' }] }],
  reused: [],
};
const sources = {
  metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
  results: [
    { unique_id: 'source.demo.raw.a', max_loaded_at: '2024-05-01T10:00:00Z', status: 'pass' },
    { unique_id: 'source.demo.raw.b', error: 'no table', status: 'runtime error' },
  ],
};

function file(path: string, value: unknown): StateFile {
  return { path, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

function read(files: Partial<StateFiles>, project = 'demo') {
  const { value, diagnostics } = readStateDirectory({ folder: 'prod', ...files }, project);
  return { value, told: diagnostics.map((finding) => `${finding.code}: ${messageOf(finding)}`), diagnostics };
}

const path = 'prod/eider/manifest.json';

describe('readStateDirectory', () => {
  test('gives the manifest, the results and the freshness', () => {
    const { value, told } = read({
      manifest: file(path, manifest),
      runResults: file('prod/eider/run_results.json', results),
      sources: file('prod/sources.json', sources),
    });
    expect(told).toEqual([]);
    expect(value).toEqual({
      folder: 'prod',
      manifest,
      nodes: new Map([['model.demo.a', node]]),
      runResults: results,
      freshness: new Map([
        ['source.demo.raw.a', new Date('2024-05-01T10:00:00Z')],
        ['source.demo.raw.b', null],
      ]),
    });
  });

  test('gives the manifest alone when nothing was run', () => {
    expect(read({ manifest: file(path, manifest) }).value).toEqual({
      folder: 'prod',
      manifest,
      nodes: new Map([['model.demo.a', node]]),
    });
  });

  test.each<[string, Partial<StateFiles>, string]>([
    ['nothing', {}, 'state/missing: `prod` is no state folder: it holds no `eider/manifest.json`'],
    [
      'no JSON',
      { manifest: file(path, '{') },
      'state/unreadable: `prod/eider/manifest.json` of the state folder cannot be read: it is not JSON',
    ],
    [
      'something else',
      { manifest: file(path, [1]) },
      'state/unreadable: `prod/eider/manifest.json` of the state folder cannot be read: it is not what Eider writes',
    ],
    [
      'a damaged node',
      { manifest: file(path, { ...manifest, nodes: [{ ...node, parents: 3 }] }) },
      'state/unreadable: `prod/eider/manifest.json` of the state folder cannot be read: `nodes.0.parents` is not what Eider writes',
    ],
    [
      'another version',
      { manifest: file(path, { ...manifest, version: 1 }) },
      'state/other-version: `prod/eider/manifest.json` of the state folder has version 1, and this Eider reads version 2',
    ],
    [
      'another project',
      { manifest: file(path, { ...manifest, project: 'other' }) },
      'state/other-project: the state `prod` is of the project `other`, not of `demo`',
    ],
    [
      "dbt's own",
      { manifest: file('prod/manifest.json', { metadata: { dbt_schema_version: 'x' }, nodes: {} }) },
      'state/of-dbt: `prod/manifest.json` of the state folder is a manifest of dbt, and this is no dbt project: it does not say what Eider compares',
    ],
  ])('refuses %s', (_, files, message) => {
    const { value, told, diagnostics } = read(files);
    expect(value).toBeUndefined();
    expect(told).toEqual([message]);
    expect(diagnostics.map(hintOf)).not.toContain(undefined);
  });

  test.each<[string, Partial<StateFiles>, string]>([
    [
      'results of another version',
      { runResults: file('prod/eider/run_results.json', { ...results, version: 9 }) },
      'state/other-version: `prod/eider/run_results.json` of the state folder has version 9, and this Eider reads version 1',
    ],
    [
      'sources of another version',
      { sources: file('prod/sources.json', { ...sources, metadata: { dbt_schema_version: 'x/v1.json' } }) },
      "state/unreadable: `prod/sources.json` of the state folder cannot be read: it has version 1 of dbt's schema, and Eider reads 3",
    ],
    [
      'sources that are none',
      { sources: file('prod/sources.json', { results: 1 }) },
      "state/unreadable: `prod/sources.json` of the state folder cannot be read: it is not in the schema of dbt's `sources.json`",
    ],
  ])('leaves out %s', (_, files, message) => {
    const { value, told } = read({ manifest: file(path, manifest), ...files });
    expect(value?.manifest).toEqual(manifest);
    expect(value?.runResults).toBeUndefined();
    expect(told).toEqual([message]);
  });
});
