import { agendaAt, nextTimeOf, type Due } from '../../core/jobs/due.js';
import type { Job } from '../../core/jobs/job.js';
import { isLate, lastSuccess } from '../../core/jobs/late.js';
import type { LogLevel } from '../../core/jobs/log-line.js';
import { lateMessage } from '../../core/jobs/message.js';
import type { DaemonStatus, JobStatus } from '../../core/jobs/metrics.js';
import { durationText } from '../../core/jobs/outcome.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import { reasonOf } from '../files/read-text.js';
import { readDaemonState, writeDaemonState, type DaemonState } from './daemon-state.js';
import { sendAll } from './notify.js';
import { runJob, type JobWorld } from './run-job.js';

export interface DaemonInput {
  readonly jobs: readonly Job[];
  readonly world: JobWorld;
  /** Asks it to stop. */
  readonly signal: AbortSignal;
  /** How long a job that runs then may go on, in milliseconds, before it is interrupted. */
  readonly graceMs: number;
}

/** The clock is looked at this often at least: it can be set, and machines sleep. */
const lookMs = 60_000;
/** A daemon that has not looked for so long hangs. */
const hungMs = 3 * lookMs;

/** A job whose time has come, and that runs or waits for its turn. */
interface Active {
  readonly due: Due;
  readonly before: string | undefined;
  started: boolean;
}

/**
 * Runs jobs at the times of their schedules. Jobs that wait for one another take turns in the order in which their times came; a job that is still
 * at it when its time comes again is not begun twice. What was missed, interrupted or lost is made up for once.
 */
export class JobDaemon {
  readonly #input: DaemonInput;
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #startedAt: Date;
  readonly #ending = new AbortController();
  readonly #active = new Map<string, Active>();
  readonly #running = new Set<Promise<void>>();
  readonly #last = new Map<string, JobRun>();
  readonly #success = new Map<string, string>();
  readonly #counts = new Map<string, Record<string, number>>();
  #turn: Promise<void> = Promise.resolve();
  #state: DaemonState = { handled: {}, seen: {}, told: {} };
  #looked: number;
  #wall: Date;
  #next: Date | undefined;

  constructor(input: DaemonInput) {
    const { clock } = input.world;
    this.#input = input;
    this.#jobs = new Map(input.jobs.map((job) => [job.name, job]));
    this.#startedAt = clock.now();
    this.#wall = this.#startedAt;
    this.#looked = clock.monotonic();
  }

  /** Runs until it is asked to stop, and until what ran then has ended. */
  async run(): Promise<void> {
    const { signal, world } = this.#input;
    await this.#begin();
    while (!signal.aborted) {
      const next = await this.#look();
      const until = next === undefined ? lookMs : next.getTime() - world.clock.now().getTime();
      await world.clock.sleep(Math.max(1, Math.min(lookMs, until)), signal);
    }
    await this.#stop();
  }

  /** What it knows now, for `/healthz` and `/metrics`. */
  status(): DaemonStatus {
    const { clock, eider } = this.#input.world;
    const now = clock.now();
    return {
      version: eider,
      startedAt: this.#startedAt.getTime(),
      healthy: !this.#input.signal.aborted && clock.monotonic() - this.#looked < hungMs,
      jobs: [...this.#jobs.values()].map((job) => this.#statusOf(job, now)),
    };
  }

  #statusOf(job: Job, now: Date): JobStatus {
    const last = this.#last.get(job.name);
    const success = this.#success.get(job.name);
    const next = nextTimeOf(job, now);
    return {
      name: job.name,
      running: this.#active.has(job.name),
      late: this.#isLate(job, now),
      ...(next && { next: next.getTime() }),
      ...(last && { lastRun: Date.parse(last.started_at), lastStatus: last.status }),
      ...(last?.seconds !== undefined && { lastSeconds: last.seconds }),
      ...(success !== undefined && { lastSuccess: Date.parse(success) }),
      counts: this.#counts.get(job.name) ?? {},
    };
  }

  async #begin(): Promise<void> {
    const { folder } = this.#input.world;
    const { state, broken } = await readDaemonState(folder);
    this.#state = state;
    if (broken) this.#log('warn', 'the state of the schedules cannot be read: they begin from now');
    const seen = Object.fromEntries(
      [...this.#jobs.keys()].map((name) => [name, this.#startedAt.toISOString()]),
    );
    this.#state = { ...state, seen: { ...seen, ...state.seen } };
    this.#log('info', `started with ${[...this.#jobs.keys()].join(', ')}`);
    for (const job of this.#jobs.values()) {
      await this.#recall(job);
      const last = this.#last.get(job.name);
      // A time that came since asks for all of the job.
      const missed = agendaAt([job], this.#state.handled, this.#startedAt).due.length > 0;
      if (last && isUnfinished(last) && job.catchUp && !missed) this.#goOn(job, last);
    }
  }

  /** Takes over what the history knows: other processes run jobs, too. */
  async #recall(job: Job): Promise<void> {
    const { runs } = await this.#input.world.history.read({ job: job.name, limit: job.keepRuns });
    const last = runs.find(({ status }) => status !== 'running' && status !== 'skipped');
    const success = lastSuccess(runs);
    if (last) this.#last.set(job.name, last);
    if (success !== undefined) this.#success.set(job.name, success);
  }

