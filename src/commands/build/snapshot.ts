import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { SnapshotOptions } from '../frame/options.js';

/** `eider snapshot`: the history of rows. */
export function runSnapshot(options: SnapshotOptions, io: Io): Promise<ExitCode> {
  return executePlan('snapshot', { ...options, fullRefresh: false, storeFailures: false }, io);
}
