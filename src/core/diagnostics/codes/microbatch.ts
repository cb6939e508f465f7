import { error, warning } from '../code.js';

/** Models that are built batch by batch. */
export const microbatchCodes = {
  'microbatch/setting-missing': error<{ setting: string }>(
    (data) => `the incremental strategy \`microbatch\` needs \`${data.setting}\``,
    (data) =>
      ({
        event_time: 'name the column of the model that says when a row happened',
        batch_size: 'say `hour`, `day`, `month` or `year`',
        begin: 'say from when there are rows, such as `2024-01-01`',
      })[data.setting],
  ),
  'microbatch/whole-inputs': warning<{ model: string; inputs: readonly string[] }>(
    (data) =>
      `every batch of \`${data.model}\` reads all of ${data.inputs.map((name) => `\`${name}\``).join(', ')}: no input has an \`event_time\``,
    () => 'say `event_time` in the configuration of the input that has the events',
  ),
  'microbatch/failed': error<{ model: string; failed: readonly string[]; of: number; skipped: number }>(
    (data) =>
      `${data.failed.length} of ${data.of} batches of \`${data.model}\` failed: ${data.failed.slice(0, 5).join(', ')}${data.failed.length > 5 ? ', …' : ''}${data.skipped > 0 ? `; ${data.skipped} were not tried` : ''}`,
    (data) =>
      data.failed.length + data.skipped < data.of
        ? 'the others are in place; `eider retry` repeats only these, and the next build too, with what is due then'
        : 'nothing was changed; where the first batch fails, the others are not tried',
  ),
  'usage/event-time': error<{ problem: string }>(
    (data) => data.problem,
    () => 'give both: `--event-time-start 2026-01-01 --event-time-end 2026-02-01`; the end is not in it',
  ),
};
