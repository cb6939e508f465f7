import * as z from 'zod';
import type { Batch } from '../plan/batches.js';
import type { RowLimit } from '../plan/reading.js';
import type { Values } from '../project/value.js';

/** With which options a run was started, for `eider retry`. Variables are in it: they are in the compiled SQL as well. */
export interface RunOptionsRecord {
  readonly profile: string;
  readonly target: string;
  readonly vars: Values;
  readonly full_refresh: boolean;
  readonly force: boolean;
  readonly store_failures: boolean;
  readonly fail_fast: boolean;
  readonly defer: boolean;
  readonly favor_state: boolean;
  readonly state?: string | undefined;
  readonly defer_target?: string | undefined;
  readonly limit?: RowLimit | undefined;
  /** `--event-time-start` and `--event-time-end`. */
  readonly event_time?: Batch | undefined;
  /** True: it did not look first whether what it built binds. */
  readonly no_check?: boolean | undefined;
}

const limit = z.union([
  z.object({ kind: z.literal('empty') }),
  z.object({ kind: z.literal('percent'), percent: z.number() }),
  z.object({ kind: z.literal('rows'), rows: z.number() }),
]);

const schema = z.object({
  profile: z.string(),
  target: z.string(),
  vars: z.record(z.string(), z.json()),
  full_refresh: z.boolean(),
  force: z.boolean(),
  store_failures: z.boolean(),
  fail_fast: z.boolean(),
  defer: z.boolean(),
  favor_state: z.boolean(),
  state: z.string().optional(),
  defer_target: z.string().optional(),
  limit: limit.optional(),
  event_time: z.object({ start: z.string(), end: z.string() }).optional(),
  no_check: z.boolean().optional(),
});

/** Reads the options of a run's results; undefined for what Eider did not write. */
export function readRunOptions(value: unknown): RunOptionsRecord | undefined {
  const read = schema.safeParse(value);
  return read.success ? read.data : undefined;
}
