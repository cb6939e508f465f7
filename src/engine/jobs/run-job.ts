import { randomInt } from 'node:crypto';
import { join, relative } from 'node:path';
import { diagnostic, messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Job } from '../../core/jobs/job.js';
import type { LogEntry, LogPlace } from '../../core/jobs/log-line.js';
import { outcomeText, secondsText, type Outcome } from '../../core/jobs/outcome.js';
import { runIdOf, type JobRun } from '../../core/jobs/run-record.js';
import { reasonOf } from '../files/read-text.js';
import { isLock, processStart, takeLock, type HeldLock, type LockHolder } from './job-lock.js';
import type { JobLog } from './job-log.js';
import { notify, type NotifyWorld } from './notify.js';
import type { RunHistory } from './run-history.js';
import { runSteps, type StepsResult, type StepWorld } from './run-steps.js';

/** What jobs of one warehouse run in. */
export interface JobWorld extends Omit<StepWorld, 'log' | 'signal'>, NotifyWorld {
  /** The folder of history, lock and log, absolute. */
  readonly folder: string;
  readonly history: RunHistory;
  readonly log: JobLog;
  readonly pid: number;
  readonly host: string;
  readonly eider: string;
}

export interface JobRequest {
  readonly job: Job;
  readonly trigger: JobRun['trigger'];
  /** The time of the schedule that it is for. */
  readonly scheduledFor?: Date;
  readonly select: readonly string[];
  /** The run to go on with. */
  readonly resumes?: JobRun;
  /** How long to wait for another job to end, in milliseconds; what the job's `concurrency` says, unless given. */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
}

export interface JobResult {
  readonly run: JobRun;
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: number;
}

/**
 * Runs a job under this process: it waits for its turn, runs its steps, records the run from its first moment, and tells whom it may concern. What the
 * steps do, however they end, is recorded; a history that cannot be written is a warning. Never rejects but for bugs.
 */
export async function runJob(request: JobRequest, world: JobWorld): Promise<JobResult> {
  return new JobExecution(request, world).execute();
}

const pollMs = 250;

class JobExecution {
  readonly #request: JobRequest;
  readonly #world: JobWorld;
  readonly #found: Diagnostic[] = [];
  readonly #from: number;
  #run: JobRun;
  #unsaved = false;

