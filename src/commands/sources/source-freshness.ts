import { randomUUID } from 'node:crypto';
import { diagnostic, hasErrors, messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SourceNode } from '../../core/graph/types.js';
import { dbtVersion } from '../../core/manifest/dbt/artifact.js';
import {
  freshnessStatus,
  sourcesArtifact,
  type FreshnessResult,
} from '../../core/manifest/sources-artifact.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import type { Freshness } from '../../core/project/sync-settings.js';
import { relationLabel, relationSql } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import { readTemplate } from '../../core/template/read-template.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { readSyncs, type SyncRecord } from '../../engine/sync/sync-state.js';
import { freshnessLine } from '../../terminal/freshness-lines.js';
import { writeArtifact, writeOtherArtifact } from '../project/artifacts.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { FreshnessOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

interface Ruled {
  readonly node: SourceNode;
  readonly rule: Freshness;
}

/** `eider source freshness`: how old the data of each source is, against what it may be. Reads only, but for `sources.json`. */
export async function runSourceFreshness(options: FreshnessOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  const selection = workspace && !hasErrors(found) ? await chooseNodes(workspace, options) : undefined;
  found.push(...(selection?.diagnostics ?? []));
  if (!workspace || !selection || hasErrors(found)) {
    printDiagnostics(found, io, options);
    return exitCodeOf(found);
  }
  const ruled = workspace.graph.order.flatMap((id): readonly Ruled[] => {
    const node = selection.value.has(id) ? workspace.graph.nodes.get(id) : undefined;
    const rule = node?.kind === 'source' ? node.resource.freshness : undefined;
    return node?.kind === 'source' && rule ? [{ node, rule }] : [];
  });
  if (ruled.length === 0) found.push(diagnostic('freshness/nothing', {}));
  try {
    io.began?.();
    const started = performance.now();
    const results = await lookAt(ruled, workspace, options, io);
    await writeSources(results, workspace, (performance.now() - started) / 1000, options, io);
    found.push(...results.flatMap((result) => findingOf(result, ruled)));
    print(results, ruled, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return hasErrors(judged) ? exitCodes.problem : exitCodes.success;
}

async function lookAt(
  ruled: readonly Ruled[],
  workspace: Workspace,
  options: FreshnessOptions,
  io: Io,
): Promise<readonly FreshnessResult[]> {
  const needs = compiledNeeds(workspace.compiler, new Set(ruled.map(({ node }) => node.id)));
  const extensions = [...new Set([...needs.values()].flatMap((names) => [...names]))];
  const session = await openSession(
    workspace,
    { readOnly: true, extensions, wait: options.wait, command: 'eider source freshness' },
    io,
  );
  try {
    const connection = await session.connect();
    // A time without a zone is one of UTC, as it is for dbt.
    await connection.run("set timezone = 'UTC'");
    const syncs = await readSyncs(connection);
    const results: FreshnessResult[] = [];
    for (const each of ruled) results.push(await lookAtOne(each, { syncs, workspace }, connection, io));
    return results;
  } finally {
    await session.close();
  }
}

async function lookAtOne(
  { node, rule }: Ruled,
  { syncs, workspace }: { readonly syncs: readonly SyncRecord[]; readonly workspace: Workspace },
  connection: Connection,
  io: Io,
): Promise<FreshnessResult> {
  const started = performance.now();
  const checkedAt = io.now();
  const query = rule.loadedAtField === undefined ? loadedAtQuery(node, workspace) : undefined;
  const told = query ? await timeIn(query, connection) : await newestOf(node, rule, syncs, connection);
  const seconds = (performance.now() - started) / 1000;
  const common = { id: node.id, rule, checkedAt, seconds };
  if (typeof told === 'string') return { ...common, status: 'runtime error', problem: told };
  return { ...common, loadedAt: told, status: freshnessStatus(rule, told, checkedAt) };
}

/** The time of the newest data; a text that says why it is not known. */
async function newestOf(
  node: SourceNode,
  { filter, loadedAtField }: Freshness,
  syncs: readonly SyncRecord[],
  connection: Connection,
): Promise<Date | string> {
  if (loadedAtField === undefined) {
    if (filter !== undefined) return '`filter` chooses rows, and there is no `loaded_at_field` to look at';
    if (!node.resource.sync)
      return 'there is no `loaded_at_field`, and no version of it is recorded: only of sources with `sync`';
    const times = syncs.filter(({ id }) => id === node.id).flatMap(({ sourceTime }) => sourceTime ?? []);
    const newest = times.sort().at(-1);
    return newest === undefined ? 'it was never loaded, or its server tells no time' : new Date(newest);
  }
  const where = filter === undefined ? '' : ` where ${filter}`;
  const sql = `select max(cast(${loadedAtField} as timestamptz)) from ${relationSql(node.relation)}${where}`;
  return timeIn({ sql }, connection);
}

/** dbt: the author's own query for the time of the newest data. */
function loadedAtQuery(node: SourceNode, { compiler }: Workspace): LoadedAtQuery | undefined {
  const { at, loadedAtQuery: text, package: fromPackage } = node.resource;
  if (text === undefined) return undefined;
  const before = compiler.diagnostics.length;
  const template = readTemplate({ path: at.source.path, text }, 'jinja');
  const { sql, unanswered } = compiler.template(
    template.value,
    node.relation,
    false,
    false,
    undefined,
    undefined,
    fromPackage,
  );
  const found = [...template.diagnostics, ...compiler.diagnostics.splice(before)];
  const problem = found.filter(({ severity }) => severity === 'error').map(messageOf)[0];
  if (problem !== undefined) return { problem: `its \`loaded_at_query\`: ${problem}` };
  return unanswered ? { problem: 'its `loaded_at_query` asks the database while it is rendered' } : { sql };
}

type LoadedAtQuery = { readonly sql: string } | { readonly problem: string };

/** The time that a query gives; a text that says why there is none. */
async function timeIn(query: LoadedAtQuery, connection: Connection): Promise<Date | string> {
  if ('problem' in query) return query.problem;
  try {
    const microseconds = await connection.value(
      `select epoch_us(cast((\n${trimStatement(query.sql)}\n) as timestamptz))`,
    );
    return microseconds === null || microseconds === undefined
      ? 'it has no row with a time'
      : new Date(Number(microseconds) / 1000);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.failure.message.split('\n')[0] ?? '';
  }
}

async function writeSources(
  results: readonly FreshnessResult[],
  workspace: Workspace,
  seconds: number,
  { sourcesJson }: FreshnessOptions,
  io: Io,
): Promise<void> {
  const stamp = { generatedAt: io.now(), invocationId: randomUUID(), dbtVersion, seconds };
  const text = `${JSON.stringify(sourcesArtifact(results, stamp), undefined, 2)}\n`;
  if (sourcesJson === undefined) await writeArtifact(workspace, 'sources.json', text);
  else await writeOtherArtifact(workspace, sourcesJson, text);
}

function findingOf(result: FreshnessResult, ruled: readonly Ruled[]): readonly Diagnostic[] {
  const node = ruled.find((each) => each.node.id === result.id)?.node;
  if (!node || result.status === 'pass') return [];
  const source = `${node.resource.sourceName}.${node.resource.name}`;
  const place = { at: node.resource.at };
  const { errorAfter, warnAfter } = result.rule;
  if (result.status === 'runtime error')
    return [diagnostic('freshness/unknown', { source, problem: result.problem ?? '' }, place)];
  const age = result.status === 'error' ? errorAfter : warnAfter;
  const data = { source, most: age ? `${age.count} ${age.period}${age.count === 1 ? '' : 's'}` : '' };
  return [diagnostic(result.status === 'error' ? 'freshness/stale' : 'freshness/old', data, place)];
}

function print(
  results: readonly FreshnessResult[],
  ruled: readonly Ruled[],
  options: FreshnessOptions,
  io: Io,
): void {
  const labels = ruled.map(({ node }) => relationLabel(node.relation));
  const width = Math.max(...labels.map((label) => label.length));
  for (const [index, { checkedAt, id, loadedAt, status }] of results.entries()) {
    const label = labels[index] ?? '';
    const seconds = loadedAt && (checkedAt.getTime() - loadedAt.getTime()) / 1000;
    if (options.output === 'json') {
      const loaded = loadedAt && { loadedAt: loadedAt.toISOString() };
      io.stdout(`${JSON.stringify({ event: 'freshness', id, relation: label, status, ...loaded })}\n`);
    } else if (!options.quiet || status !== 'pass') {
      const line = { label, status, ...(seconds !== undefined && { seconds }) };
      io.stdout(`${freshnessLine(line, width, stdoutStyle(io, options))}\n`);
    }
  }
}
