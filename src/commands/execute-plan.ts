import { randomUUID } from 'node:crypto';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../core/diagnostics/diagnostic.js';
import { runHooks } from '../core/plan/hooks.js';
import type { NodeId } from '../core/project/ids.js';
import type { Values } from '../core/project/value.js';
import type { RunOptionsRecord } from '../core/manifest/run-options.js';
import { buildPlan, type PlanInput, type PlanOptions } from '../core/plan/build-plan.js';
import type { RunEvent, RunResult } from '../core/plan/events.js';
import type { Plan } from '../core/plan/stages.js';
import { pseudonymStages } from '../core/plan/pseudonym-use.js';
import type { WarehouseState } from '../core/plan/warehouse-state.js';
import { sweepLeftovers } from '../engine/execute/leftovers.js';
import { runPlan } from '../engine/execute/run-plan.js';
import { createJsonReporter } from '../terminal/json-reporter.js';
import { renderPlan, renderPlanJson } from '../terminal/render-plan.js';
import type { Reporter } from '../terminal/reporter.js';
import { createTextReporter } from '../terminal/text-reporter.js';
import { prepareTarget, writeCompiled, writeRunArtifacts } from './artifacts.js';
import { scanBuilt } from './scan-built.js';
import { chooseNodes, isEverything } from './choose-nodes.js';
import { DbtArtifacts, writeCatalogOf, writeManifests } from './dbt-artifacts.js';
import { openDeferral, type Deferral } from './deferral.js';
import { ResultDescriber } from './describe-results.js';
import { readElsewhere } from './elsewhere.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import { JunitFile } from './junit-file.js';
import type {
  DeferOptions,
  LimitOptions,
  ProjectOptions,
  SelectionOptions,
  WriteOptions,
} from './options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from './print.js';
import { probeExtensions, pseudonymKeyProblems, readFacts, readPresentState } from './run-facts.js';
import { version } from './version.js';
import {
  labelOf,
  needsRecovery,
  openSession,
  SessionError,
  warehouseExists,
  type WarehouseSession,
} from './warehouse-session.js';
import { openUnitDatabase } from './unit-session.js';
import { sha256 } from './sha256.js';
import { openWorkspace, type Workspace } from './workspace.js';

type ExecuteOptions = ProjectOptions &
  SelectionOptions &
  WriteOptions &
  PlanOptions &
  Partial<DeferOptions> &
  LimitOptions & {
    /** Exactly these nodes and tests, whatever is selected. */
    readonly only?: ReadonlySet<NodeId>;
    /** Ends the waiting for a lock. */
    readonly signal?: AbortSignal;
  };

/** What a command knows before it opens the warehouse for writing. */
interface Planned {
  readonly plan: Plan;
  readonly state: WarehouseState;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans and runs `build`, `run`, `test` or `seed`: the whole of these commands.
 * @param show what a dry run prints of the plan, when that is not what `--dry-run` prints
 */
export async function executePlan(
  command: PlanInput['command'],
  options: ExecuteOptions,
  io: Io,
  show?: (plan: Plan) => string,
): Promise<ExitCode> {
  const junit = new JunitFile(command, options, io);
  const refuse = async (findings: readonly Diagnostic[], code: ExitCode): Promise<ExitCode> => {
    printDiagnostics([...findings, ...(await junit.refused(findings))], io, options);
    return code;
  };
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  if (!workspace || hasErrors(opened.diagnostics)) {
    return refuse(applyWarnError(opened.diagnostics, options), exitCodeOf(opened.diagnostics));
  }
  try {
    return await new PlanCommand(command, options, io, workspace, opened.diagnostics, junit, show).execute();
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return refuse(error.diagnostics, error.exitCode);
  }
}

class PlanCommand {
  readonly #command: PlanInput['command'];
  readonly #options: ExecuteOptions;
  readonly #io: Io;
  /** As planning left it: its compiler names what the run reads elsewhere. */
  #workspace: Workspace;
  readonly #found: readonly Diagnostic[];
  readonly #runId = randomUUID();
  readonly #startedAt: Date;
  /** Rendered once, though the plan may be made twice. */
  #runHooks: { readonly value: Plan['runHooks'] } | undefined;
  #made: DbtArtifacts | undefined;
  #deferral: Deferral | undefined;
  readonly #junit: JunitFile;
  /** Personal data in the contents of what was built. */
  #contents: readonly Diagnostic[] = [];
  /** What kept `--junit` from being written. */
  #unwritten: readonly Diagnostic[] = [];
  readonly #show: ((plan: Plan) => string) | undefined;

