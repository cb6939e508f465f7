import type { RunEvent, StageResult } from '../core/plan/events.js';
import type { NodeId } from '../core/project/ids.js';
import { formatCounted } from './format.js';
import { createLiveLine, type LiveLine } from './live-line.js';
import { renderDiagnostics } from './render-diagnostics.js';
import type { Reporter, ReporterInput } from './reporter.js';
import { stageLines, type StageLayout } from './stage-lines.js';
import type { Style } from './style.js';
import { afterwards, shortName, summarySentence } from './summary.js';

export interface TextReporterInput extends ReporterInput {
  readonly style: Style;
  /** True on a terminal: a live line says what is running. */
  readonly isTty: boolean;
  readonly columns?: number | undefined;
  /** Only what went wrong is printed. */
  readonly quiet: boolean;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
  /** Labels of the stages to come, so that the columns stand right from the first line. */
  readonly labels?: readonly string[];
}

const narrowestLabel = 24;
const widestLabel = 46;

/** Prints a run for people: a line a node as it ends, failures with their place, and a sentence at the end. */
export function createTextReporter(input: TextReporterInput): Reporter {
  const { write, style, now = () => performance.now() } = input;
  const labels = new Map<NodeId, string>();
  const longest = Math.max(0, ...(input.labels ?? []).map((label) => label.length));
  const layout: StageLayout = {
    labelWidth: Math.min(widestLabel, Math.max(narrowestLabel, longest)),
    columns: input.isTty ? input.columns : undefined,
  };
  const live = input.isTty && !input.quiet ? createLiveLine(write, style, input.columns ?? 80) : undefined;
  let startedAt = now();
  let reused = 0;
  let printed = false;

  const print = (text: string): void => {
    live?.clear();
    write(text);
    printed = true;
  };

  return {
    event: (event: RunEvent) => {
      switch (event.kind) {
        case 'run-started':
          startedAt = now();
          reused = event.reused;
          if (!input.quiet) write(`${headingText(input, event.workers)}\n${event.stages > 0 ? '\n' : ''}`);
          break;
        case 'stage-started':
          labels.set(event.id, event.label);
          break;
        case 'stage-finished':
          labels.set(event.result.id, event.result.label);
          if (input.quiet && isFine(event.result)) break;
          print(
            stageLines(
              event.result,
              input.describe(event.result),
              blockerOf(event.result, labels),
              layout,
              style,
            ),
          );
          break;
        case 'progress':
          showProgress(live, event, labels, (now() - startedAt) / 1000);
          break;
        case 'notice':
          if (!input.quiet) print(`  ${style.paint('warning', style.symbols.warn)} ${event.text}\n`);
          break;
        case 'run-finished': {
          const findings = input.describeRun?.(event.result) ?? [];
          const failure = event.result.failure;
          if (findings.length > 0)
            print(`${printed ? '\n' : ''}${renderDiagnostics(findings, style, layout.columns)}`);
          else if (failure) print(`${style.paint('failure', failure.message)}\n`);
          live?.clear();
          if (input.quiet) break;
          const after = afterwards(event.result);
          const lines = [summarySentence(event.result, reused, style), ...after];
          write(`${printed ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`);
          break;
        }
      }
    },
    close: () => live?.clear(),
  };
}

/** `eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 2 workers` */
function headingText({ heading, style }: TextReporterInput, workers: number): string {
  const dot = ` ${style.symbols.dot} `;
  return [
    style.paint('strong', `eider ${heading.version}`),
    heading.project,
    `target ${heading.target} (${heading.database})`,
    workers === 0 ? '' : formatCounted(workers, 'worker'),
  ]
    .filter((part) => part !== '')
    .join(dot);
}

function isFine(result: StageResult): boolean {
  return (
    (result.status === 'success' || result.status === 'reused' || result.status === 'skipped') &&
    result.tests.every((test) => test.status === 'pass' || test.status === 'skipped')
  );
}

function blockerOf(result: StageResult, labels: ReadonlyMap<NodeId, string>): string | undefined {
  if (result.blockedBy === undefined) return undefined;
  return nameOf(result.blockedBy, labels);
}

function nameOf(id: NodeId, labels: ReadonlyMap<NodeId, string>): string {
  return shortName({ label: labels.get(id) ?? id });
}

function showProgress(
  live: LiveLine | undefined,
  event: Extract<RunEvent, { kind: 'progress' }>,
  labels: ReadonlyMap<NodeId, string>,
  elapsed: number,
): void {
  live?.show({
    running: event.running.map((id) => nameOf(id, labels)),
    done: event.done,
    total: event.total,
    elapsed,
  });
}