  /** One look at the clock: begins what is due, tells what is late. Gives the next time of any job. */
  async #look(): Promise<Date | undefined> {
    const { clock } = this.#input.world;
    const now = clock.now();
    this.#looked = clock.monotonic();
    if (now < this.#wall) {
      const back = durationText(Math.round((this.#wall.getTime() - now.getTime()) / 1000) * 1000);
      this.#log('warn', `the clock went back by ${back}: what has run does not run again`);
    }
    // Until the next time nothing can be due, unless the clock was set.
    const before = this.#next;
    const nothingDue = before !== undefined && now >= this.#wall && now < before;
    this.#wall = now;
    if (!nothingDue) this.#next = await this.#begun(now);
    await this.#tellLate(now);
    return this.#next;
  }

  /** Begins what is due; gives the next time of any job. */
  async #begun(now: Date): Promise<Date | undefined> {
    const agenda = agendaAt([...this.#jobs.values()], this.#state.handled, now);
    for (const name of agenda.reset) {
      this.#log(
        'warn',
        `the last time of ${name} lies far ahead: the clock had been wrong, and its schedule begins from now`,
      );
    }
    for (const { job, time } of agenda.leftOut) {
      this.#log('warn', `${job} missed ${time.toISOString()}, and does not catch up`);
    }
    const before = this.#state.handled;
    this.#state = { ...this.#state, handled: { ...before, ...agenda.handled } };
    if (JSON.stringify(before) !== JSON.stringify(this.#state.handled)) await this.#save();
    for (const due of agenda.due) this.#start(due, before[due.job]);
    return agenda.next;
  }

  #start(due: Due, before: string | undefined, resumes?: JobRun): void {
    const job = this.#jobs.get(due.job);
    if (!job) return;
    if (this.#active.has(job.name)) {
      this.#log('warn', `${job.name} is still running: its time ${due.time.toISOString()} is left out`);
      return;
    }
    const active: Active = { due, before, started: false };
    this.#active.set(job.name, active);
    const turn = job.concurrency === 'wait' ? this.#turn : Promise.resolve();
    const running = turn.then(() => this.#run(job, active, resumes));
    if (job.concurrency === 'wait') this.#turn = running;
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #goOn(job: Job, last: JobRun): void {
    const time = new Date(last.scheduled_for ?? last.started_at);
    this.#log('info', `${job.name} goes on with ${last.id}, which was ${last.status}`);
    this.#start({ job: job.name, time, missed: true }, this.#state.handled[job.name], last);
  }

  async #run(job: Job, active: Active, resumes: JobRun | undefined): Promise<void> {
    try {
      if (this.#input.signal.aborted) return;
      active.started = true;
      const { due } = active;
      const { run } = await runJob(
        {
          job,
          trigger: due.missed ? 'catch-up' : 'schedule',
          scheduledFor: due.time,
          select: resumes?.select ?? [],
          ...(resumes && { resumes }),
          signal: this.#ending.signal,
        },
        this.#input.world,
      );
      const counts = this.#counts.get(job.name) ?? {};
      this.#counts.set(job.name, { ...counts, [run.status]: (counts[run.status] ?? 0) + 1 });
      if (run.status !== 'skipped') this.#last.set(job.name, run);
      if (run.status === 'success') this.#success.set(job.name, run.started_at);
    } catch (error) {
      // A bug in one job must not end the schedule of the others.
      this.#log(
        'error',
        `${job.name} ended by a bug in Eider: ${error instanceof Error ? error.name : 'Error'}`,
      );
    } finally {
      if (active.started) this.#active.delete(job.name);
    }
  }

  #isLate(job: Job, now: Date): boolean {
    const since = this.#state.seen[job.name];
    return isLate(job, this.#success.get(job.name), since === undefined ? undefined : new Date(since), now);
  }

  /** Once for each last success. */
  async #tellLate(now: Date): Promise<void> {
    const { world } = this.#input;
    for (const job of this.#jobs.values()) {
      if (!this.#isLate(job, now)) continue;
      await this.#recall(job);
      const success = this.#success.get(job.name);
      const told = success ?? 'never';
      if (!this.#isLate(job, now) || this.#state.told[job.name] === told) continue;
      this.#state = { ...this.#state, told: { ...this.#state.told, [job.name]: told } };
      await this.#save();
      const message = lateMessage(job.name, world.project, success, durationText(job.lateAfterMs ?? 0));
      this.#log('warn', message.text);
      await sendAll(job, message, world);
    }
  }

  /** Jobs that run may finish within the grace; then they are interrupted. Those that only wait have their turn after the next start. */
  async #stop(): Promise<void> {
    const { world, graceMs } = this.#input;
    const waiting = [...this.#active].filter(([, { started }]) => !started);
    const handled: Record<string, string | undefined> = { ...this.#state.handled };
    for (const [name, { before }] of waiting) handled[name] = before ?? this.#startedAt.toISOString();
    const kept = Object.entries(handled).filter((entry): entry is [string, string] => entry[1] !== undefined);
    this.#state = { ...this.#state, handled: Object.fromEntries(kept) };
    const started = [...this.#active.values()].some((active) => active.started);
    if (started) {
      this.#log('info', `stopping: what runs may go on for ${durationText(graceMs)}`);
      const done = new AbortController();
      const ended = this.#settled().then(() => done.abort());
      await Promise.race([ended, world.clock.sleep(graceMs, done.signal)]);
      this.#ending.abort();
      await ended;
    }
    await this.#save();
    this.#log('info', 'stopped');
  }

  async #settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #save(): Promise<void> {
    try {
      await writeDaemonState(this.#input.world.folder, this.#state);
    } catch (error) {
      this.#log('warn', `the state of the schedules cannot be written: ${reasonOf(error)}`);
    }
  }

  #log(level: LogLevel, text: string): void {
    this.#input.world.log.write({ level, event: 'daemon', text }, {});
  }
}

/** A run of the schedule that was cut off, and that nothing has gone on with: not twice, lest it be what kills the daemon. */
function isUnfinished({ status, trigger, resumes }: JobRun): boolean {
  return (status === 'lost' || status === 'interrupted') && trigger !== 'hand' && resumes === undefined;
}
