import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { TestOptions } from '../frame/options.js';

/** `eider test`: the tests of what is in place. */
export function runTest(options: TestOptions, io: Io): Promise<ExitCode> {
  return executePlan('test', { ...options, fullRefresh: false }, io);
}
