import { executePlan } from './execute-plan.js';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { TestOptions } from './options.js';

/** `eider test`: the tests of what is in place. */
export function runTest(options: TestOptions, io: Io): Promise<ExitCode> {
  return executePlan('test', { ...options, fullRefresh: false }, io);
}
