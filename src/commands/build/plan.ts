import { planSteps } from '../../core/plan/plan-steps.js';
import { renderPlanTable, renderStepsJson } from '../../terminal/render-plan-table.js';
import { executePlan } from './execute-plan.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PlanCommandOptions } from '../frame/options.js';
import { stdoutStyle } from '../frame/print.js';

/** `eider plan`: the very plan of `eider build`, as a table or as an object a step. Opens the warehouse for reading, where there is one. */
export function runPlanCommand(options: PlanCommandOptions, io: Io): Promise<ExitCode> {
  const dry = { ...options, dryRun: true, failFast: false, storeFailures: false };
  return executePlan('build', dry, io, (plan, production) =>
    options.output === 'json'
      ? renderStepsJson(planSteps(plan))
      : renderPlanTable(plan, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined, production),
  );
}
