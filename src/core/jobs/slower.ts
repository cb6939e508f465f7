import type { JobRun, NodeTiming } from './run-record.js';

/** Something that took much longer than it used to. Seconds. */
export interface Slower {
  readonly what: 'run' | 'step' | 'node';
  readonly name: string;
  readonly seconds: number;
  /** The median of the earlier runs. */
  readonly usual: number;
  /** How many earlier runs that is. */
  readonly runs: number;
}

/** Fewer earlier runs say nothing. */
const leastRuns = 3;
/** More is slower: half as long again, and by a second. */
const leastFactor = 1.5;
const leastSeconds = 1;

/**
 * What of a run took longer than in earlier ones of its job, worst first. A node counts by its successful builds: one that was up to date took no time.
 * @param earlier runs of the same job, any order; only those that succeeded are compared with
 */
export function slowerThanUsual(run: JobRun, earlier: readonly JobRun[]): readonly Slower[] {
  const past = earlier.filter((other) => other.status === 'success' && other.id !== run.id);
  const found: Slower[] = [];
  const judge = (what: Slower['what'], name: string, seconds: number, before: readonly number[]): void => {
    if (before.length < leastRuns) return;
    const usual = median(before);
    if (seconds >= usual * leastFactor && seconds - usual >= leastSeconds)
      found.push({ what, name, seconds, usual, runs: before.length });
  };
  if (run.seconds !== undefined && run.status === 'success')
    judge(
      'run',
      run.job,
      run.seconds,
      past.flatMap(({ seconds }) => seconds ?? []),
    );
  const steps = groupBy(past.flatMap(stepTimes));
  for (const [name, seconds] of stepTimes(run)) judge('step', name, seconds, steps.get(name) ?? []);
  const nodes = groupBy(past.flatMap(nodeTimes));
  for (const [name, seconds] of nodeTimes(run)) judge('node', name, seconds, nodes.get(name) ?? []);
  return found.sort((a, b) => b.seconds - b.usual - (a.seconds - a.usual) || (a.name < b.name ? -1 : 1));
}

type Time = readonly [name: string, seconds: number];

function stepTimes(run: JobRun): readonly Time[] {
  return run.steps.flatMap(({ name, status, attempts }): readonly Time[] => {
    const last = attempts.at(-1);
    return status === 'success' && last ? [[name, last.seconds]] : [];
  });
}

function nodeTimes(run: JobRun): readonly Time[] {
  const built = ({ status }: NodeTiming): boolean => status === 'success' || status === 'failed';
  return run.steps.flatMap(({ nodes }) =>
    nodes.filter(built).map(({ label, seconds }): Time => [label, seconds]),
  );
}

function groupBy(times: readonly Time[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [name, seconds] of times) {
    const group = groups.get(name);
    if (group) group.push(seconds);
    else groups.set(name, [seconds]);
  }
  return groups;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
