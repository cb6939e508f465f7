import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startEider } from './support/child.js';
import { onDatabase } from './support/on-database.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

afterAll(removeProjects);

/** The batch of 3 January takes minutes with a large `size`, and no time with a small one. */
const files = {
  'project.yml': 'name: slow\nvars: {size: 1}\n',
  'models/schema.yml': 'models:\n  - name: events\n    config: {event_time: moment, materialized: table}\n',
  'models/events.sql':
    "select i as id, timestamp '2026-01-01 12:00' + to_days(i::integer) as moment, (i = 2)::integer as slow from range(4) r(i)",
  'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='moment', begin='2026-01-01', batch_size='day') }}
select e.id, e.moment, count(x.i) as n from {{ ref('events') }} as e
left join range({{ var('size') }}) x(i) on x.i % 2 < e.slow left join range({{ var('size') }}) y(i) on y.i % 2 < e.slow group by all`,
};

const time = ['--event-time-start', '2026-01-01', '--event-time-end', '2026-01-05'] as const;

test(
  'what a killed run has made of batches stays, and the next makes the rest',
  { timeout: 120_000 },
  async () => {
    const folder = await makeProject(files);
    const argv = ['build', '--output', 'json', '--vars', '{"size": 300000}', ...time];
    const child = startEider(argv, { cwd: folder });
    while (!child.stdout().includes('"stage-started","id":"model.slow.daily"')) await sleep(20);
    await sleep(2000);
    child.kill('SIGKILL');
    expect((await child.ended).signal).toBe('SIGKILL');

    const ran = await runEider(['build', ...time], { cwd: folder });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    await onDatabase(join(folder, 'slow.duckdb'), async (run) => {
      expect(await run('select id::integer, n::integer from daily order by id')).toEqual([
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 0],
      ]);
    });
    // Whatever moment it was killed at, nothing is left to be done after a run of what is due.
    expect((await runEider(['build'], { cwd: folder })).code).toBe(0);
    await onDatabase(join(folder, 'slow.duckdb'), async (run) => {
      expect(await run('select count(*)::integer from _eider.batches')).toEqual([[0]]);
    });
  },
);
