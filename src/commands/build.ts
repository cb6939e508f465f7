import { executePlan } from './execute-plan.js';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { BuildOptions } from './options.js';

/** `eider build`: everything that changed, tested before it replaces anything. */
export function runBuild(options: BuildOptions, io: Io): Promise<ExitCode> {
  return executePlan('build', options, io);
}
