import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Values } from '../../core/project/value.js';
import type { RunOptionsRecord } from '../../core/manifest/run-options.js';
import type { RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import { createJsonReporter } from '../../terminal/json-reporter.js';
import type { Reporter } from '../../terminal/reporter.js';
import { createTextReporter } from '../../terminal/text-reporter.js';
import { writeRunArtifacts } from '../project/artifacts.js';
import { DbtArtifacts } from '../project/dbt-artifacts.js';
import { writeCatalogOf } from '../project/dbt-catalog.js';
import { ResultDescriber } from './describe-results.js';
import type { JunitFile } from './junit-file.js';
import { stdoutStyle } from '../frame/print.js';
import { version } from '../frame/version.js';
import { labelOf, warehouseExists, type WarehouseSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';
import type { CommandRun } from '../frame/command-run.js';

/** What is told of a run: to people while it goes on, and in files when it is over. */
export class RunReport {
  readonly #run: CommandRun;
  readonly #junit: JunitFile;
  readonly #workspace: () => Workspace;
  #made: DbtArtifacts | undefined;

  /** @param workspace the workspace as it was planned */
  constructor(run: CommandRun, junit: JunitFile, workspace: () => Workspace) {
    this.#run = run;
    this.#junit = junit;
    this.#workspace = workspace;
  }

  /** Of the workspace as it was planned. */
  get dbt(): DbtArtifacts {
    const run = { runId: this.#run.runId, startedAt: this.#run.startedAt, now: this.#run.io.now };
    this.#made ??= new DbtArtifacts(this.#workspace(), run);
    return this.#made;
  }

  /** Tells people of the run while it goes on. */
  reporter(plan: Plan): Reporter {
    const describer = new ResultDescriber(this.#workspace(), plan.extensions);
    const input = {
      write: this.#run.io.stdout,
      describe: (result: Parameters<ResultDescriber['stage']>[0]) => describer.stage(result),
      describeRun: (result: RunResult) => describer.run(result),
      heading: {
        version,
        command: this.#run.command,
        project: this.#workspace().project.name,
        target: this.#workspace().target.name,
        database: labelOf(this.#workspace()),
      },
    };
    if (this.#run.options.output === 'json') return createJsonReporter(input);
    return createTextReporter({
      ...input,
      style: stdoutStyle(this.#run.io, this.#run.options),
      isTty: this.#run.io.stdoutIsTty,
      columns: this.#run.io.columns,
      quiet: this.#run.options.quiet,
      now: () => performance.now(),
      labels: plan.stages.map((stage) => stage.label),
    });
  }

  /** A run without stages: the report says what was reused. */
  nothing(plan: Plan): RunResult {
    const reporter = this.reporter(plan);
    const seconds = (this.#run.io.now().getTime() - this.#run.startedAt.getTime()) / 1000;
    const result: RunResult = { stages: [], seconds, interrupted: false };
    reporter.event({ kind: 'run-started', stages: 0, workers: 0, reused: plan.reused.length });
    reporter.event({ kind: 'run-finished', result });
    reporter.close();
    return result;
  }

  /** Writes what the run did, for Eider and other tools; gives what kept `--junit` from being written. */
  async write(plan: Plan, result: RunResult, session?: WarehouseSession): Promise<readonly Diagnostic[]> {
    const { runId, startedAt } = this.#run;
    await writeRunArtifacts(this.#workspace(), plan, result, { runId, startedAt, options: this.#record() });
    return this.#writeForOthers(plan, result, session);
  }

  /** What other tools read of the run: dbt's files, and JUnit's when it was asked for. */
  async #writeForOthers(
    plan: Plan,
    result: RunResult,
    session?: WarehouseSession,
  ): Promise<readonly Diagnostic[]> {
    await this.dbt.writeRunResults(plan, result, this.#asked());
    const describer = new ResultDescriber(this.#workspace(), plan.extensions);
    const unwritten = await this.#junit.finished(plan, result, this.#run.startedAt, describer);
    if (session && plan.stages.some((stage) => stage.kind === 'build' || stage.finish)) {
      await this.dbt.writeCatalog(await session.connect());
    } else if (!session && warehouseExists(this.#workspace()) && !this.dbt.hasCatalog()) {
      await writeCatalogOf(this.#workspace(), this.#run.io);
    }
    return unwritten;
  }

  /** What `eider retry` needs to start the run again. */
  #record(): RunOptionsRecord {
    const { deferTarget, eventTime, favorState, limit, state, vars } = this.#run.options;
    const { name, profile } = this.#workspace().target;
    return {
      profile,
      target: name,
      vars,
      full_refresh: this.#run.options.fullRefresh,
      force: this.#run.options.force,
      store_failures: this.#run.options.storeFailures,
      fail_fast: this.#run.options.failFast,
      defer: this.#run.options.defer === true,
      favor_state: favorState === true,
      ...(state !== undefined && { state }),
      ...(deferTarget !== undefined && { defer_target: deferTarget }),
      ...(limit && { limit }),
      ...(eventTime && { event_time: eventTime }),
      ...(this.#run.options.check === false && { no_check: true }),
    };
  }

  /** What was asked for, as artifacts tell it: no variable's value and no path. */
  #asked(): Values {
    const { select, exclude, failFast, fullRefresh, storeFailures } = this.#run.options;
    const { name, profile } = this.#workspace().target;
    return {
      which: this.#run.command,
      invocation_command: `eider ${this.#run.command}`,
      select,
      exclude,
      fail_fast: failFast,
      full_refresh: fullRefresh,
      store_failures: storeFailures,
      target: name,
      profile,
    };
  }
}
