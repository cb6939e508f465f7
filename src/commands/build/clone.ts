import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { planClone, type ClonePlan, type CloneSkip, type CloneStep } from '../../core/plan/clone.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import { keyedViews } from '../../core/plan/pseudonym-use.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { cloneRelation, cloneTests, prepareClone, type Cloned } from '../../engine/execute/clone.js';
import { detachDeferred } from '../../engine/sources/deferred-file.js';
import { clonedLine, cloneSummary, skippedLine } from '../../terminal/clone-lines.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { openDeferral, type Deferral } from '../project/deferral.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { CloneOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { probeExtensions, pseudonymKeyProblems, readPresentState } from './run-facts.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider clone`: relations of another warehouse, copied into the target with what is recorded of them. */
export async function runClone(options: CloneOptions, io: Io): Promise<ExitCode> {
  try {
    return await clone(options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

async function clone(options: CloneOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  if (options.state === undefined) found.push(diagnostic('defer/no-state', { option: 'eider clone' }));
  if (!workspace || hasErrors(found)) return finish(found, options, io);
  const selection = await chooseNodes(workspace, options);
  if (hasErrors(selection.diagnostics)) return finish([...found, ...selection.diagnostics], options, io);
  const other = await openDeferral(workspace, { ...options, defer: true, favorState: false }, io);
  found.push(...selection.diagnostics, ...other.diagnostics);
  if (!other.value || hasErrors(found)) return finish(found, options, io);
  if (workspace.target.readOnly && !options.dryRun) {
    const { name: target, profile } = workspace.target;
    printDiagnostics([diagnostic('database/read-only-target', { target, profile })], io, options);
    return exitCodes.refused;
  }
  const code = finish(found, options, io);
  const result = await copy(workspace, selection.value, other.value, options, io);
  return code === exitCodes.success ? result : code;
}

async function copy(
  workspace: Workspace,
  selected: ReadonlySet<NodeId>,
  deferral: Deferral,
  options: CloneOptions,
  io: Io,
): Promise<ExitCode> {
  const production = await deferral.production(options.wait, 'eider clone');
  const session = await openSession(
    workspace,
    {
      readOnly: options.dryRun,
      extensions: extensionsOf(workspace, selected),
      wait: options.wait,
      command: 'eider clone',
    },
    io,
  );
  try {
    const connection = await session.connect();
    const { graph } = workspace;
    const state = await readPresentState(workspace, connection);
    const { fullRefresh } = options;
    const plan = planClone({ graph, selected, state, production, fullRefresh });
    const views = plan.steps.filter((step) => step.kind === 'view').map((step) => step.id);
    const problems = pseudonymKeyProblems(workspace, keyedViews(views, workspace.compiler));
    if (problems.length > 0) return finish(problems, options, io);
    if (options.dryRun) return print(plan, [], options, io);
    const release = io.onInterrupt(() => connection.interrupt());
    try {
      return await copyAll(plan, workspace, deferral, connection, options, io);
    } finally {
      release();
    }
  } finally {
    await session.close();
  }
}

async function copyAll(
  plan: ClonePlan,
  workspace: Workspace,
  deferral: Deferral,
  connection: Connection,
  options: CloneOptions,
  io: Io,
): Promise<ExitCode> {
  io.began?.();
  await deferral.attach(connection);
  const done: (readonly [CloneStep, Cloned])[] = [];
  const skipped: CloneSkip[] = [...plan.skipped];
  const failed: Diagnostic[] = [];
  const folders = { own: workspace.root, other: deferral.root };
  await prepareClone(plan.steps, connection);
  let isInterrupted = false;
  for (const step of plan.steps) {
    try {
      done.push([step, await cloneRelation(step, folders, connection)]);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      isInterrupted = error.failure.type === 'Interrupt';
      if (isInterrupted) break;
      if (step.isSource) skipped.push({ id: step.id, label: step.label, kind: 'source', reason: 'files' });
      else failed.push(failureDiagnostic(error.failure, step.label));
    }
  }
  await cloneTests(testsOf(done, workspace), connection);
  await detachDeferred(connection);
  await connection.run('checkpoint');
  print({ ...plan, skipped }, done, options, io);
  printDiagnostics(failed, io, options);
  if (isInterrupted) return exitCodes.interrupted;
  return failed.length === 0 ? exitCodes.success : exitCodes.problem;
}

/** What the views need whose SQL runs here. */
function extensionsOf(workspace: Workspace, selected: ReadonlySet<NodeId>): readonly string[] {
  const needs = compiledNeeds(workspace.compiler);
  const wanted = [...selected].flatMap((id) => [...(needs.get(id) ?? [])]);
  return [...new Set([...probeExtensions(workspace), ...wanted])];
}

/** The tests that read nothing but what was copied. */
function testsOf(done: readonly (readonly [CloneStep, Cloned])[], { graph }: Workspace): readonly NodeId[] {
  const copied = new Set(done.map(([step]) => step.id));
  return [...graph.nodes.values()].flatMap((node) => {
    const isTest = node.kind === 'test' || node.kind === 'unit_test';
    return isTest && node.parents.every((id) => copied.has(id)) ? [node.id] : [];
  });
}

function print(
  plan: ClonePlan,
  done: readonly (readonly [CloneStep, Cloned])[],
  options: CloneOptions,
  io: Io,
): ExitCode {
  const steps = options.dryRun ? plan.steps.map((step) => [step, undefined] as const) : done;
  if (options.output === 'json') {
    for (const [{ id, label }, cloned] of steps)
      io.stdout(
        `${JSON.stringify({ id, relation: label, status: cloned ? 'cloned' : 'planned', ...cloned })}\n`,
      );
    for (const { id, label, reason } of plan.skipped)
      io.stdout(`${JSON.stringify({ id, relation: label, status: 'skipped', reason })}\n`);
    return exitCodes.success;
  }
  if (options.quiet) return exitCodes.success;
  const style = stdoutStyle(io, options);
  const lines = [
    ...steps.map(([step, cloned]) => clonedLine(step, cloned, style)),
    ...plan.skipped.map((skip) => skippedLine(skip, style)),
  ];
  io.stdout(
    [...lines, ...(lines.length === 0 ? [] : ['']), cloneSummary(plan, steps.length, options.dryRun)].join(
      '\n',
    ) + '\n',
  );
  return exitCodes.success;
}

function finish(found: readonly Diagnostic[], options: CloneOptions, io: Io): ExitCode {
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}
