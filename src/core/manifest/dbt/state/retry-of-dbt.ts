import { isValues, type Value, type Values } from '../../../project/value.js';
import type { RunOptionsRecord } from '../../run-options.js';

/** What dbt's `retry` takes up again, by what `run_results.json` says of it. */
export function unfinishedStatuses(warnError: boolean): ReadonlySet<string> {
  const statuses = ['error', 'fail', 'skipped', 'runtime error', 'partial success'];
  return new Set(warnError ? [...statuses, 'warn'] : statuses);
}

/** With what dbt was started: `args` of its `run_results.json`. What it does not say is as given. */
export function recordOfDbt(
  args: Values,
  given: { readonly profile: string; readonly target: string },
): RunOptionsRecord {
  const [start, end] = [textOf(args['event_time_start']), textOf(args['event_time_end'])];
  const state = textOf(args['defer_state']) ?? textOf(args['state']);
  const vars = args['vars'];
  return {
    profile: textOf(args['profile']) ?? given.profile,
    target: textOf(args['target']) ?? given.target,
    vars: isValues(vars) ? vars : {},
    full_refresh: args['full_refresh'] === true,
    force: false,
    store_failures: args['store_failures'] === true,
    fail_fast: args['fail_fast'] === true,
    defer: args['defer'] === true,
    favor_state: args['favor_state'] === true,
    ...(state !== undefined && { state }),
    ...(args['empty'] === true && { limit: { kind: 'empty' } }),
    ...(start !== undefined && end !== undefined && { event_time: { start, end } }),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
