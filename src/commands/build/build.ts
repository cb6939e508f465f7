import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { BuildOptions } from '../frame/options.js';

/** `eider build`: everything that changed, tested before it replaces anything. */
export function runBuild(options: BuildOptions, io: Io): Promise<ExitCode> {
  return executePlan('build', options, io);
}
