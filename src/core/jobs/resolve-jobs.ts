import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { JobDefinition } from '../project/job.js';
import type { Project } from '../project/project.js';
import { childOf } from '../project/yaml/tree.js';
import type { Job, JobStep } from './job.js';
import { readNotifications } from './read-notifications.js';
import { isTimeZone, nextTime, patternProblem, type Schedule } from './schedule.js';
import { readSteps, type JobsContext } from './read-steps.js';

/**
 * The project's jobs, ready to run, and every mistake of `jobs:` at its place. A job with a mistake is left out. Reading a schedule takes a
 * library, so that only the commands that need jobs come here.
 * @param now when a schedule must have a next time
 */
export function resolveJobs(project: Project, now: Date): Outcome<readonly Job[]> {
  const definitions = project.jobs ?? [];
  const diagnostics: Diagnostic[] = [];
  const context: JobsContext = {
    jobs: new Map(definitions.map((job) => [job.name, job])),
    publications: project.publications.map(({ name }) => name),
    diagnostics,
  };
  const cyclic = reportCycles(definitions, context);
  const value = definitions.flatMap((definition) => {
    const before = diagnostics.length;
    if (cyclic.has(definition.name)) return [];
    const steps = readSteps(definition, context);
    const job = readJob(definition, steps, now, diagnostics);
    return diagnostics.length === before ? [job] : [];
  });
  return { value, diagnostics };
}

function readJob(
  { name, value, node, at }: JobDefinition,
  steps: readonly JobStep[],
  now: Date,
  diagnostics: Diagnostic[],
): Job {
  const schedule = readSchedule({ name, value, node, at }, now, diagnostics);
  if (value['late-after'] !== undefined && value.schedule === undefined) {
    const place = childOf(node, 'late-after')?.span ?? at;
    diagnostics.push(diagnostic('jobs/late-without-schedule', { job: name }, { at: place }));
  }
  return {
    name,
    description: value.description ?? '',
    ...(schedule && { schedule }),
    catchUp: value['catch-up'] ?? true,
    concurrency: value.concurrency ?? 'wait',
    ...(value.timeout !== undefined && { timeoutMs: value.timeout }),
    ...(value['late-after'] !== undefined && { lateAfterMs: value['late-after'] }),
    keepRuns: value['keep-runs'] ?? 200,
    steps,
    notify: readNotifications(value.notify ?? [], node, diagnostics),
  };
}

function readSchedule(
  { value, node, at }: JobDefinition,
  now: Date,
  diagnostics: Diagnostic[],
): Schedule | undefined {
  const zone = value['time-zone'] ?? 'UTC';
  const isZone = isTimeZone(zone);
  if (!isZone) {
    const suggestion = suggest(zone, Intl.supportedValuesOf('timeZone'));
    const place = childOf(node, 'time-zone')?.span ?? at;
    diagnostics.push(diagnostic('jobs/unknown-time-zone', { zone, suggestion }, { at: place }));
  }
  const { schedule: pattern } = value;
  if (pattern === undefined) return undefined;
  const place = childOf(node, 'schedule')?.span ?? at;
  const problem = patternProblem(pattern);
  const schedule = { pattern, zone: isZone ? zone : 'UTC' };
  if (problem !== undefined) {
    diagnostics.push(diagnostic('jobs/bad-schedule', { schedule: pattern, problem }, { at: place }));
  } else if (!nextTime(schedule, now)) {
    diagnostics.push(diagnostic('jobs/never-runs', { schedule: pattern }, { at: place }));
  }
  return schedule;
}

/** Reports each ring of jobs once, at its first job; gives all jobs that lead into one. */
function reportCycles(definitions: readonly JobDefinition[], context: JobsContext): ReadonlySet<string> {
  const leading = new Set<string>();
  const reported = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const seen = path.indexOf(name);
    if (seen >= 0) {
      for (const each of path) leading.add(each);
      const ring = path.slice(seen);
      const key = ring.toSorted().join('\n');
      if (reported.has(key)) return;
      reported.add(key);
      const at = context.jobs.get(name)?.at;
      context.diagnostics.push(diagnostic('jobs/cycle', { jobs: [...ring, name] }, { at }));
      return;
    }
    const job = context.jobs.get(name);
    for (const step of job?.value.steps ?? []) {
      if (typeof step !== 'string' && step.job !== undefined) visit(step.job, [...path, name]);
    }
  };
  for (const { name } of definitions) if (!leading.has(name)) visit(name, []);
  return leading;
}
