import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { replayProject } from './support/recorded-project.js';

/** A project with what dbt projects use, traps among it, beside what dbt made of it. */
const { recorded } = await replayProject({
  folder: fileURLToPath(new URL('dbt-project', import.meta.url)),
  database: 'features.duckdb',
  // Columns that hold the time of a snapshot, or are made from it.
  ignored: ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from'],
});

test('the recording is of a whole project', () => {
  expect(recorded.commands.map(({ words }) => words.join(' '))).toEqual(['seed', 'build', 'build']);
  expect(Object.keys(recorded.relations).length).toBeGreaterThan(50);
});
