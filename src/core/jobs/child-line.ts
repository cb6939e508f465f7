import * as z from 'zod';
import { detectors } from '../privacy/detectors.js';
import { verify } from '../privacy/detector.js';
import type { LogEntry } from './log-line.js';
import type { NodeTiming } from './run-record.js';

/** What a line that a step printed says. */
export interface ChildLine {
  readonly entries: readonly LogEntry[];
  /** Codes of errors in it. */
  readonly codes: readonly string[];
  readonly node?: NodeTiming;
}

const place = z.object({ file: z.string(), line: z.number() });
const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  at: place.optional(),
});
const stage = z.object({
  event: z.literal('stage-finished'),
  id: z.string(),
  label: z.string(),
  kind: z.string(),
  status: z.string(),
  seconds: z.number(),
  rows: z.number().optional(),
  tests: z.array(z.object({ status: z.string() })),
  diagnostics: z.array(finding),
});
const synced = z.object({
  event: z.literal('synchronised'),
  id: z.string(),
  relation: z.string(),
  status: z.enum(['loaded', 'unchanged', 'failed', 'waits', 'planned']),
  loaded: z.number().optional(),
  seconds: z.number().optional(),
});
const finished = z.object({
  event: z.literal('run-finished'),
  interrupted: z.boolean(),
  diagnostics: z.array(finding),
});
const alone = finding.extend({ event: z.literal('diagnostic') });
const notice = z.object({ event: z.literal('notice'), text: z.string() });
const named = z.object({ event: z.string() });
const line = z.union([stage, synced, finished, alone, notice, named]);

type Finding = z.output<typeof finding>;

const nothing: ChildLine = { entries: [], codes: [] };

/** Reads a line of a child's `--output json`. What is no JSON, such as a notice that it waits, is text. */
export function readEiderLine(text: string): ChildLine {
  if (text.trim() === '') return nothing;
  const read = text.startsWith('{') ? line.safeParse(jsonOf(text)) : undefined;
  if (!read?.success) return { entries: [{ level: 'info', event: 'output', text }], codes: [] };
  const event = read.data;
  if ('tests' in event) return stageLine(event);
  if ('relation' in event) return syncedLine(event);
  if ('interrupted' in event) return findingsLine(event.diagnostics);
  if ('severity' in event) return findingsLine([event]);
  if ('text' in event) return { entries: [{ level: 'info', event: 'notice', text: event.text }], codes: [] };
  const quiet = ['run-started', 'stage-started'].includes(event.event);
  return { entries: [{ level: quiet ? 'debug' : 'info', event: event.event, text }], codes: [] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stageLine(event: z.output<typeof stage>): ChildLine {
  const failed = event.tests.filter(({ status }) => status === 'fail' || status === 'error').length;
  const { id, label, kind, status, seconds, rows } = event;
  const parts = [
    `${kind} ${label} ${status}`,
    ...(rows === undefined ? [] : [`${rows} rows`]),
    ...(event.tests.length === 0
      ? []
      : [`${event.tests.length - failed} of ${event.tests.length} tests passed`]),
    `${seconds.toFixed(2)} s`,
  ];
  const bad = status === 'failed' || status === 'error';
  const level = bad ? 'error' : status === 'skipped' || status === 'interrupted' ? 'warn' : 'info';
  const found = findingsLine(event.diagnostics);
  return {
    entries: [{ level, event: 'node', text: parts.join(' · ') }, ...found.entries],
    codes: found.codes,
    node: {
      id,
      label,
      kind,
      status,
      seconds,
      rows: rows ?? null,
      tests: event.tests.length,
      failed_tests: failed,
    },
  };
}

/** A source that was loaded, or could not be, stands in the history like a model that was built. */
function syncedLine({ id, loaded, relation, seconds = 0, status }: z.output<typeof synced>): ChildLine {
  const rows = loaded === undefined ? [] : [`${loaded} rows`];
  const time = status === 'loaded' ? [`${seconds.toFixed(2)} s`] : [];
  const text = [`source ${relation} ${status}`, ...rows, ...time].join(' · ');
  const level = status === 'failed' ? 'error' : status === 'waits' ? 'warn' : 'info';
  const entries = [{ level, event: 'node', text }] as const;
  if (status !== 'loaded' && status !== 'failed') return { entries, codes: [] };
  const outcome = status === 'loaded' ? 'success' : 'failed';
  const counts = { seconds, rows: loaded ?? null, tests: 0, failed_tests: 0 };
  return { entries, codes: [], node: { id, label: relation, kind: 'source', status: outcome, ...counts } };
}

function findingsLine(findings: readonly Finding[]): ChildLine {
  return {
    entries: findings.map(({ code, severity, message, at }) => ({
      level: severity === 'error' ? 'error' : 'warn',
      event: 'diagnostic',
      code,
      text: at ? `${message} (${at.file}:${at.line})` : message,
    })),
    codes: findings.flatMap(({ code, severity }) => (severity === 'error' ? [code] : [])),
  };
}

/**
 * Reads a line that a command of the system printed. Eider cannot answer for it: a line in which a detector is certain of personal data is
 * left out, and said to be.
 */
export function readCommandLine(text: string): ChildLine {
  if (text.trim() === '') return nothing;
  const personal = detectors.find((detector) => verify(detector, text));
  const shown = personal ? `(a line that holds ${personal.label} is not shown)` : text;
  return { entries: [{ level: 'info', event: 'output', text: shown }], codes: [] };
}
