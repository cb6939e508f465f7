import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { SeedOptions } from '../frame/options.js';

/** `eider seed`: CSV files of the project into tables. */
export function runSeed(options: SeedOptions, io: Io): Promise<ExitCode> {
  return executePlan('seed', { ...options, storeFailures: false }, io);
}