  constructor(
    command: PlanInput['command'],
    options: ExecuteOptions,
    io: Io,
    workspace: Workspace,
    found: readonly Diagnostic[],
    junit: JunitFile,
    show?: (plan: Plan) => string,
  ) {
    this.#junit = junit;
    this.#show = show;
    this.#command = command;
    this.#options = options;
    this.#io = io;
    this.#workspace = workspace;
    this.#found = found;
    this.#startedAt = io.now();
  }

  /** Of the workspace as it was planned. */
  get #dbt(): DbtArtifacts {
    const run = { runId: this.#runId, startedAt: this.#startedAt, now: this.#io.now };
    this.#made ??= new DbtArtifacts(this.#workspace, run);
    return this.#made;
  }

  async execute(): Promise<ExitCode> {
    const selection = await this.#select();
    if (hasErrors(selection.diagnostics)) return this.#refuse([...this.#found, ...selection.diagnostics]);
    const deferral = await openDeferral(this.#workspace, this.#options, this.#io);
    this.#deferral = deferral.value;
    const problems = [...selection.diagnostics, ...deferral.diagnostics, ...this.#pruneProblems()];
    const early = [...this.#found, ...problems];
    if (hasErrors(early)) return this.#refuse(early);
    const planned = await this.#planFromReading(selection.value);
    const leftOut = this.#options.dryRun ? [] : leftOutTests(planned.plan);
    const diagnostics = applyWarnError([...early, ...planned.diagnostics, ...leftOut], this.#options);
    if (hasErrors(diagnostics)) return this.#refuse(diagnostics);
    printDiagnostics(diagnostics, this.#io, this.#options);
    if (this.#options.dryRun) return this.#printPlan(planned.plan);
    if (this.#workspace.target.readOnly && writes(planned.plan)) {
      const { name, profile } = this.#workspace.target;
      const finding = diagnostic('database/read-only-target', { target: name, profile });
      return this.#refuse([finding], exitCodes.refused);
    }
    await prepareTarget(this.#workspace);
    // Either may fail, and neither may be left running.
    const [artifacts, ran] = await Promise.allSettled([
      this.#writeArtifacts(planned.plan),
      this.#run(planned, selection.value),
    ]);
    if (ran.status === 'rejected') throw ran.reason;
    if (artifacts.status === 'rejected') throw artifacts.reason;
    const result = ran.value;
    if (typeof result === 'number') return result;
    const after = applyWarnError(
      [...this.#afterwards(planned.plan, result), ...this.#contents, ...this.#unwritten],
      this.#options,
    );
    printDiagnostics(after, this.#io, this.#options);
    return hasErrors(after) && this.#exitCode(result) === exitCodes.success
      ? exitCodes.problem
      : this.#exitCode(result);
  }

  /** While DuckDB builds. */
  async #writeArtifacts(plan: Plan): Promise<void> {
    await writeCompiled(this.#workspace, plan);
    await writeManifests(this.#workspace, this.#dbt);
  }

  /** What the run left behind: orphans are told of when the whole project was built. */
  #afterwards(plan: Plan, result: RunResult): readonly Diagnostic[] {
    const left = (result.kept ?? []).map(({ label, reason }) =>
      diagnostic('plan/orphan-kept', { relation: label, reason }),
    );
    const { only } = this.#options;
    const isWhole = this.#command === 'build' && !only && isEverything(this.#workspace, this.#options);
    const relations = (plan.orphans ?? []).flatMap(({ label, relation }) => (relation ? [label] : []));
    if (!isWhole || plan.prune || result.interrupted || relations.length === 0) return left;
    return [...left, diagnostic('plan/orphans', { relations })];
  }

  async #select(): Promise<Outcome<ReadonlySet<NodeId>>> {
    const { graph } = this.#workspace;
    const { only } = this.#options;
    if (!only) return chooseNodes(this.#workspace, this.#options);
    return { value: new Set([...only].filter((id) => graph.nodes.has(id))), diagnostics: [] };
  }

  /** A default selector leaves out nodes that may still read what would be dropped. */
  #pruneProblems(): readonly Diagnostic[] {
    if (this.#options.prune !== true || isEverything(this.#workspace, this.#options)) return [];
    return [diagnostic('usage/option-conflict', { first: '--prune', second: 'default: true' })];
  }

  async #refuse(diagnostics: readonly Diagnostic[], code: ExitCode = exitCodes.problem): Promise<ExitCode> {
    const judged = applyWarnError(diagnostics, this.#options);
    printDiagnostics([...judged, ...(await this.#junit.refused(judged))], this.#io, this.#options);
    return code;
  }

  /** Reads the warehouse without writing to it, so that a build with nothing to do needs no lock. */
  async #planFromReading(selected: ReadonlySet<NodeId>): Promise<Planned> {
    if (needsRecovery(this.#workspace) && !this.#options.dryRun) await this.#recover();
    const session = await this.#open(true, probeExtensions(this.#workspace));
    try {
      return await this.#plan(session, selected);
    } finally {
      await session.close();
    }
  }

  /** Replays and removes the write-ahead log of a killed run, and what else it left. While others have the file open, that waits. */
  async #recover(): Promise<void> {
    const session = await this.#open(false, [], 0).catch((error: unknown) => {
      if (error instanceof SessionError && error.exitCode === exitCodes.locked) return undefined;
      throw error;
    });
    if (!session) return;
    try {
      const connection = await session.connect();
      await connection.run('checkpoint');
      await sweepLeftovers(this.#workspace.root, session.database, connection);
    } finally {
      await session.close();
    }
  }

  async #plan(session: WarehouseSession, selected: ReadonlySet<NodeId>): Promise<Planned> {
    const { facts, state } = await readFacts(this.#workspace, session, this.#runId);
    this.#workspace = await readElsewhere(this.#workspace, {
      command: this.#command,
      selected,
      state,
      sourceVersions: facts.sourceVersions,
      deferral: this.#deferral,
      favorState: this.#options.favorState === true,
      limit: this.#options.limit,
      wait: this.#options.wait,
    });
    const { graph, compiler, definitions, reading, personal } = this.#workspace;
    this.#runHooks ??= { value: runHooks(this.#workspace.project.runHooks, compiler) };
    const hooks = this.#runHooks.value;
    const made = buildPlan({
      command: this.#command,
      graph,
      compiler,
      selected,
      state,
      facts,
      options: this.#options,
      definitions,
      ...(reading && { reading }),
      ...(personal && { personal }),
      ...(this.#deferral && { production: this.#deferral.label }),
      ...(hooks && { runHooks: hooks }),
      hash: sha256,
    });
    const uses = pseudonymStages(made.value, compiler);
    const diagnostics = [...made.diagnostics, ...pseudonymKeyProblems(this.#workspace, uses)];
    return { plan: made.value, state, diagnostics };
  }

  async #run(planned: Planned, selected: ReadonlySet<NodeId>): Promise<RunResult | ExitCode> {
    if (!writes(planned.plan)) {
      const nothing = this.#reportNothing(planned.plan);
      const run = { runId: this.#runId, startedAt: this.#startedAt, options: this.#record() };
      await writeRunArtifacts(this.#workspace, planned.plan, nothing, run);
      await this.#report(planned.plan, nothing);
      return nothing;
    }
    const session = await this.#open(
      false,
      planned.plan.extensions.map((extension) => extension.name),
    );
    const abort = new AbortController();
    const release = this.#io.onInterrupt(() => abort.abort());
    try {
      const { plan, diagnostics } = await this.#replan(planned, session, selected);
      if (hasErrors(diagnostics)) return this.#refuse(diagnostics);
      const lease = await this.#deferral?.lease(plan, session.database);
      const reporter = this.#reporter(plan);
      try {
        const result = await runPlan(plan, session.database, {
          root: this.#workspace.root,
          ...(this.#deferral && { otherRoot: this.#deferral.root }),
          runId: this.#runId,
          startedAt: this.#startedAt,
          workers: this.#options.threads ?? this.#workspace.target.threads,
          failFast: this.#options.failFast,
          emit: (event: RunEvent) => {
            this.#dbt.event(event);
            lease?.event(event);
            reporter.event(event);
          },
          signal: abort.signal,
          connect: session.connect,
          unavailable: session.unavailable,
          openUnits: () =>
            openUnitDatabase(
              this.#workspace,
              plan.extensions.map(({ name }) => name),
              this.#io,
            ),
        });
        await writeRunArtifacts(this.#workspace, plan, result, {
          runId: this.#runId,
          startedAt: this.#startedAt,
          options: this.#record(),
        });
        if (this.#command === 'build')
          this.#contents = await scanBuilt(this.#workspace, plan, result, session, this.#io);
        await this.#report(plan, result, session);
        return result;
      } finally {
        reporter.close();
        await lease?.end();
      }
    } finally {
      release();
      await session.close();
    }
  }

  /** What `eider retry` needs to start the run again. */
  #record(): RunOptionsRecord {
    const { deferTarget, favorState, limit, state, vars } = this.#options;
    const { name, profile } = this.#workspace.target;
    return {
      profile,
      target: name,
      vars,
      full_refresh: this.#options.fullRefresh,
      force: this.#options.force,
      store_failures: this.#options.storeFailures,
      fail_fast: this.#options.failFast,
      defer: this.#options.defer === true,
      favor_state: favorState === true,
      ...(state !== undefined && { state }),
      ...(deferTarget !== undefined && { defer_target: deferTarget }),
      ...(limit && { limit }),
    };
  }

  /** What other tools read of the run: dbt's files, and JUnit's when it was asked for. */
  async #report(plan: Plan, result: RunResult, session?: WarehouseSession): Promise<void> {
    await this.#dbt.writeRunResults(plan, result, this.#asked());
    const describer = new ResultDescriber(this.#workspace, plan.extensions);
    this.#unwritten = await this.#junit.finished(plan, result, this.#startedAt, describer);
    if (session && plan.stages.some((stage) => stage.kind === 'build' || stage.finish)) {
      await this.#dbt.writeCatalog(await session.connect());
    } else if (!session && warehouseExists(this.#workspace) && !this.#dbt.hasCatalog()) {
      await writeCatalogOf(this.#workspace, this.#io);
    }
  }

  /** What was asked for, as artifacts tell it: no variable's value and no path. */
  #asked(): Values {
    const { select, exclude, failFast, fullRefresh, storeFailures } = this.#options;
    const { name, profile } = this.#workspace.target;
    return {
      which: this.#command,
      invocation_command: `eider ${this.#command}`,
      select,
      exclude,
      fail_fast: failFast,
      full_refresh: fullRefresh,
      store_failures: storeFailures,
      target: name,
      profile,
    };
  }

  /** Another process may have written between the reading and the lock: then the plan is made again. */
  async #replan(
    planned: Planned,
    session: WarehouseSession,
    selected: ReadonlySet<NodeId>,
  ): Promise<Planned> {
    const connection = await session.connect();
    try {
      const state = await readPresentState(this.#workspace, connection);
      if (sameState(state, planned.state)) return planned;
    } finally {
      await connection.close();
    }
    return this.#plan(session, selected);
  }

  async #open(
    readOnly: boolean,
    extensions: readonly string[],
    wait = this.#options.wait,
  ): Promise<WarehouseSession> {
    const { signal } = this.#options;
    return openSession(
      this.#workspace,
      { readOnly, extensions, wait, ...(signal && { signal }), command: `eider ${this.#command}` },
      this.#io,
    );
  }

  #reporter(plan: Plan): Reporter {
    const describer = new ResultDescriber(this.#workspace, plan.extensions);
    const input = {
      write: this.#io.stdout,
      describe: (result: Parameters<ResultDescriber['stage']>[0]) => describer.stage(result),
      describeRun: (result: RunResult) => describer.run(result),
      heading: {
        version,
        command: this.#command,
        project: this.#workspace.project.name,
        target: this.#workspace.target.name,
        database: labelOf(this.#workspace),
      },
    };
    if (this.#options.output === 'json') return createJsonReporter(input);
    return createTextReporter({
      ...input,
      style: stdoutStyle(this.#io, this.#options),
      isTty: this.#io.stdoutIsTty,
      columns: this.#io.columns,
      quiet: this.#options.quiet,
      now: () => performance.now(),
      labels: plan.stages.map((stage) => stage.label),
    });
  }

  /** A run without stages: the report says what was reused. */
  #reportNothing(plan: Plan): RunResult {
    const reporter = this.#reporter(plan);
    const seconds = (this.#io.now().getTime() - this.#startedAt.getTime()) / 1000;
    const result: RunResult = { stages: [], seconds, interrupted: false };
    reporter.event({ kind: 'run-started', stages: 0, workers: 0, reused: plan.reused.length });
    reporter.event({ kind: 'run-finished', result });
    reporter.close();
    return result;
  }

  #printPlan(plan: Plan): ExitCode {
    this.#io.stdout(this.#show?.(plan) ?? this.#dryRunText(plan));
    return exitCodes.success;
  }

  #dryRunText(plan: Plan): string {
    return this.#options.output === 'json'
      ? renderPlanJson(plan)
      : renderPlan(plan, stdoutStyle(this.#io, this.#options), this.#deferral?.label);
  }

  #exitCode(result: RunResult): ExitCode {
    if (result.interrupted) return exitCodes.interrupted;
    const bad = result.stages.some((stage) => stage.status !== 'success' && stage.status !== 'reused');
    const warned = result.stages.some(
      (stage) => stage.unknownColumns !== undefined || stage.tests.some((test) => test.status === 'warn'),
    );
    return bad || result.failure || (warned && this.#options.warnError)
      ? exitCodes.problem
      : exitCodes.success;
  }
}

/** Whether there is something to do that needs the warehouse open for writing. */
function writes(plan: Plan): boolean {
  const forgets =
    (plan.orphans ?? []).some((orphan) => orphan.keep === undefined) || plan.orphanTests !== undefined;
  return plan.stages.length > 0 || (plan.prune === true && forgets);
}

function sameState(a: WarehouseState, b: WarehouseState): boolean {
  if (a.nodes.size !== b.nodes.size || a.tests.size !== b.tests.size || a.relations.size !== b.relations.size)
    return false;
  return (
    [...a.nodes].every(([id, node]) => b.nodes.get(id)?.fingerprint === node.fingerprint) &&
    [...a.tests].every(([id, test]) => b.tests.get(id)?.fingerprint === test.fingerprint) &&
    [...a.relations].every((relation) => b.relations.has(relation))
  );
}

/** Tests that no one would miss otherwise: what they read is neither there nor built now. */
function leftOutTests(plan: Plan): readonly Diagnostic[] {
  const missing = [...new Set(plan.leftOut.map((test) => test.missing))].sort();
  return missing.map((node) => {
    const tests = plan.leftOut.filter((test) => test.missing === node).length;
    return diagnostic('plan/tests-left-out', { node, tests });
  });
}
