import type { Job, JobStep } from '../../core/jobs/job.js';
import { readCommandLine, readEiderLine } from '../../core/jobs/child-line.js';
import type { LogEntry } from '../../core/jobs/log-line.js';
import { durationText, outcomeText, type Outcome } from '../../core/jobs/outcome.js';
import { mayRetry, retryDelay } from '../../core/jobs/retry.js';
import type { AttemptRecord, NodeTiming, StepRecord } from '../../core/jobs/run-record.js';
import { canRepeat, stepCommand } from '../../core/jobs/step-command.js';
import type { Clock } from './clock.js';
import type { ChildRequest } from './run-child.js';

/** What steps run in. */
export interface StepWorld {
  readonly root: string;
  /** Node and the file of the command line. */
  readonly program: readonly string[];
  /** The environment of every step: what it says of the project stands for the options of the command line. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly runChild: (request: ChildRequest) => Promise<Outcome>;
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly log: (entry: LogEntry) => void;
  /** Whether the last results in the target folder are those of such a command, begun in that time. */
  readonly leftUndone: (step: string, from: Date, to: Date) => Promise<boolean>;
}

export interface StepsInput {
  readonly job: Job;
  readonly select: readonly string[];
  /** The steps of the run that this one resumes. */
  readonly earlier?: readonly StepRecord[];
  /** Called whenever a step has changed. */
  readonly onChange: (steps: readonly StepRecord[]) => Promise<void>;
}

/** How the steps of a run ended. */
export interface StepsResult {
  readonly steps: readonly StepRecord[];
  /** The step that did not succeed, with its last try. */
  readonly failed?: { readonly step: JobStep; readonly outcome: Outcome; readonly first: boolean };
}

/** Runs the steps of a job in order, until one fails for good. */
export async function runSteps(input: StepsInput, world: StepWorld): Promise<StepsResult> {
  return new StepsRun(input, world).run();
}

interface Try {
  readonly outcome: Outcome;
  readonly codes: readonly string[];
  readonly nodes: readonly NodeTiming[];
}

class StepsRun {
  readonly #input: StepsInput;
  readonly #world: StepWorld;
  readonly #records: StepRecord[];
  readonly #deadline: number | undefined;

