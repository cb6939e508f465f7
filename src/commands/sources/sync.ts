import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationLabel } from '../../core/sql/relation.js';
import { RemoteFiles } from '../../engine/sync/remote-files.js';
import { syncLine, syncSummary, type SyncLine } from '../../terminal/sync-lines.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { SyncOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { SyncRun, type SyncOutcome } from './sync-run.js';
import { syncNodes, type SyncNode } from './sync-sources.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider sync`: the sources that changed, into their tables. Each table is replaced as a whole, or stays as it was. */
export async function runSync(options: SyncOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  if (!workspace || hasErrors(found)) return finish(found, options, io);
  const selection = await chooseNodes(workspace, options);
  found.push(...selection.diagnostics);
  const nodes = syncNodes(workspace, selection.value);
  if (nodes.length === 0 && !hasErrors(found)) found.push(nothing(workspace, selection.value));
  if (workspace.target.readOnly && !options.dryRun) {
    const { name: target, profile } = workspace.target;
    printDiagnostics([diagnostic('database/read-only-target', { target, profile })], io, options);
    return exitCodes.refused;
  }
  const code = finish(found, options, io);
  if (nodes.length === 0 || code !== exitCodes.success) return code;
  try {
    return await synchronise(workspace, nodes, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

/** Sources that other targets load are read in place here. */
function nothing({ graph, target }: Workspace, selected: ReadonlySet<NodeId>): Diagnostic {
  const targets = [...selected].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'source' ? (node.resource.loadedIn?.targets ?? []) : [];
  });
  return diagnostic('sync/nothing', { target: target.name, targets: [...new Set(targets)].sort() });
}

async function synchronise(
  workspace: Workspace,
  nodes: readonly SyncNode[],
  options: SyncOptions,
  io: Io,
): Promise<ExitCode> {
  const started = performance.now();
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const printer = new SyncPrinter(nodes, options, io);
  const remote = new RemoteFiles({
    secrets: workspace.target.secrets,
    signal: abort.signal,
    now: io.now,
  });
  let whole: readonly Diagnostic[] = [];
  try {
    const run = new SyncRun({
      workspace,
      nodes,
      options,
      io,
      remote,
      cacheFolder: join(workspace.targetPath, '.cache', 'sources'),
      signal: abort.signal,
      stamp: { runId: randomUUID(), at: io.now() },
      onOutcome: (outcome) => printer.print(outcome),
    });
    whole = await run.execute();
  } finally {
    release();
  }
  printer.close((performance.now() - started) / 1000);
  const judged = applyWarnError([...printer.diagnostics, ...whole], options);
  printDiagnostics(judged, io, options);
  if (abort.signal.aborted) return exitCodes.interrupted;
  return printer.hasFailed ? exitCodes.problem : exitCodeOf(judged);
}

/** Tells what became of the sources, one by one. */
class SyncPrinter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #lines: SyncLine[] = [];
  readonly #width: number;
  readonly #options: SyncOptions;
  readonly #io: Io;

  constructor(nodes: readonly SyncNode[], options: SyncOptions, io: Io) {
    this.#width = Math.max(...nodes.map(({ node }) => relationLabel(node.relation).length));
    this.#options = options;
    this.#io = io;
  }

  get hasFailed(): boolean {
    return this.#lines.some(({ status }) => status === 'failed' || status === 'waits');
  }

  print({ diagnostic: finding, ...line }: SyncOutcome): void {
    this.#lines.push(line);
    if (finding) this.diagnostics.push(finding);
    const { output, quiet } = this.#options;
    if (output === 'json') this.#io.stdout(`${JSON.stringify({ event: 'synchronised', ...line })}\n`);
    else if (!quiet)
      this.#io.stdout(`${syncLine(line, this.#width, stdoutStyle(this.#io, this.#options))}\n`);
  }

  close(seconds: number): void {
    const { output, quiet } = this.#options;
    if (quiet || output === 'json') return;
    const text = syncSummary(this.#lines, seconds, stdoutStyle(this.#io, this.#options));
    this.#io.stdout(`\n${text}\n${this.#options.dryRun ? 'Nothing was written.\n' : ''}`);
  }
}

function finish(found: readonly Diagnostic[], options: SyncOptions, io: Io): ExitCode {
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}
