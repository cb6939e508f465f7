import { expect, test } from 'vitest';
import { linkText } from './link-text.test-helper.js';
import { selectNodes } from './select.js';

test('only models have access, and a snapshot is none', () => {
  const { graph } = linkText({
    'project.yml': 'name: demo\n',
    'models/towns.sql': 'select 1 as id',
    'snapshots/history.yml':
      "snapshots: [{ name: history, relation: ref('towns'), config: { unique_key: id, strategy: check, check_cols: all } }]\n",
  });
  const { value } = selectNodes(graph, { select: ['access:protected'], exclude: [] });
  expect([...value]).toEqual(['model.demo.towns']);
});