  constructor(input: StepsInput, world: StepWorld) {
    const { job, earlier } = input;
    this.#input = input;
    this.#world = world;
    this.#deadline = job.timeoutMs === undefined ? undefined : world.clock.monotonic() + job.timeoutMs;
    const done = new Set(firstDone(earlier ?? []));
    this.#records = job.steps.map(({ name, work }) => ({
      name,
      kind: work.kind === 'eider' ? work.step : 'command',
      status: done.has(name) ? 'kept' : 'waiting',
      attempts: [],
      nodes: [],
    }));
  }

  async run(): Promise<StepsResult> {
    let first = true;
    for (const [index, step] of this.#input.job.steps.entries()) {
      if (this.#records[index]?.status === 'kept') {
        this.#log({ level: 'info', event: 'step-kept', text: 'done by the run before' }, step);
        continue;
      }
      const outcome = await this.#step(step, index);
      if (outcome.kind !== 'success') return { steps: this.#records, failed: { step, outcome, first } };
      first = false;
    }
    return { steps: this.#records };
  }

  async #step(step: JobStep, index: number): Promise<Outcome> {
    await this.#change(index, { status: 'running' });
    for (let tried = 1; ; tried += 1) {
      const { outcome, codes } = await this.#try(step, index);
      const eider = step.work.kind === 'eider';
      if (outcome.kind === 'success') {
        await this.#change(index, { status: 'success' });
        return outcome;
      }
      const why = outcomeText(outcome, eider);
      const again = tried <= step.retries.count && mayRetry(step.retries, outcome, codes);
      const delay = again ? retryDelay(step.retries, tried, this.#world.random()) : 0;
      if (!again || delay >= this.#left()) {
        this.#log({ level: 'error', event: 'step-failed', text: why }, step);
        await this.#change(index, { status: outcome.kind === 'interrupted' ? 'interrupted' : 'failed' });
        return outcome;
      }
      const text = `${why}; try ${tried + 1} of ${step.retries.count + 1} in ${durationText(delay)}`;
      this.#log({ level: 'warn', event: 'retry', text }, step);
      await this.#world.clock.sleep(delay, this.#world.signal);
    }
  }

  async #try(step: JobStep, index: number): Promise<Try> {
    const { clock, signal } = this.#world;
    const startedAt = clock.now();
    const from = clock.monotonic();
    const repeat = await this.#repeats(step, index);
    const word = repeat ? 'started: what the run before left undone' : 'started';
    this.#log({ level: 'info', event: 'step-started', text: word }, step);
    const made: Try = signal.aborted
      ? { outcome: { kind: 'interrupted' }, codes: [], nodes: [] }
      : await this.#spawn(step, repeat);
    const seconds = round((clock.monotonic() - from) / 1000);
    if (made.outcome.kind === 'success') {
      this.#log({ level: 'info', event: 'step-done', text: `done · ${seconds.toFixed(2)} s` }, step);
    }
    const record = this.#records[index];
    const attempt = attemptOf(made, startedAt, seconds, step, repeat);
    const nodes = (record?.nodes ?? []).filter((old) => !made.nodes.some(({ id }) => id === old.id));
    await this.#change(index, {
      attempts: [...(record?.attempts ?? []), attempt],
      nodes: [...nodes, ...made.nodes],
    });
    return made;
  }

  async #spawn(step: JobStep, repeat: boolean): Promise<Try> {
    const { root, program, env, graceMs, signal } = this.#world;
    const command = stepCommand(step, this.#input.job, { select: this.#input.select, repeat });
    const codes: string[] = [];
    const nodes: NodeTiming[] = [];
    const limit = Math.min(step.timeoutMs ?? Number.POSITIVE_INFINITY, this.#left());
    const outcome = await this.#world.runChild({
      argv: command.kind === 'eider' ? [...program, ...command.args] : ['/bin/sh', '-c', command.line],
      cwd: root,
      env: command.kind === 'eider' ? { ...env, ...ofEveryStep } : env,
      ...(limit !== Number.POSITIVE_INFINITY && { timeoutMs: Math.max(0, Math.round(limit)) }),
      graceMs,
      signal,
      onLine: (line) => {
        const said = command.kind === 'eider' ? readEiderLine(line) : readCommandLine(line);
        codes.push(...said.codes);
        if (said.node) nodes.push(said.node);
        for (const entry of said.entries) this.#log(entry, step);
      },
    });
    // A child that was interrupted by its own user's Ctrl-C says so.
    const stopped = outcome.kind === 'exit' && outcome.code === 130 && signal.aborted;
    return { outcome: stopped ? { kind: 'interrupted' } : outcome, codes, nodes };
  }

  /** Only the first try of a resumed step repeats, and only what failed at its nodes: anything else begins anew. */
  async #repeats(step: JobStep, index: number): Promise<boolean> {
    if (!canRepeat(step) || (this.#records[index]?.attempts.length ?? 0) > 0) return false;
    const earlier = this.#input.earlier?.find(({ name }) => name === step.name);
    const last = earlier?.attempts.at(-1);
    if (!earlier || last?.outcome !== 'exit' || last.exit_code !== 1) return false;
    if (!earlier.nodes.some(({ status }) => status === 'failed' || status === 'error')) return false;
    const from = new Date(last.started_at);
    const to = new Date(from.getTime() + last.seconds * 1000 + 1000);
    return this.#world.leftUndone(earlier.kind, from, to);
  }

  /** Milliseconds until the job's time limit. */
  #left(): number {
    return this.#deadline === undefined
      ? Number.POSITIVE_INFINITY
      : this.#deadline - this.#world.clock.monotonic();
  }

  async #change(index: number, change: Partial<StepRecord>): Promise<void> {
    const record = this.#records[index];
    if (record) this.#records[index] = { ...record, ...change };
    await this.#input.onChange([...this.#records]);
  }

  #log(entry: LogEntry, step: JobStep): void {
    this.#world.log({ ...entry, step: step.name });
  }
}

/** A step that says nothing, or only what it would do, would count as done. */
const ofEveryStep = { EIDER_OUTPUT: 'json', EIDER_QUIET: 'false', EIDER_DRY_RUN: 'false' };

/** The steps that were done before the first that was not. */
export function firstDone(steps: readonly StepRecord[]): readonly string[] {
  const stop = steps.findIndex(({ status }) => status !== 'success' && status !== 'kept');
  return steps.slice(0, stop < 0 ? steps.length : stop).map(({ name }) => name);
}

function attemptOf(
  { outcome, codes }: Try,
  startedAt: Date,
  seconds: number,
  step: JobStep,
  repeated: boolean,
): AttemptRecord {
  return {
    started_at: startedAt.toISOString(),
    seconds,
    outcome: outcome.kind,
    ...(outcome.kind === 'exit' && { exit_code: outcome.code }),
    ...(outcome.kind === 'signal' && { signal: outcome.signal }),
    ...(outcome.kind !== 'success' && { why: outcomeText(outcome, step.work.kind === 'eider') }),
    codes: [...new Set(codes)],
    ...(repeated && { repeated }),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
