import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { replayProject } from './support/recorded-project.js';

/** Incremental models and snapshots over a feed whose types change from run to run, beside what dbt made of them. */
const { recorded } = await replayProject({
  folder: fileURLToPath(new URL('dbt-changes', import.meta.url)),
  database: 'changes.duckdb',
  // Columns that hold the time of a run, or are made from it.
  ignored: ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to'],
});

test('the recording is of three runs', () => {
  expect(recorded.commands.map(({ words }) => words.at(-1))).toEqual(['build', '{"run":1}', '{"run":2}']);
});
