import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Compiler } from '../../core/plan/compile.js';
import type { RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import { isEverything } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { failsBy, type WarningOptions } from '../frame/print.js';
import type { Workspace } from '../project/workspace.js';
import type { CommandRun, ExecuteOptions } from '../frame/command-run.js';

/** What the run left behind: orphans are told of when the whole project was built. */
export function afterwards(
  plan: Plan,
  result: RunResult,
  run: Pick<CommandRun, 'command' | 'options'>,
  workspace: Workspace,
): readonly Diagnostic[] {
  const left = (result.kept ?? []).map(({ label, reason }) =>
    diagnostic('plan/orphan-kept', { relation: label, reason }),
  );
  const { only } = run.options;
  const isWhole = run.command === 'build' && !only && isEverything(workspace, run.options);
  const relations = (plan.orphans ?? []).flatMap(({ label, relation }) => (relation ? [label] : []));
  if (!isWhole || plan.prune || result.interrupted || relations.length === 0) return left;
  return [...left, diagnostic('plan/orphans', { relations })];
}

/** What templates warned of, with `exceptions.warn`, that were only rendered while the plan ran; each once, and nothing that was told before. */
export function lateWarnings(compiler: Compiler, told: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ at, code, data }: Diagnostic): string =>
    JSON.stringify([code, data, at?.source.path, at?.start]);
  const seen = new Set(told.map(keyOf));
  return compiler.diagnostics.filter((finding) => {
    if (finding.code !== 'dbt/warned' || seen.has(keyOf(finding))) return false;
    seen.add(keyOf(finding));
    return true;
  });
}

/** A default selector leaves out nodes that may still read what would be dropped. */
export function pruneProblems(options: ExecuteOptions, workspace: Workspace): readonly Diagnostic[] {
  if (options.prune !== true || isEverything(workspace, options)) return [];
  return [diagnostic('usage/option-conflict', { first: '--prune', second: 'default: true' })];
}

/** Tests that no one would miss otherwise: what they read is neither there nor built now. */
export function leftOutTests(plan: Plan): readonly Diagnostic[] {
  const missing = [...new Set(plan.leftOut.map((test) => test.missing))].sort();
  return missing.map((node) => {
    const tests = plan.leftOut.filter((test) => test.missing === node).length;
    return diagnostic('plan/tests-left-out', { node, tests });
  });
}

/** Whether there is something to do that needs the warehouse open for writing. */
export function writes(plan: Plan): boolean {
  const forgets =
    (plan.orphans ?? []).some((orphan) => orphan.keep === undefined) || plan.orphanTests !== undefined;
  return plan.stages.length > 0 || (plan.prune === true && forgets);
}

/**
 * The exit code of a run that ended.
 * @param isDbt in a dbt project a hook of the run whose template fails ends dbt itself, whatever else was built
 */
export function exitCodeOfRun(result: RunResult, options: WarningOptions, isDbt: boolean): ExitCode {
  if (result.interrupted) return exitCodes.interrupted;
  if (isDbt && result.failedHook?.isUnmade) return exitCodes.usage;
  const bad = result.stages.some((stage) => stage.status !== 'success' && stage.status !== 'reused');
  const raised = { column: failsBy('docs/unknown-column', options), test: failsBy('test/warned', options) };
  const warned = result.stages.some(
    (stage) =>
      (raised.column && stage.unknownColumns !== undefined) ||
      (raised.test && stage.tests.some((test) => test.status === 'warn')),
  );
  return bad || result.failure || warned ? exitCodes.problem : exitCodes.success;
}
