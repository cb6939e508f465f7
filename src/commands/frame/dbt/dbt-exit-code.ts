import { exitCodes, type ExitCode } from '../exit-codes.js';

/**
 * The exit code that dbt has for what happened: 0, 1 when something that was run failed, 2 when it did not come to that, as for a mistake in
 * the project. `hasBegun` says whether something was run.
 */
export function dbtExitCode(code: ExitCode, hasBegun: boolean): ExitCode {
  switch (code) {
    case exitCodes.success:
      return exitCodes.success;
    case exitCodes.problem:
    case exitCodes.refused:
    case exitCodes.verification:
    case exitCodes.afterRelease:
      return hasBegun ? exitCodes.problem : exitCodes.usage;
    case exitCodes.usage:
    case exitCodes.locked:
    case exitCodes.notFound:
    case exitCodes.interrupted:
      return exitCodes.usage;
  }
}
