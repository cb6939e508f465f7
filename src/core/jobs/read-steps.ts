import { codes } from '../diagnostics/codes.js';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { JobDefinition } from '../project/job.js';
import { stepNode } from '../project/jobs.js';
import type { RetriesFile, StepFile } from '../project/schemas/jobs-schema.js';
import { childOf, entryOf, headOf, itemsOf, type YamlNode } from '../project/yaml/tree.js';
import type { JobStep, RetryPolicy, StepWork } from './job.js';
import { stepKinds } from './step-kinds.js';

/** What the steps of jobs are judged with. */
export interface JobsContext {
  readonly jobs: ReadonlyMap<string, JobDefinition>;
  readonly publications: readonly string[];
  readonly diagnostics: Diagnostic[];
}

const minute = 60_000;

/** The steps of a job, those of the jobs in it among them. The jobs must hold no ring. */
export function readSteps(job: JobDefinition, context: JobsContext): readonly JobStep[] {
  const retries = readRetries(job.value.retries, childOf(job.node, 'retries'), context);
  const steps = job.value.steps.flatMap((step, index) => {
    const node = stepNode(job, index);
    const file = typeof step === 'string' ? { step } : step;
    return readStep(file, node, retries ?? never, context);
  });
  const seen = new Map<string, Span>();
  return steps.flatMap(({ at, ...step }) => {
    const before = seen.get(step.name);
    if (before) {
      const related = [{ message: 'first used here', at: before }];
      const data = { job: job.name, name: step.name };
      context.diagnostics.push(diagnostic('jobs/duplicate-step', data, { at, related }));
    }
    seen.set(step.name, before ?? at);
    return [step];
  });
}

const never: RetryPolicy = { count: 0, delayMs: minute, backoff: 1, maxDelayMs: 60 * minute, jitter: 0.1 };

type PlacedStep = JobStep & { readonly at: Span };

function readStep(
  file: StepFile,
  node: YamlNode,
  usual: RetryPolicy,
  context: JobsContext,
): readonly PlacedStep[] {
  const at = headOf(node);
  const given = (['step', 'command', 'job'] as const).filter((key) => file[key] !== undefined);
  if (given.length !== 1) {
    context.diagnostics.push(diagnostic('jobs/unclear-step', { given }, { at }));
    return [];
  }
  if (file.job !== undefined) return inner(file, file.job, node, context);
  const work = readWork(file, node, context);
  if (!work) return [];
  const retries = readRetries(file.retries, childOf(node, 'retries'), context);
  const place = childOf(node, 'name')?.span ?? at;
  return [
    {
      name: file.name ?? (work.kind === 'eider' ? work.step : 'command'),
      work,
      ...(file.timeout !== undefined && { timeoutMs: file.timeout }),
      retries: retries ?? usual,
      at: place,
    },
  ];
}

/** The steps of another job in place of one, called `name.step`. */
function inner(file: StepFile, name: string, node: YamlNode, context: JobsContext): readonly PlacedStep[] {
  for (const option of ['select', 'exclude', 'full-refresh', 'timeout', 'retries'] as const) {
    if (file[option] !== undefined) misplaced(option, `job: ${name}`, node, context);
  }
  const other = context.jobs.get(name);
  const at = childOf(node, 'job')?.span ?? headOf(node);
  if (!other) {
    const known = [...context.jobs.keys()];
    const data = { name, known, suggestion: suggest(name, known) };
    context.diagnostics.push(diagnostic('jobs/unknown', data, { at }));
    return [];
  }
  // What is wrong with the other job is said there.
  const quiet: JobsContext = { ...context, diagnostics: [] };
  return readSteps(other, quiet).map((step) => ({ ...step, name: `${file.name ?? name}.${step.name}`, at }));
}

function readWork(file: StepFile, node: YamlNode, context: JobsContext): StepWork | undefined {
  if (file.command !== undefined) {
    for (const option of ['select', 'exclude', 'full-refresh'] as const) {
      if (file[option] !== undefined) misplaced(option, 'command', node, context);
    }
    return { kind: 'command', command: file.command };
  }
  const step = file.step ?? '';
  const kind = Object.hasOwn(stepKinds, step) ? stepKinds[step] : undefined;
  if (!kind) {
    const allowed = Object.keys(stepKinds);
    const data = { step, allowed, suggestion: suggest(step, allowed) };
    const at = childOf(node, 'step')?.span ?? headOf(node);
    context.diagnostics.push(diagnostic('jobs/unknown-step', data, { at }));
    return undefined;
  }
  if (file.exclude !== undefined && kind.chooses !== 'nodes') misplaced('exclude', step, node, context);
  if (file['full-refresh'] !== undefined && kind.fullRefresh !== true)
    misplaced('full-refresh', step, node, context);
  if (kind.chooses === 'names') knownPublications(file.select ?? [], node, context);
  return {
    kind: 'eider',
    step,
    select: file.select ?? [],
    exclude: file.exclude ?? [],
    fullRefresh: file['full-refresh'] ?? false,
  };
}

function misplaced(option: string, step: string, node: YamlNode, context: JobsContext): void {
  const at = entryOf(node, option)?.keySpan ?? headOf(node);
  context.diagnostics.push(diagnostic('jobs/option-of-step', { option, step }, { at }));
}

function knownPublications(names: readonly string[], node: YamlNode, context: JobsContext): void {
  for (const [index, name] of names.entries()) {
    if (context.publications.includes(name)) continue;
    const select = childOf(node, 'select');
    const at = itemsOf(select)[index]?.span ?? select?.span;
    if (context.publications.length === 0) {
      context.diagnostics.push(diagnostic('publish/none', {}, { at }));
      return;
    }
    const suggestion = suggest(name, context.publications);
    const data = { name, known: context.publications, suggestion };
    context.diagnostics.push(diagnostic('publish/unknown', data, { at }));
  }
}

function readRetries(
  file: RetriesFile | undefined,
  node: YamlNode | undefined,
  context: JobsContext,
): RetryPolicy | undefined {
  if (!file) return undefined;
  for (const [index, what] of (file.on ?? []).entries()) {
    if (isError(what)) continue;
    const at = itemsOf(childOf(node, 'on'))[index]?.span;
    const data = { what: String(what), suggestion: suggest(String(what), errorWords) };
    context.diagnostics.push(diagnostic('jobs/unknown-error', data, { at }));
  }
  return {
    count: file.count,
    delayMs: file.delay ?? never.delayMs,
    backoff: file.backoff ?? never.backoff,
    maxDelayMs: file['max-delay'] ?? Math.max(never.maxDelayMs, file.delay ?? 0),
    jitter: file.jitter ?? never.jitter,
    ...(file.on && { on: file.on }),
  };
}

const errorWords: readonly string[] = ['timeout', 'killed', ...Object.keys(codes)];

function isError(what: number | string): boolean {
  if (typeof what === 'number' || errorWords.includes(what)) return true;
  return what.endsWith('/*') && errorWords.some((code) => code.startsWith(what.slice(0, -1)));
}
