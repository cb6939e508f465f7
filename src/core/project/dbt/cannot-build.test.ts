import { expect, test } from 'vitest';
import { messageOf } from '../../diagnostics/diagnostic.js';
import type { NodeConfig } from '../types.js';
import { cannotBuild } from './cannot-build.js';

const at = { source: { path: 'm.sql', text: '' }, start: 0, end: 0 };

test.each<[NodeConfig, string | undefined]>([
  [{ materialized: 'table', extra: { mine: 1 } }, undefined],
  [
    { extra: { materialized: 'materialized_view' } },
    'the materialisation `materialized_view` is not supported',
  ],
  [{ enabled: false, extra: { materialized: 'own' } }, undefined],
  [
    { materialized: 'incremental', extra: { incremental_strategy: 'insert_overwrite' } },
    'the strategy `insert_overwrite` is not supported',
  ],
  [{ materialized: 'table', extra: { incremental_strategy: 'insert_overwrite' } }, undefined],
  [{ materialized: 'incremental', extra: { incremental_strategy: 'default' } }, undefined],
  [{ materialized: 'external', extra: { format: 'orc' } }, 'the format `orc` is not supported'],
])('%j', (config, message) => {
  const found = cannotBuild(config, { name: 'm', language: undefined }, at).map(messageOf);
  expect(found.join('').includes(message ?? '')).toBe(true);
  expect(found).toHaveLength(message === undefined ? 0 : 1);
});
