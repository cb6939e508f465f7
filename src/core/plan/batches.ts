import { invariant } from '../diagnostics/invariant.js';
import type { ModelNode } from '../graph/types.js';
import { readMoment } from '../project/moment.js';
import type { NodeConfig } from '../project/node-config.js';
import { quoteIdentifier } from '../sql/quote.js';

/** A stretch of event time, its end not in it: `2026-01-31 00:00:00+00:00`, in UTC. */
export interface Batch {
  readonly start: string;
  readonly end: string;
}

/** A batch that an earlier run was to make and did not. */
export interface PendingBatch extends Batch {
  /** The fingerprint that the model was to have. */
  readonly planned: string;
}

export type BatchSize = NonNullable<NodeConfig['batch_size']>;

/** Session variables that hold the window of the batch under way. Unset: all of the event time. */
export const batchStart = 'eider_batch_start';
export const batchEnd = 'eider_batch_end';

/** Whether a model is built batch by batch. */
export function isMicrobatch({ config }: Pick<ModelNode, 'config'>): boolean {
  return config.materialized === 'incremental' && config.incremental_strategy === 'microbatch';
}

/** SQL: whether a row belongs to the batch under way. The bounds are texts, compared as the column's type wants them. */
export function inBatchSql(eventTime: string): string {
  const column = quoteIdentifier(eventTime);
  const bound = (variable: string, operator: string): string =>
    `(getvariable('${variable}') is null or ${column} ${operator} getvariable('${variable}'))`;
  return `${bound(batchStart, '>=')} and ${bound(batchEnd, '<')}`;
}

/** What says which batches a run makes. */
export interface BatchQuestion {
  readonly size: BatchSize;
  /** The first moment there is anything to build of: a date or a time, UTC unless it says otherwise. */
  readonly begin: string;
  readonly lookback: number;
  readonly now: Date;
  /** Whether the table is there, and stays. */
  readonly isUpdate: boolean;
  /** `--event-time-start` and `--event-time-end`. */
  readonly range?: Batch;
}

/** The batches of a run, oldest first, as dbt cuts them. */
export function batchesOf(question: BatchQuestion): readonly Batch[] {
  const { size, range } = question;
  const end = ceiling(range ? momentOf(range.end) : question.now, size);
  const from = startOf(question, end);
  const batches: Batch[] = [];
  for (let start = from, next = moved(start, size, 1); ; start = next, next = moved(start, size, 1)) {
    const isLast = next >= end;
    batches.push({ start: textOf(start), end: textOf(isLast ? end : next) });
    if (isLast) return batches;
  }
}

function startOf({ begin, isUpdate, lookback, range, size }: BatchQuestion, end: Date): Date {
  if (range) return truncated(momentOf(range.start), size);
  if (!isUpdate) return truncated(momentOf(begin), size);
  // The end lies on the edge of a batch: the last one is the one before it.
  return moved(end, size, -(lookback + 1));
}

/** Which batch the present one is: with another, a model has more to take in, whatever its inputs are. */
export function presentBatch(size: BatchSize, now: Date): string {
  return textOf(truncated(now, size));
}

/** Those of two lists together, oldest first; of two that begin together the longer. */
export function unitedBatches(a: readonly Batch[], b: readonly Batch[]): readonly Batch[] {
  const byStart = new Map<string, Batch>();
  for (const batch of [...a, ...b]) {
    const known = byStart.get(batch.start);
    if (!known || known.end < batch.end) byStart.set(batch.start, { start: batch.start, end: batch.end });
  }
  return [...byStart.values()].sort((left, right) => (left.start < right.start ? -1 : 1));
}

/** How a batch is called: `2026-01-31`, `2026-01`, `2026`, `2026-01-31T05`. */
export function batchLabel({ start }: Batch, size: BatchSize): string {
  const lengths = { year: 4, month: 7, day: 10, hour: 13 } as const;
  return start.replace(' ', 'T').slice(0, lengths[size]);
}

function momentOf(text: string): Date {
  const found = readMoment(text);
  invariant(found, 'moments are checked where they are read');
  return found;
}

function truncated(moment: Date, size: BatchSize): Date {
  return moved(moment, size, 0);
}

function ceiling(moment: Date, size: BatchSize): Date {
  const start = truncated(moment, size);
  return start.getTime() === moment.getTime() ? start : moved(start, size, 1);
}

/** The start of the batch that is so many after the one of this moment. */
function moved(moment: Date, size: BatchSize, by: number): Date {
  const [year, month, day] = [moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()];
  switch (size) {
    case 'year':
      return new Date(Date.UTC(year + by, 0));
    case 'month':
      return new Date(Date.UTC(year, month + by));
    case 'day':
      return new Date(Date.UTC(year, month, day + by));
    case 'hour':
      return new Date(Date.UTC(year, month, day, moment.getUTCHours() + by));
  }
}

function textOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}
