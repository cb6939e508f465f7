import { existsSync } from 'node:fs';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { CiBuild, CiRows, LeftOut } from '../../core/ci/report.js';
import {
  type DataNode,
  isData,
  isEphemeral,
  isTest,
  materializationOf,
  type ProjectGraph,
  isOutside,
} from '../../core/graph/types.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import type { RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import type { NodeId } from '../../core/project/ids.js';
import { makeEmptyTables } from '../../engine/execute/empty-tables.js';
import type { BoundProject } from '../check/bind-project.js';
import { apart, clearApart, withoutRows } from './ci-sandbox.js';
import { openDeferral } from '../project/deferral.js';
import { executePlan } from '../build/execute-plan.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { CiOptions } from '../frame/options.js';
import { openSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** What a build for a pull request came to. */
export interface CiBuilt {
  readonly build: CiBuild;
  readonly findings: readonly Diagnostic[];
  readonly code: ExitCode;
  /** The workspace whose warehouse holds what was built. */
  readonly workspace: Workspace;
  /** What is wrong with a stage itself, and with a test of it. */
  readonly describer?: Parameters<Listener['finished']>[2];
  readonly startedAt: Date;
}

type Listener = NonNullable<Parameters<typeof executePlan>[4]>;

/**
 * Builds what changed and all that reads it, into a warehouse of its own, with its tests. Parents are read from the base's warehouse where there is one;
 * else they are built too, from the sources where they are here, otherwise from no rows.
 */
export async function buildApart(
  workspace: Workspace,
  bound: BoundProject,
  chosen: ReadonlySet<NodeId>,
  options: CiOptions,
  io: Io,
): Promise<CiBuilt> {
  const startedAt = io.now();
  const home = apart(workspace);
  const idle = (why: string, findings: readonly Diagnostic[] = []): CiBuilt => ({
    build: { kind: 'left-out', why },
    findings,
    code: hasErrors(findings) ? exitCodes.problem : exitCodes.success,
    workspace: home,
    startedAt,
  });
  const { graph } = workspace;
  if (![...chosen].some((id) => isBuilt(graph, id))) return idle('nothing that is built has changed');
  const base = await baseData(home, options, io);
  if (hasErrors(base.findings)) return idle('the base cannot be read', base.findings);
  const rows = base.isThere ? 'base' : rowsWithoutBase(workspace, bound, chosen, options);
  const parts = choose(workspace, bound, chosen, rows);
  if (![...parts.only].some((id) => isBuilt(graph, id)))
    return idle(`all that changed is left out: ${parts.leftOut[0]?.why ?? 'there is nothing'}`);
  await clearApart(home);
  const closed = rows === 'none' ? withoutRows(home) : home;
  if (rows === 'none') await makeSources(closed, bound, parts.only, io);
  const ran = await run(closed, parts.only, rows, options, io);
  const findings = [...base.findings, ...ran.findings];
  if (!ran.finished) return { ...idle('it could not begin', findings), code: ran.code };
  const { plan, result, describer } = ran.finished;
  const notes = notesOf(workspace, rows, options);
  return {
    build: { kind: 'done', rows: rowsOf(rows, options), plan, result, leftOut: parts.leftOut, notes },
    findings,
    code: ran.code,
    workspace: closed,
    describer,
    startedAt,
  };
}

function isBuilt(graph: ProjectGraph, id: NodeId): boolean {
  const node = graph.nodes.get(id);
  return node !== undefined && !isOutside(node) && node.kind !== 'source';
}

function rowsOf(rows: CiRows, { limit }: CiOptions): CiRows {
  return limit && rows !== 'none' ? 'sample' : rows;
}

function notesOf(
  { untrusted, project, graph }: Workspace,
  rows: CiRows,
  { limit }: CiOptions,
): readonly string[] {
  if (rows !== 'none') return [];
  const reason = limit?.kind === 'empty' ? '`--empty` was asked for' : 'the data are not here';
  const why = untrusted ? 'the code is not trusted' : reason;
  const hooked = [...graph.nodes.values()].some(
    (node) => isData(node) && (node.config.pre_hook ?? node.config.post_hook) !== undefined,
  );
  return [
    `From no rows, as ${why}: columns, types, contracts and unit tests are proven, data tests are not.`,
    ...(untrusted && (hooked || project.runHooks) ? ['Without hooks, as the code is not trusted.'] : []),
  ];
}

interface BaseData {
  readonly isThere: boolean;
  readonly findings: readonly Diagnostic[];
}

/** Whether the base's warehouse is here to be read. That it is not is no mistake, unless it was asked for. */
async function baseData(workspace: Workspace, options: CiOptions, io: Io): Promise<BaseData> {
  if (workspace.untrusted || options.limit?.kind === 'empty') return { isThere: false, findings: [] };
  const asked = options.deferTarget !== undefined;
  if (!asked && options.state?.startsWith('git:') !== false) return { isThere: false, findings: [] };
  const opened = await openDeferral(workspace, { ...options, defer: true, favorState: false }, io);
  const { value } = opened;
  const isThere = value !== undefined && existsSync(value.path);
  if (!asked) return { isThere, findings: [] };
  const missing = value && !isThere ? [diagnostic('defer/missing', { path: value.label })] : [];
  return { isThere, findings: [...opened.diagnostics, ...missing] };
}

/** Sources that are files of this machine give their rows; with one that is elsewhere, none do. */
function rowsWithoutBase(
  { graph, untrusted }: Workspace,
  bound: BoundProject,
  chosen: ReadonlySet<NodeId>,
  { limit }: CiOptions,
): CiRows {
  if (untrusted || limit?.kind === 'empty') return 'none';
  const sources = [...withParents(graph, chosen)].filter((id) => graph.nodes.get(id)?.kind === 'source');
  return sources.every((id) => bound.nodes.get(id)?.told === 'file') ? 'sources' : 'none';
}

interface Chosen {
  readonly only: ReadonlySet<NodeId>;
  readonly leftOut: readonly LeftOut[];
}

/** What is built: with all that it reads, where that is not read from the base; without what cannot or may not be. */
function choose(
  workspace: Workspace,
  bound: BoundProject,
  chosen: ReadonlySet<NodeId>,
  rows: CiRows,
): Chosen {
  const { graph } = workspace;
  const wanted = rows === 'base' ? chosen : withParents(graph, chosen, rows);
  const reasons = new Map<NodeId, string>();
  const needs = workspace.untrusted ? compiledNeeds(workspace.compiler) : undefined;
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node || !isData(node)) continue;
    const own = wanted.has(id) ? whyNot(node, bound, rows, needs?.get(id)) : undefined;
    const parent = node.parents.find((other) => reasons.has(other));
    const why = own ?? (parent === undefined ? undefined : reasons.get(parent));
    if (why !== undefined) reasons.set(id, why);
  }
  const stays = (id: NodeId): boolean => {
    const node = graph.nodes.get(id);
    if (!node || reasons.has(id)) return false;
    return !isTest(node) || !node.parents.some((parent) => reasons.has(parent));
  };
  const leftOut = graph.order.flatMap((id): readonly LeftOut[] => {
    const node = chosen.has(id) ? graph.nodes.get(id) : undefined;
    const why = reasons.get(id);
    return node && isData(node) && why !== undefined ? [{ name: nameOf(node), why }] : [];
  });
  // Without rows, sources are there already.
  const isMade = (id: NodeId): boolean => rows === 'none' && graph.nodes.get(id)?.kind === 'source';
  const kept = new Set([...chosen].filter(stays));
  const whole = rows === 'base' ? kept : withParents(graph, kept, rows);
  return { only: new Set([...whole].filter((id) => !isMade(id))), leftOut };
}

