import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { RunOptions } from '../frame/options.js';

/** `eider run`: models without their tests. */
export function runRun(options: RunOptions, io: Io): Promise<ExitCode> {
  return executePlan('run', { ...options, storeFailures: false }, io);
}
