import { expect, test } from 'vitest';
import { messageOf } from '../../diagnostics/diagnostic.js';
import type { NodeConfig } from '../node-config.js';
import { cannotBuild } from './cannot-build.js';

const at = { source: { path: 'm.sql', text: '' }, start: 0, end: 0 };

test.each<[NodeConfig, string | undefined, true?]>([
  [{ materialized: 'table', extra: { mine: 1 } }, undefined],
  [
    { extra: { materialized: 'materialized_view' } },
    'the materialisation `materialized_view` is not supported',
  ],
  [{ enabled: false, extra: { materialized: 'own' } }, undefined],
  [
    { materialized: 'incremental', extra: { incremental_strategy: 'insert_overwrite' } },
    'the strategy `insert_overwrite` is not supported',
    true,
  ],
  [
    { materialized: 'incremental', extra: { incremental_strategy: 'mine' } },
    'the strategy `mine` is not supported',
    true,
  ],
  [{ materialized: 'table', extra: { incremental_strategy: 'insert_overwrite' } }, undefined],
  [{ materialized: 'incremental', extra: { incremental_strategy: 'default' } }, undefined],
  [
    { materialized: 'snapshot', extra: { strategy: 'shop.mine' } },
    'the strategy `shop.mine` of a snapshot is not supported',
  ],
  [
    { materialized: 'snapshot', extra: { strategy: 'nobodys' } },
    'the strategy `nobodys` of a snapshot is not supported',
  ],
  [
    { materialized: 'snapshot', extra: { strategy: 'other.mine' } },
    'the strategy `other.mine` of a snapshot is not supported',
  ],
  [{ materialized: 'table', extra: { strategy: 'for_itself' } }, undefined],
  [{ materialized: 'external', extra: { format: 'orc' } }, 'the format `orc` is not supported'],
  [{ materialized: 'external', options: { APPEND: true } }, 'the option `append` of COPY is not supported'],
  [{ materialized: 'external', options: { append: false } }, undefined],
  [{ materialized: 'external', extra: { plugin: 'excel' } }, 'the plugin `excel` is not supported'],
  [{ materialized: 'table', extra: { plugin: 'excel', glue_register: true } }, undefined],
  [{ materialized: 'external', extra: { glue_register: false } }, undefined],
  [{ materialized: 'external', extra: { glue_register: true } }, '`glue_register` is not supported'],
])('%j', (config, message, updatesOnly) => {
  const found = cannotBuild(config, { name: 'm', language: undefined }, at);
  expect(found === undefined).toBe(message === undefined);
  expect(found ? messageOf(found.finding) : '').toContain(message ?? '');
  expect(found?.updatesOnly).toBe(updatesOnly);
});

test('a strategy and macros of the project', () => {
  const told = (config: NodeConfig, more: Partial<Parameters<typeof cannotBuild>[1]>): string | undefined => {
    const found = cannotBuild(config, { name: 'm', language: undefined, ...more }, at);
    return found && messageOf(found.finding);
  };
  const mine: NodeConfig = { materialized: 'incremental', extra: { incremental_strategy: 'mine' } };
  expect(told(mine, { strategy: { lacks: [] } })).toBeUndefined();
  expect(told(mine, { strategy: { lacks: ['a', 'b'] } })).toContain(
    'the strategy `mine` of this project is not supported; it needs `a`, `b`,',
  );
  expect(told({ materialized: 'snapshot' }, { snapshot: { lacks: ['x', 'y'] } })).toContain(
    'how the macros of this project take a snapshot is not supported; it needs `x`, `y`,',
  );
  expect(told({ materialized: 'snapshot', extra: { strategy: 'mine' } }, { snapshot: { lacks: [] } })).toBe(
    undefined,
  );
});
