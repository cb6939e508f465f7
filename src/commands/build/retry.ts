import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { readRunOptions, type RunOptionsRecord } from '../../core/manifest/run-options.js';
import { dbtIds } from '../../core/manifest/dbt/dbt-ids.js';
import type { DbtResults } from '../../core/manifest/dbt/state/read-dbt-state.js';
import { recordOfDbt, unfinishedStatuses } from '../../core/manifest/dbt/state/retry-of-dbt.js';
import { md5 } from '../../core/template/dbt/md5.js';
import type { RunResults } from '../../core/manifest/run-results.js';
import { renamedTests } from '../../core/manifest/renamed-tests.js';
import { unfinished } from '../../core/manifest/unfinished.js';
import type { PlanInput } from '../../core/plan/plan-input.js';
import type { NodeId } from '../../core/project/ids.js';
import { executePlan } from './execute-plan.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { openState } from '../project/open-state.js';
import type { RetryOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { version } from '../frame/version.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider retry`: the last command again, for what failed in it or was not reached. */
export async function runRetry(options: RetryOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const last = workspace && (await lastRun(workspace, options));
  // What the project lacks without the variables of the last run is no mistake.
  const found = workspace && last ? last.diagnostics : opened.diagnostics;
  if (!workspace || !last?.value || hasErrors(found)) {
    printDiagnostics(applyWarnError(found, options), io, options);
    return hasErrors(found) ? exitCodes.problem : exitCodeOf(found);
  }
  const { command, ids, record, results } = last.value;
  if (ids.size === 0) {
    if (!options.quiet) io.stdout(`nothing to retry: all of the last \`eider ${command}\` was done\n`);
    return exitCodes.success;
  }
  const only = new Set([...ids, ...(results ? renamedTests(results, ids, workspace.graph) : [])]);
  return executePlan(command, { ...optionsOf(record, options), only }, io);
}

interface LastRun {
  readonly command: PlanInput['command'];
  /** What failed, or was not reached. */
  readonly ids: ReadonlySet<NodeId>;
  readonly record: RunOptionsRecord;
  /** Absent of a run of dbt's. */
  readonly results?: RunResults;
}

async function lastRun(workspace: Workspace, options: RetryOptions): Promise<Outcome<LastRun | undefined>> {
  const folder = options.state ?? workspace.targetPath;
  const absolute = isAbsolute(folder) ? folder : join(workspace.root, folder);
  const label = options.state ?? (relative(workspace.root, folder) || '.');
  const files = [join(absolute, 'eider', 'run_results.json'), join(absolute, 'run_results.json')];
  if (!files.some((file) => existsSync(file)))
    return { value: undefined, diagnostics: [diagnostic('retry/nothing-known', { folder: label })] };
  const opened = await openState(options.state ?? label, workspace);
  const results = opened.value?.runResults;
  const diagnostics: Diagnostic[] = [...opened.diagnostics];
  const dbt = opened.value?.dbtResults;
  // Whichever of the two ran last.
  if (dbt && dbt.invocationId !== results?.run_id)
    return retryOfDbt(dbt, `${label}/run_results.json`, workspace, options.warnError, diagnostics);
  if (!results) {
    if (!hasErrors(diagnostics)) diagnostics.push(diagnostic('retry/nothing-known', { folder: label }));
    return { value: undefined, diagnostics };
  }
  const record = readRunOptions(results.options);
  if (results.eider === version && record) {
    const ids = unfinished(results) as ReadonlySet<NodeId>;
    return { value: { command: commandOf(results), ids, results, record }, diagnostics };
  }
  const path = `${label}/eider/run_results.json`;
  const found = results.eider === version ? 'an earlier version of Eider' : `Eider ${results.eider}`;
  return {
    value: undefined,
    diagnostics: [...diagnostics, diagnostic('retry/other-version', { path, found, expected: version })],
  };
}

/** A run of dbt's, of which its `run_results.json` says how everything fared. */
function retryOfDbt(
  results: DbtResults,
  path: string,
  { graph, target }: Workspace,
  warnError: boolean,
  found: readonly Diagnostic[],
): Outcome<LastRun | undefined> {
  const command = retriedCommands.find((each) => each === results.command);
  if (!command) {
    const refused = diagnostic('retry/other-command', { path, command: results.command ?? 'unknown' });
    return { value: undefined, diagnostics: [...found, refused] };
  }
  const ids = dbtIds(graph, md5);
  const isLeft = (id: NodeId): boolean =>
    unfinishedStatuses(warnError).has(results.statuses.get(ids.get(id) ?? id) ?? '');
  const record = recordOfDbt(results.arguments, { profile: target.profile, target: target.name });
  return { value: { command, ids: new Set(graph.order.filter(isLeft)), record }, diagnostics: found };
}

const retriedCommands = ['build', 'run', 'test', 'seed', 'snapshot'] as const;

function commandOf({ command }: RunResults): PlanInput['command'] {
  return command === 'run' || command === 'test' || command === 'seed' || command === 'snapshot'
    ? command
    : 'build';
}

/** What the last run was started with, under what is given now. */
function optionsOf(record: RunOptionsRecord, given: RetryOptions): Parameters<typeof executePlan>[1] {
  const { state: _, ...options } = given;
  return {
    ...options,
    profile: given.profile ?? record.profile,
    target: given.target ?? record.target,
    vars: { ...record.vars, ...given.vars },
    select: [],
    exclude: [],
    fullRefresh: given.fullRefresh || record.full_refresh,
    force: record.force,
    onlyPending: true,
    storeFailures: record.store_failures,
    failFast: record.fail_fast,
    defer: record.defer,
    favorState: record.favor_state,
    ...(record.state !== undefined && { state: record.state }),
    ...(record.defer_target !== undefined && { deferTarget: record.defer_target }),
    ...(record.limit && { limit: record.limit }),
    ...(record.event_time && { eventTime: record.event_time }),
    check: record.no_check !== true,
  };
}
