import { invariant } from '../diagnostics/invariant.js';
import type { ModelNode } from '../graph/types.js';
import { relationKey } from '../sql/relation.js';
import { batchesOf, unitedBatches } from './batches.js';
import type { Planning } from './planning.js';
import type { Work } from './stages.js';

type MicrobatchWork = Extract<Work, { kind: 'microbatch' }>;

/**
 * Says which batches a run makes of a model: those that are due, and those that earlier runs left undone; or those of the time that was asked for, which never make
 * a table anew that is there; or, in a retry, only those left undone.
 */
export function withBatches(work: MicrobatchWork, node: ModelNode, { input }: Planning): MicrobatchWork {
  const { facts, options, state } = input;
  const { eventTime: range, onlyPending = false } = options;
  const { now } = facts;
  invariant(now, 'who plans batches says what time it is');
  const isPresent = state.relations.has(relationKey(node.relation));
  const pending = isPresent ? (state.pending?.get(node.id) ?? []) : [];
  const isRetried = onlyPending && pending.length > 0;
  const creates = !isPresent || (work.creates && !range && !isRetried);
  const { begin = '', lookback = 1 } = node.config;
  const due = isRetried
    ? []
    : batchesOf({ size: work.size, begin, lookback, now, isUpdate: !creates, ...(range && { range }) });
  const isRefresh = creates && work.isRefresh;
  return {
    ...work,
    creates,
    isRefresh,
    batches: creates || (range && !isRetried) ? due : unitedBatches(due, pending),
  };
}
