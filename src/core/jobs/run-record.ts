import * as z from 'zod';

/** What one node took in one step. Holds no row. */
const nodeTiming = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.string(),
  status: z.string(),
  seconds: z.number(),
  /** Rows of the relation, for tables; always there, so that SQL over the records finds it. */
  rows: z.number().nullable(),
  tests: z.number(),
  failed_tests: z.number(),
});

const attempt = z.object({
  /** ISO 8601, UTC. */
  started_at: z.string(),
  seconds: z.number(),
  outcome: z.enum(['success', 'exit', 'signal', 'timeout', 'interrupted', 'not-started']),
  exit_code: z.number().exactOptional(),
  signal: z.string().exactOptional(),
  /** In words, when it failed. */
  why: z.string().exactOptional(),
  /** Codes of the errors that it reported. */
  codes: z.array(z.string()),
  /** It repeated what an earlier run left undone, by `eider retry`. */
  repeated: z.boolean().exactOptional(),
});

const step = z.object({
  name: z.string(),
  kind: z.string(),
  /** `kept`: done by the run that this one resumes. */
  status: z.enum(['waiting', 'running', 'success', 'failed', 'interrupted', 'kept']),
  attempts: z.array(attempt),
  nodes: z.array(nodeTiming),
});

const jobRun = z.object({
  format: z.literal('eider-job-run'),
  version: z.literal(1),
  eider: z.string(),
  id: z.string().regex(/^\d{8}T\d{9}Z-[0-9a-f]{4}$/u),
  job: z.string(),
  trigger: z.enum(['hand', 'schedule', 'catch-up']),
  /** The time of the schedule that it is for. */
  scheduled_for: z.string().exactOptional(),
  /** The run that this one goes on with. */
  resumes: z.string().exactOptional(),
  /** What it was narrowed to. */
  select: z.array(z.string()),
  pid: z.number(),
  host: z.string(),
  /** When that process began, as its system counts it. */
  began: z.string().exactOptional(),
  started_at: z.string(),
  seconds: z.number().exactOptional(),
  status: z.enum(['running', 'success', 'failed', 'interrupted', 'skipped', 'lost']),
  /** Why it did not succeed, in words without values. */
  why: z.string().exactOptional(),
  exit_code: z.number().exactOptional(),
  steps: z.array(step),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** One run of a job, as its file in the history has it. Holds no row, no secret and no variable. */
export type JobRun = DeepReadonly<z.output<typeof jobRun>>;
export type StepRecord = JobRun['steps'][number];
export type AttemptRecord = StepRecord['attempts'][number];
export type NodeTiming = DeepReadonly<z.output<typeof nodeTiming>>;

/** Reads a record; undefined when it is none. */
export function parseJobRun(text: string): JobRun | undefined {
  try {
    const read = jobRun.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** An identifier that sorts by time: `20261121T021500123Z-3f9a`. `salt` is a number below 65,536. */
export function runIdOf(startedAt: Date, salt: number): string {
  return `${startedAt.toISOString().replaceAll(/[-:.]/gu, '')}-${salt.toString(16).padStart(4, '0')}`;
}
