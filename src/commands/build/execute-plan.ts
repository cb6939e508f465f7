import { randomUUID } from 'node:crypto';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import type { PlanInput } from '../../core/plan/plan-input.js';
import type { RunEvent, RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import { inPlaceReads } from '../../core/graph/in-place-reads.js';
import { runPlan, type RunOptions } from '../../engine/execute/run-plan.js';
import { renderPlan, renderPlanJson } from '../../terminal/render-plan.js';
import { prepareTarget, writeCompiled } from '../project/artifacts.js';
import { scanBuilt } from './scan-built.js';
import { checkBefore, type Foreseen } from './check-before.js';
import { neededPaths } from './needed-paths.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { writeManifests } from '../project/dbt-artifacts.js';
import type { ResultDescriber } from './describe-results.js';
import type { LateCheck } from './late-check.js';
import { LateStages } from './late-stages.js';
import { openDeferral, type Deferral } from '../project/deferral.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { JunitFile } from './junit-file.js';
import { OpenLineageListener } from './openlineage.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import type { WarehouseSession } from '../project/warehouse-session.js';
import { pythonModels, pythonProblems } from '../project/python-models.js';
import { openUnitDatabase } from './unit-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';
import type { CommandRun, ExecuteOptions } from '../frame/command-run.js';
import {
  afterwards,
  exitCodeOfRun,
  lateWarnings,
  leftOutTests,
  pruneProblems,
  writes,
} from './run-findings.js';
import { RunReport } from './run-report.js';
import { WarehousePlanner, type Planned } from './warehouse-planner.js';
import { SaidPrinter } from './print-said.js';

/** What a dry run prints of a plan; `production` is the file that it defers to, for people. */
type ShowPlan = (plan: Plan, production: string | undefined) => string;

/** Takes part in a run that belongs to a larger command. */
export interface RunListener {
  /** A workspace made ready: to be used instead of reading the project. */
  readonly workspace: Workspace;
  /** The run did not begin. */
  readonly refused: (findings: readonly Diagnostic[]) => void;
  /** The run ended, whatever it came to. */
  readonly finished: (plan: Plan, result: RunResult, describer: ResultDescriber) => void;
  /** What was found besides the results of its stages. */
  readonly found: (findings: readonly Diagnostic[]) => void;
}

/**
 * Plans and runs `build`, `run`, `test`, `seed` or `snapshot`: the whole of these commands.
 * @param show what a dry run prints of the plan, when that is not what `--dry-run` prints
 */
export async function executePlan(
  command: PlanInput['command'],
  options: ExecuteOptions,
  io: Io,
  show?: ShowPlan,
  listener?: RunListener,
): Promise<ExitCode> {
  const junit = new JunitFile(command, options, io, listener);
  const refuse = async (findings: readonly Diagnostic[], code: ExitCode): Promise<ExitCode> => {
    printDiagnostics([...findings, ...(await junit.refused(findings))], io, options);
    return code;
  };
  const opened = listener ? { value: listener.workspace, diagnostics: [] } : await openWorkspace(options, io);
  const workspace = opened.value;
  if (!workspace || hasErrors(opened.diagnostics)) {
    return refuse(applyWarnError(opened.diagnostics, options), exitCodeOf(opened.diagnostics));
  }
  const run = { command, options, io, runId: randomUUID(), startedAt: io.now() };
  try {
    return await new PlanCommand(run, workspace, opened.diagnostics, junit, show, listener).execute();
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return refuse(error.diagnostics, error.exitCode);
  }
}

class PlanCommand {
  readonly #run: CommandRun;
  readonly #found: readonly Diagnostic[];
  readonly #planner: WarehousePlanner;
  readonly #report: RunReport;
  #listener: OpenLineageListener | undefined;
  readonly #junit: JunitFile;
  /** Personal data in the contents of what was built. */
  #contents: readonly Diagnostic[] = [];
  #deferral: Deferral | undefined;
  /** What could not be checked before the run. */
  #later: LateCheck | undefined;
  /** What kept `--junit` from being written. */
  #unwritten: readonly Diagnostic[] = [];
  readonly #show: ShowPlan | undefined;
  readonly #told: RunListener | undefined;

  constructor(
    run: CommandRun,
    workspace: Workspace,
    found: readonly Diagnostic[],
    junit: JunitFile,
    show?: ShowPlan,
    listener?: RunListener,
  ) {
    this.#run = run;
    this.#told = listener;
    this.#found = found;
    this.#planner = new WarehousePlanner(run, workspace);
    this.#report = new RunReport(run, junit, () => this.#planner.workspace);
    this.#junit = junit;
    this.#show = show;
  }

  async execute(): Promise<ExitCode> {
    const selection = await this.#select();
    if (hasErrors(selection.diagnostics)) return this.#refuse([...this.#found, ...selection.diagnostics]);
    const deferral = await openDeferral(this.#planner.workspace, this.#run.options, this.#run.io, true);
    this.#deferral = deferral.value;
    const problems = [
      ...selection.diagnostics,
      ...deferral.diagnostics,
      ...pruneProblems(this.#run.options, this.#planner.workspace),
    ];
    const early = [...this.#found, ...problems];
    if (hasErrors(early)) return this.#refuse(early);
    const planned = await this.#planner.plan(selection.value, deferral.value);
    const leftOut = this.#run.options.dryRun ? [] : leftOutTests(planned.plan);
    const diagnostics = applyWarnError([...early, ...planned.diagnostics, ...leftOut], this.#run.options);
    if (hasErrors(diagnostics)) return this.#refuse(diagnostics);
    printDiagnostics(diagnostics, this.#run.io, this.#run.options);
    this.#told?.found(diagnostics);
    if (this.#run.options.dryRun) return this.#printPlan(planned.plan);
    if (this.#planner.workspace.target.readOnly && writes(planned.plan)) {
      const { name, profile } = this.#planner.workspace.target;
      const finding = diagnostic('database/read-only-target', { target: name, profile });
      return this.#refuse([finding], exitCodes.refused);
    }
    const unable = await this.#checkPython(planned.plan);
    if (hasErrors(unable)) return this.#refuse(unable);
    const said = new SaidPrinter(this.#run.options, this.#run.io);
    said.print(this.#planner.workspace, selection.value, writes(planned.plan));
    this.#run.io.began?.();
    const foreseen = await this.#checkBefore(planned);
    if (hasErrors(foreseen.findings)) return this.#refuse(foreseen.findings);
    this.#later = foreseen.later;
    await prepareTarget(this.#planner.workspace);
    // Either may fail, and neither may be left running.
    await this.#listen(planned.plan);
    const [artifacts, ran] = await Promise.allSettled([
      this.#writeArtifacts(planned.plan),
      this.#perform(planned, selection.value),
    ]);
    const told = ran.status === 'fulfilled' && typeof ran.value !== 'number' ? ran.value : undefined;
    const untold = (await this.#listener?.close(told)) ?? [];
    if (ran.status === 'rejected') throw ran.reason;
    if (artifacts.status === 'rejected') throw artifacts.reason;
    const result = ran.value;
    if (typeof result === 'number') return result;
    said.print(this.#planner.workspace, selection.value, writes(planned.plan));
    await this.#writeLate(planned.plan);
    const after = applyWarnError(
      [
        ...afterwards(planned.plan, result, this.#run, this.#planner.workspace),
        ...lateWarnings(this.#planner.workspace.compiler, planned.diagnostics),
        ...this.#contents,
        ...this.#unwritten,
        ...untold,
      ],
      this.#run.options,
    );
    printDiagnostics(after, this.#run.io, this.#run.options);
    this.#told?.found(after);
    const code = exitCodeOfRun(result, this.#run.options, this.#planner.workspace.project.dbt !== undefined);
    return hasErrors(after) && code === exitCodes.success ? exitCodes.problem : code;
  }

  /** Only `build` tests, and this is a test. */
  async #scan(plan: Plan, result: RunResult, session: WarehouseSession): Promise<readonly Diagnostic[]> {
    if (this.#run.command !== 'build') return [];
    return scanBuilt(this.#planner.workspace, plan, result, session, this.#run.io);
  }

  /** Models in Python need one that is installed. */
  async #checkPython(plan: Plan): Promise<readonly Diagnostic[]> {
    const { workspace } = this.#planner;
    const built = plan.stages.flatMap(({ id, kind }) => (kind === 'build' ? [id] : []));
    return pythonProblems(workspace, pythonModels(workspace, built));
  }

  /** A mistake in the last model costs a second, not an hour. */
  async #checkBefore(planned: Planned): Promise<Foreseen> {
    const { command, options } = this.#run;
    if (options.check === false || !['build', 'run', 'seed', 'snapshot'].includes(command))
      return { findings: [] };
    return checkBefore({ workspace: this.#planner.workspace, planned }, this.#run);
  }

  /** While DuckDB builds. */
  async #writeArtifacts(plan: Plan): Promise<void> {
    await writeCompiled(this.#planner.workspace, plan);
    await writeManifests(this.#planner.workspace, this.#report.dbt);
  }

  /** What asked the database has SQL now. */
  async #writeLate(plan: Plan): Promise<void> {
    const stages = plan.stages.filter(
      (stage) => (stage.kind === 'build' && stage.late) === true || stage.tests.some(({ late }) => late),
    );
    if (stages.length === 0) return;
    await writeCompiled(this.#planner.workspace, { ...plan, stages });
    await this.#report.dbt.writeManifest();
  }

  async #select(): Promise<Outcome<ReadonlySet<NodeId>>> {
    const { graph } = this.#planner.workspace;
    const { only } = this.#run.options;
    if (!only) return chooseNodes(this.#planner.workspace, this.#run.options);
    return { value: new Set([...only].filter((id) => graph.nodes.has(id))), diagnostics: [] };
  }

  async #refuse(diagnostics: readonly Diagnostic[], code: ExitCode = exitCodes.problem): Promise<ExitCode> {
    const judged = applyWarnError(diagnostics, this.#run.options);
    printDiagnostics([...judged, ...(await this.#junit.refused(judged))], this.#run.io, this.#run.options);
    return code;
  }

  async #perform(planned: Planned, selected: ReadonlySet<NodeId>): Promise<RunResult | ExitCode> {
    if (!writes(planned.plan)) {
      const nothing = this.#report.nothing(planned.plan);
      this.#unwritten = await this.#report.write(planned.plan, nothing);
      return nothing;
    }
    const session = await this.#planner.open(
      false,
      planned.plan.extensions.map((extension) => extension.name),
    );
    const abort = new AbortController();
    const release = this.#run.io.onInterrupt(() => abort.abort());
    try {
      const { plan, diagnostics } = await this.#planner.replan(planned, session, selected);
      if (hasErrors(diagnostics)) return this.#refuse(diagnostics);
      const lease = await this.#deferral?.lease(plan, session.database);
      const reporter = this.#report.reporter(plan);
      try {
        const result = await runPlan(plan, session.database, {
          root: this.#planner.workspace.root,
          needs: neededPaths(this.#planner.workspace.project),
          ...(this.#deferral && { otherRoot: this.#deferral.root }),
          runId: this.#run.runId,
          startedAt: this.#run.startedAt,
          now: this.#run.io.now,
          workers: this.#run.options.threads ?? this.#planner.workspace.target.threads,
          failFast: this.#run.options.failFast,
          emit: (event: RunEvent) => {
            this.#report.dbt.event(event);
            lease?.event(event);
            this.#listener?.event(event);
            reporter.event(event);
          },
          signal: abort.signal,
          connect: session.connect,
          late: new LateStages(
            this.#planner.workspace.compiler,
            this.#planner.workspace.project.runHooks,
            this.#later,
          ),
          python: this.#pythonSettings(),
          unavailable: session.unavailable,
          openUnits: () =>
            openUnitDatabase(
              this.#planner.workspace,
              plan.extensions.map(({ name }) => name),
              this.#run.io,
            ),
        });
        this.#contents = await this.#scan(plan, result, session);
        this.#unwritten = await this.#report.write(plan, result, session);
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

  #pythonSettings(): NonNullable<RunOptions['python']> {
    const { env, target } = this.#planner.workspace;
    return { env, ...(target.memoryLimit !== undefined && { memoryLimit: target.memoryLimit }) };
  }

  /** Before the warehouse is open: whose columns are asked for may be in it. */
  async #listen(plan: Plan): Promise<void> {
    const { command, io, options, runId } = this.#run;
    const { workspace } = this.#planner;
    this.#listener = await OpenLineageListener.open(
      options.openlineage,
      workspace,
      plan,
      { runId, command },
      io,
    );
  }

  #printPlan(plan: Plan): ExitCode {
    this.#run.io.stdout(this.#show?.(plan, this.#deferral?.label) ?? this.#dryRunText(plan));
    return exitCodes.success;
  }

  #dryRunText(plan: Plan): string {
    return this.#run.options.output === 'json'
      ? renderPlanJson(plan, (sql) => inPlaceReads(this.#planner.workspace.graph).shown(sql))
      : renderPlan(plan, stdoutStyle(this.#run.io, this.#run.options), this.#deferral?.label);
  }
}
