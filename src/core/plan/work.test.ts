import { expect, test } from 'vitest';
import { linkText } from '../graph/link-text.test-helper.js';
import type { SeedNode } from '../graph/types.js';
import type { NodeConfig } from '../project/node-config.js';
import { Compiler } from './compile.js';
import { workOf } from './work.js';

/** The work of a seed whose configuration the loader of dbt projects has completed. */
function work(config: NodeConfig): unknown {
  const { graph, scope } = linkText({ 'project.yml': 'name: demo\n', 'seeds/s.csv': '' });
  const seed = [...graph.nodes.values()].find((node) => node.kind === 'seed') as SeedNode;
  return workOf({ ...seed, config: { ...seed.config, ...config } }, new Compiler(graph, scope), false);
}

test('a seed of a dbt project is loaded by the rules of dbt, with its defaults', () => {
  expect(work({ seed_inference: 'agate' })).toEqual({
    kind: 'seed',
    inference: 'agate',
    path: 'seeds/s.csv',
    columnTypes: {},
    delimiter: ',',
  });
  expect(work({ seed_inference: 'agate', fast: false, delimiter: ';', column_types: { a: 'date' } })).toEqual(
    {
      kind: 'seed',
      inference: 'agate',
      fast: false,
      path: 'seeds/s.csv',
      columnTypes: { a: 'date' },
      delimiter: ';',
    },
  );
  expect(work({})).toEqual({ kind: 'seed', path: 'seeds/s.csv', columnTypes: {} });
});