function whyNot(
  node: DataNode,
  bound: BoundProject,
  rows: CiRows,
  needs: ReadonlySet<string> | undefined,
): string | undefined {
  if (node.kind === 'model' && materializationOf(node) === 'external')
    return 'as it writes files for others, or reads what does';
  if (node.kind !== 'source' && needs !== undefined && needs.size > 0)
    return `as the extension ${[...needs].sort().join(', ')} may open files, and the code is not trusted`;
  const known = bound.nodes.get(node.id)?.columns.length ?? 0;
  if (rows === 'none' && node.kind === 'source' && known === 0)
    return `as nobody knows the columns of ${nameOf(node)}`;
  return undefined;
}

/** What a test compares with is read as well, where there are rows to test. */
function withParents(graph: ProjectGraph, ids: ReadonlySet<NodeId>, rows?: CiRows): ReadonlySet<NodeId> {
  const found = new Set(ids);
  for (const id of found) {
    const node = graph.nodes.get(id);
    if (!node || isOutside(node) || (rows === 'none' && node.kind === 'test')) continue;
    for (const parent of node.parents) found.add(parent);
  }
  return found;
}

async function makeSources(
  workspace: Workspace,
  bound: BoundProject,
  only: ReadonlySet<NodeId>,
  io: Io,
): Promise<void> {
  const { graph } = workspace;
  const read = withParents(graph, only, 'none');
  const tables = [...read].flatMap((id) => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'source' || isEphemeral(node)) return [];
    return [{ relation: node.relation, columns: bound.nodes.get(id)?.columns ?? [] }];
  });
  const session = await openSession(
    workspace,
    { readOnly: false, extensions: [], wait: 0, command: 'eider ci' },
    io,
  );
  try {
    await makeEmptyTables(tables, await session.connect());
  } finally {
    await session.close();
  }
}

interface Ran {
  readonly code: ExitCode;
  readonly findings: readonly Diagnostic[];
  readonly finished?: {
    readonly plan: Plan;
    readonly result: RunResult;
    readonly describer: Parameters<Listener['finished']>[2];
  };
}

async function run(
  workspace: Workspace,
  only: ReadonlySet<NodeId>,
  rows: CiRows,
  options: CiOptions,
  io: Io,
): Promise<Ran> {
  const findings: Diagnostic[] = [];
  let finished: Ran['finished'];
  const listener: Listener = {
    workspace,
    refused: (found) => void findings.push(...found),
    found: (found) => void findings.push(...found),
    finished: (plan, result, describer) => {
      finished = { plan, result, describer };
    },
  };
  const { state, deferTarget, limit: asked, ...shared } = options;
  const limit = rows === 'none' ? ({ kind: 'empty' } as const) : asked;
  const given = {
    ...shared,
    select: [],
    exclude: [],
    only,
    ...(limit && { limit }),
    ...(rows === 'base' && {
      defer: true,
      favorState: false,
      ...(state !== undefined && { state }),
      ...(deferTarget !== undefined && { deferTarget }),
    }),
    failFast: false,
    dryRun: false,
    fullRefresh: false,
    force: false,
    storeFailures: false,
    // It was checked a moment ago.
    check: false,
  };
  const { junit: _junit, ...without } = given;
  const code = await executePlan('build', without, io, undefined, listener);
  return { code, findings, ...(finished && { finished }) };
}
