import { randomUUID } from 'node:crypto';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { declaration } from '../../core/graph/placement.js';
import { isData, nodeLabelKind, type DataNode } from '../../core/graph/types.js';
import { keepText, type Retention } from '../../core/project/retention.js';
import {
  countExpired,
  removeExpired,
  retentionDdl,
  type Expiry,
  type Kept,
} from '../../engine/erase/expire-rows.js';
import { isRewritingDue } from '../../engine/erase/due.js';
import { sweepLeftovers } from '../../engine/execute/leftovers.js';
import { renderRetention, type RetainedRelation } from '../../terminal/render-retention.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { RetainOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { projectExtensions } from '../project/project-extensions.js';
import { rewriteWarehouse } from './rewrite-warehouse.js';
import { SessionError } from '../project/session-error.js';
import { openSession, warehouseExists, type WarehouseSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider retain`: rows that are older than YAML lets them be, counted, and removed with `--apply`. */
export async function runRetain(options: RetainOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const chosen = workspace && (await chooseNodes(workspace, options));
  const found: Diagnostic[] = [...opened.diagnostics, ...(chosen?.diagnostics ?? [])];
  if (!workspace || !chosen || hasErrors(found)) return finish(found, options, io);
  const limited = limitedNodes(workspace, chosen.value);
  found.push(...limited.flatMap(misplaced));
  if (limited.length === 0) found.push(diagnostic('retention/none', {}));
  if (hasErrors(found)) return finish(found, options, io);
  const { target } = workspace;
  if (options.apply && target.readOnly) {
    const finding = diagnostic('database/read-only-target', { target: target.name, profile: target.profile });
    printDiagnostics([finding], io, options);
    return exitCodes.refused;
  }
  try {
    found.push(...(await new Retaining(workspace, limited, options, io).run()));
    return finish(found, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

function finish(found: readonly Diagnostic[], options: RetainOptions, io: Io): ExitCode {
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}

interface Limited {
  readonly node: DataNode;
  readonly retention: Retention;
}

function limitedNodes({ graph }: Workspace, chosen: ReadonlySet<string>): readonly Limited[] {
  const all = graph.order.flatMap((id) => {
    const node = chosen.has(id) ? graph.nodes.get(id) : undefined;
    const retention = node && isData(node) ? node.config.retention : undefined;
    return node && isData(node) && retention ? [{ node, retention }] : [];
  });
  // A source that only other targets load has its retention there.
  const here = all.filter(
    ({ node }) => node.kind !== 'source' || !node.resource.loadedIn || node.resource.sync,
  );
  return here.length > 0 ? here : all;
}

/** Rows are kept by tables that are loaded or added to; everything else is made anew, or is not here. */
function misplaced({ node }: Limited): readonly Diagnostic[] {
  const at = { at: declaration(node) };
  const name = nameOf(node);
  if (node.kind !== 'source') {
    const kind = nodeLabelKind(node).replace('_', ' ');
    return kind === 'incremental' || kind === 'snapshot'
      ? elsewhere(node)
      : [diagnostic('retention/made-anew', { name, kind }, at)];
  }
  const { location, database } = node.resource;
  const place = location ? location.join(', ') : database === undefined ? undefined : `database ${database}`;
  return place === undefined ? [] : [diagnostic('retention/not-ours', { name, place }, at)];
}

/** What was removed would stay in the bytes of a file that is not rewritten. */
function elsewhere(node: DataNode): readonly Diagnostic[] {
  const { database } = node.relation;
  if (database === undefined) return [];
  const data = { name: nameOf(node), place: `database ${database}` };
  return [diagnostic('retention/not-ours', data, { at: declaration(node) })];
}

/** One run on one warehouse. */
class Retaining {
  readonly #workspace: Workspace;
  readonly #limited: readonly Limited[];
  readonly #options: RetainOptions;
  readonly #io: Io;
  readonly #found: Diagnostic[] = [];
  readonly #today: string;

  constructor(workspace: Workspace, limited: readonly Limited[], options: RetainOptions, io: Io) {
    this.#workspace = workspace;
    this.#limited = limited;
    this.#options = options;
    this.#io = io;
    this.#today = io.now().toISOString().slice(0, 10);
  }

  async run(): Promise<readonly Diagnostic[]> {
    const isThere = warehouseExists(this.#workspace);
    const session = await this.#open(!this.#options.apply || !isThere);
    try {
      const connection = await session.connect();
      const counted: (readonly [Limited, Expiry])[] = [];
      for (const each of this.#limited)
        counted.push([each, await countExpired(keptOf(each), this.#today, connection)]);
      this.#found.push(...counted.flatMap(([each, expiry]) => columnProblems(each, expiry)));
      if (hasErrors(this.#found)) return this.#found;
      if (this.#options.apply && isThere) await this.#apply(counted, session);
      this.#report(counted);
    } finally {
      await session.close();
    }
    return this.#found;
  }

  async #open(readOnly: boolean): Promise<WarehouseSession> {
    const extensions = [...projectExtensions(this.#workspace).keys()];
    const { wait } = this.#options;
    return openSession(this.#workspace, { readOnly, extensions, wait, command: 'eider retain' }, this.#io);
  }

  async #apply(counted: readonly (readonly [Limited, Expiry])[], session: WarehouseSession): Promise<void> {
    const connection = await session.connect();
    const runId = randomUUID();
    const affected = counted.filter(([, expiry]) => expiry.kind === 'counted' && expiry.expired > 0);
    if (affected.length > 0) for (const sql of retentionDdl) await connection.run(sql);
    for (const [each] of affected) await removeExpired(keptOf(each), this.#today, runId, connection);
    const incremental = affected.flatMap(([{ node }]) => (node.kind === 'model' ? [node.name] : []));
    if (incremental.length > 0) this.#found.push(diagnostic('retention/comes-back', { names: incremental }));
    if (!(await isRewritingDue(connection))) return;
    await sweepLeftovers(this.#workspace.root, session.database, connection);
    const rewritten = await rewriteWarehouse(this.#workspace, connection);
    if ('code' in rewritten) this.#found.push(rewritten);
  }

  #state(): Parameters<typeof renderRetention>[1] {
    if (!this.#options.apply) return 'counted';
    return this.#found.some(({ code }) => code === 'erase/not-rewritten') ? 'removed' : 'rewritten';
  }

  #report(counted: readonly (readonly [Limited, Expiry])[]): void {
    const { apply, output, quiet } = this.#options;
    const relations = counted.map(([{ node, retention }, expiry]): RetainedRelation => ({
      name: nameOf(node),
      column: retention.column,
      keep: keepText(retention.keep),
      ...(expiry.kind === 'counted' && {
        rows: expiry.rows,
        expired: expiry.expired,
        undated: expiry.undated,
        before: expiry.before,
      }),
    }));
    if (output === 'json') {
      for (const each of relations)
        this.#io.stdout(`${JSON.stringify({ event: apply ? 'retained' : 'would-retain', ...each })}\n`);
    } else if (!quiet) {
      this.#io.stdout(renderRetention(relations, this.#state(), stdoutStyle(this.#io, this.#options)));
    }
  }
}

function keptOf({ node, retention }: Limited): Kept {
  return { id: node.id, relation: node.relation, retention };
}

function columnProblems({ node, retention }: Limited, expiry: Expiry): readonly Diagnostic[] {
  const at = { at: declaration(node) };
  const data = { name: nameOf(node), column: retention.column };
  if (expiry.kind === 'no-column') {
    const suggestion = suggest(retention.column, expiry.known);
    return [diagnostic('retention/unknown-column', { ...data, suggestion }, at)];
  }
  if (expiry.kind !== 'no-date') return [];
  return [diagnostic('retention/not-a-date', { ...data, type: expiry.type }, at)];
}