  constructor(request: JobRequest, world: JobWorld) {
    const { job, trigger, scheduledFor, select, resumes } = request;
    const startedAt = world.clock.now();
    const began = processStart(world.pid);
    this.#request = request;
    this.#world = world;
    this.#from = world.clock.monotonic();
    this.#run = {
      format: 'eider-job-run',
      version: 1,
      eider: world.eider,
      id: runIdOf(startedAt, randomInt(65_536)),
      job: job.name,
      trigger,
      ...(scheduledFor && { scheduled_for: scheduledFor.toISOString() }),
      ...(resumes && { resumes: resumes.id }),
      select: [...select],
      pid: world.pid,
      host: world.host,
      ...(began !== undefined && { began }),
      started_at: startedAt.toISOString(),
      status: 'running',
      steps: [],
    };
  }

  async execute(): Promise<JobResult> {
    let turn: HeldLock | LockHolder;
    try {
      turn = await this.#turn();
    } catch (error) {
      const finding = diagnostic('jobs/folder', { folder: this.#label(), reason: reasonOf(error) });
      return this.#end({ status: 'failed', why: messageOf(finding) }, 1, [finding]);
    }
    if (!isLock(turn)) return this.#noTurn(turn);
    try {
      return await this.#perform();
    } finally {
      turn.release();
    }
  }

  /** The lock, or who has it when it is not waited for any longer. */
  async #turn(): Promise<HeldLock | LockHolder> {
    const { job, signal, waitMs } = this.#request;
    const { clock, folder, host } = this.#world;
    const usual = job.concurrency === 'skip' ? 0 : (job.timeoutMs ?? Number.POSITIVE_INFINITY);
    const deadline = this.#from + (waitMs ?? usual);
    const path = join(folder, 'lock.json');
    for (let told = false; ;) {
      const taken = takeLock({ path, what: `the job \`${job.name}\``, host, now: clock.now() });
      if (isLock(taken) || signal.aborted || clock.monotonic() >= deadline) return taken;
      if (!told) this.#log({ level: 'info', event: 'waiting', text: `waiting for ${taken.what} …` });
      told = true;
      await clock.sleep(Math.min(pollMs, Math.max(1, deadline - clock.monotonic())), signal);
    }
  }

  async #noTurn(holder: LockHolder): Promise<JobResult> {
    const { job, signal } = this.#request;
    const { what, pid, since } = holder;
    if (signal.aborted) {
      const finding = diagnostic('jobs/interrupted', { job: job.name, step: 'waiting', run: this.#run.id });
      return this.#end({ status: 'interrupted', why: 'it was interrupted' }, 130, [finding]);
    }
    if (job.concurrency === 'skip' && this.#request.waitMs === undefined) {
      const finding = diagnostic('jobs/skipped', { job: job.name, why: `${what} is running` });
      return this.#end({ status: 'skipped', why: `${what} was running` }, 0, [finding]);
    }
    const finding = diagnostic('jobs/busy', { job: job.name, holder: what, pid, since });
    return this.#end({ status: 'failed', why: messageOf(finding) }, 3, [finding]);
  }

  async #perform(): Promise<JobResult> {
    const { job, select, resumes } = this.#request;
    const text = resumes ? `started, and goes on with ${resumes.id}` : 'started';
    this.#log({ level: 'info', event: 'job-started', text });
    await this.#save();
    const result = await runSteps(
      {
        job,
        select,
        ...(resumes && { earlier: resumes.steps }),
        onChange: async (steps) => {
          this.#run = { ...this.#run, steps };
          await this.#save();
        },
      },
      { ...this.#world, signal: this.#request.signal, log: (entry) => this.#log(entry) },
    );
    const { failed } = result;
    if (!failed) return this.#end({ status: 'success' }, 0, []);
    return this.#failed(failed);
  }

  async #failed({ step, outcome, first }: NonNullable<StepsResult['failed']>): Promise<JobResult> {
    const { job } = this.#request;
    const where = { job: job.name, step: step.name, run: this.#run.id };
    if (outcome.kind === 'interrupted') {
      const why = `it was interrupted in the step \`${step.name}\``;
      return this.#end({ status: 'interrupted', why }, 130, [diagnostic('jobs/interrupted', where)]);
    }
    const isEider = step.work.kind === 'eider';
    if (first && job.concurrency === 'skip' && isEider && outcome.kind === 'exit' && outcome.code === 3) {
      const why = 'the warehouse is locked by another process';
      return this.#end({ status: 'skipped', why }, 0, [diagnostic('jobs/skipped', { job: job.name, why })]);
    }
    const why = outcomeText(outcome, isEider);
    const finding = diagnostic('jobs/step-failed', { ...where, why });
    return this.#end(
      { status: 'failed', why: `the step \`${step.name}\` failed: ${why}` },
      exitCodeOf(outcome, isEider),
      [finding],
    );
  }

  async #end(
    change: Pick<JobRun, 'status' | 'why'>,
    exitCode: number,
    findings: readonly Diagnostic[],
  ): Promise<JobResult> {
    const seconds = Math.round(this.#world.clock.monotonic() - this.#from) / 1000;
    this.#run = { ...this.#run, ...change, exit_code: exitCode, seconds };
    const { status, why } = this.#run;
    const level = status === 'success' ? 'info' : status === 'skipped' ? 'warn' : 'error';
    const text = `${status}${why === undefined ? '' : `: ${why}`} · ${secondsText(seconds)}`;
    this.#log({ level, event: 'job-finished', text });
    const before = await this.#before();
    await this.#save();
    await this.#world.history.prune(this.#run.job, this.#request.job.keepRuns).catch(() => undefined);
    this.#found.push(...(await notify(this.#request.job, this.#run, before, this.#world)));
    this.#unlogged();
    return { run: this.#run, diagnostics: [...findings, ...this.#found], exitCode };
  }

  /** The run of this job before this one that came to an end. */
  async #before(): Promise<JobRun | undefined> {
    const { runs } = await this.#world.history.read({ job: this.#run.job, limit: 20 });
    return runs.find(
      ({ id, status }) => id !== this.#run.id && ['success', 'failed', 'lost'].includes(status),
    );
  }

  async #save(): Promise<void> {
    try {
      await this.#world.history.save(this.#run);
      this.#unsaved = false;
    } catch (error) {
      if (!this.#unsaved) {
        const finding = diagnostic('jobs/not-recorded', { folder: this.#label(), reason: reasonOf(error) });
        if (!this.#found.some(({ code }) => code === 'jobs/not-recorded')) this.#found.push(finding);
        this.#log({ level: 'warn', event: 'diagnostic', code: finding.code, text: messageOf(finding) });
      }
      this.#unsaved = true;
    }
  }

  #unlogged(): void {
    const reason = this.#world.log.problem;
    if (reason === undefined) return;
    const path = join(this.#label(), 'jobs.log');
    this.#found.push(diagnostic('jobs/not-logged', { path, reason }));
  }

  #label(): string {
    return relative(this.#world.root, this.#world.folder);
  }

  #log(entry: LogEntry): void {
    const place: LogPlace = { run: this.#run.id, job: this.#run.job };
    this.#world.log.write(entry, place);
  }
}

/** That of Eider's own step; 1 of a command that failed, and 2 of what did not end by itself. */
function exitCodeOf(outcome: Outcome, eider: boolean): number {
  if (outcome.kind !== 'exit') return 2;
  return eider && outcome.code <= 6 ? outcome.code : eider ? 2 : 1;
}
