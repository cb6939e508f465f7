import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, type DataNode, type ModelNode } from '../../core/graph/types.js';
import { openQuestion } from '../../core/plan/compile.js';
import { storedParents } from '../../core/graph/stored-parents.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import { extensionsOfSql } from '../../core/plan/extensions.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Rendered } from '../../core/template/types.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { queryOrigins } from '../../core/sql/query-origins.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { ColumnDescription, Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { answerFromWarehouse } from '../project/answer-from-warehouse.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { searchFilesIn } from '../../engine/execute/stand-ins.js';
import type { Deferral } from '../project/deferral.js';
import { deferFor, type Deferred } from '../project/elsewhere.js';
import { placedFailure } from '../build/describe-results.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { failuresQuery, noFailuresKept } from './failures-query.js';
import { answeredInline } from './inline-query.js';
import type { Io } from '../frame/io.js';
import { hiddenColumns, type Query } from '../project/masking.js';
import type { ShowOptions } from '../frame/options.js';
import { applyWarnError, printDiagnostics } from '../frame/print.js';
import { printRows } from '../frame/print-rows.js';
import { madeNames, madeNamesOfQuery } from '../project/made-names.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider show`: some rows of a model's query, or of `--inline`. Columns that hold, or may hold, personal data are masked. */
export async function runShow(options: ShowOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  try {
    const seen =
      opened.value && !hasErrors(found) ? await seenBy(opened.value, options, io, found) : undefined;
    const queries = seen && !hasErrors(found) ? await queriesOf(options, seen.workspace, io, found) : [];
    const diagnostics = applyWarnError(found, options);
    printDiagnostics(diagnostics, io, options);
    if (!seen || queries.length === 0 || hasErrors(diagnostics)) return exitCodes.problem;
    return await showQueries(queries, seen, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

/** With `--defer`: the workspace as it reads from production what the target lacks. */
async function seenBy(
  workspace: Workspace,
  options: ShowOptions,
  io: Io,
  found: Diagnostic[],
): Promise<Deferred> {
  const isInline = options.inline !== undefined;
  const chosen = isInline ? undefined : await chooseNodes(workspace, options);
  // What is wrong with the selection is told with the query.
  if (hasErrors(chosen?.diagnostics ?? [])) return { workspace };
  const selected = chosen?.value ?? new Set(workspace.graph.order);
  const seen = await deferFor('test', workspace, selected, options, io);
  found.push(...seen.diagnostics);
  return seen.value;
}

/** One after the other; the first that fails is the last. */
async function showQueries(
  queries: readonly Query[],
  seen: Deferred,
  options: ShowOptions,
  io: Io,
): Promise<ExitCode> {
  for (const query of queries) {
    if (queries.length > 1 && options.output === 'text' && !options.quiet) io.stdout(`${query.name}:\n`);
    const code = await showQuery(query, seen, options, io);
    if (code !== exitCodes.success) return code;
  }
  return exitCodes.success;
}

/** What is to be shown; none where that is a mistake, which is told. Of a dbt project it may be several, as in dbt. */
async function queriesOf(
  options: ShowOptions,
  workspace: Workspace,
  io: Io,
  found: Diagnostic[],
): Promise<readonly Query[]> {
  if (options.failures !== undefined) {
    const kept = failuresQuery(options.failures, workspace);
    found.push(...kept.diagnostics);
    return kept.value ? [kept.value] : [];
  }
  if (options.inline !== undefined) {
    const inline = await answeredInline(options.inline, workspace, io);
    found.push(...inline.diagnostics);
    const declaring = nodesOf(inline.value.parents, workspace);
    return [{ name: 'inline', ...inline.value, declaring }];
  }
  const selection = await chooseNodes(workspace, options);
  found.push(...selection.diagnostics);
  const nodes = nodesOf([...selection.value], workspace).filter(
    (node) => node.kind !== 'source' || options.select.length > 0 || options.selector !== undefined,
  );
  if (nodes.length !== 1 && (nodes.length === 0 || !workspace.project.dbt)) {
    found.push(diagnostic('usage/one-node', { count: nodes.length }));
    return [];
  }
  const queries: Query[] = [];
  for (const node of nodes) queries.push(await queryOf(node, workspace, io, found));
  return queries;
}

async function queryOf(node: DataNode, workspace: Workspace, io: Io, found: Diagnostic[]): Promise<Query> {
  const { compiler } = workspace;
  if (node.kind === 'model') {
    const asking = { open: () => openQuestion(compiler.model(node)), source: node.resource.source };
    found.push(...(await answerFromWarehouse([asking], workspace, compiler.answers, io)));
  }
  const rendered =
    node.kind === 'model'
      ? modelSql(node, workspace)
      : { sql: `select * from ${relationSql(compiler.relation(node) ?? node.relation)}`, map: [] };
  found.push(...compiler.diagnostics);
  return {
    name: node.name,
    rendered,
    parents: node.kind === 'model' ? node.parents : [node.id],
    declaring: [node, ...nodesOf(node.kind === 'model' ? node.parents : [], workspace)],
    node,
  };
}

function modelSql(node: ModelNode, workspace: Workspace): Rendered {
  return workspace.compiler.model(node).sql;
}

function nodesOf(ids: readonly NodeId[], workspace: Workspace): readonly DataNode[] {
  return ids
    .map((id) => workspace.graph.nodes.get(id))
    .filter((node): node is DataNode => node !== undefined && isData(node));
}

async function showQuery(
  query: Query,
  { workspace, deferral }: Deferred,
  options: ShowOptions,
  io: Io,
): Promise<ExitCode> {
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: neededExtensions(query, workspace), wait: 0, command: 'eider show' },
    io,
  );
  const statement = trimStatement(query.rendered.sql);
  try {
    const connection = await session.connect();
    io.began?.();
    await attachWhatItReads(connection, workspace, deferral);
    const columns = await connection.columns(statement);
    const limit = options.limit === 'all' ? '' : `\nlimit ${options.limit}`;
    const prefix = 'select * from (\n';
    const rows = await connection.rows(`${prefix}${statement}\n) as shown${limit}`);
    const serialised = await connection.value('select json_serialize_sql($1::varchar)', [statement]);
    const hidden = hiddenColumns(query, columns, queryOrigins(String(serialised)), workspace);
    const names = namesHidden(query, columns, workspace);
    printRows({ name: query.name, columns, rows, hidden, names }, options, io);
    return exitCodes.success;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const finding =
      noFailuresKept(error.failure, options.failures) ??
      asNotBuilt(placedFailure(error.failure, query.name, query.rendered), error.failure, query, workspace);
    printDiagnostics([finding], io, options);
    return exitCodes.problem;
  } finally {
    await session.close();
  }
}

/** Columns whose names may hold data: those of a model, or of a query that was told what may be personal. */
function namesHidden(
  { declaring, node, rendered, told }: Query,
  columns: readonly ColumnDescription[],
  workspace: Workspace,
): ReadonlySet<string> {
  const all = columns.map(({ name }) => name);
  if (node) return madeNames(node, all, workspace);
  return told === true ? new Set(all) : madeNamesOfQuery(rendered.sql, all, declaring, workspace);
}

/** A table that is missing because nobody built it yet is told of as that. */
function asNotBuilt(
  finding: Diagnostic,
  failure: SqlFailure,
  query: Query,
  { graph }: Workspace,
): Diagnostic {
  if (finding.code !== 'sql/unknown-table') return finding;
  const parents = storedParents(graph, query.parents).flatMap((id) => graph.nodes.get(id) ?? []);
  const parent = parents.find((node) => isData(node) && isMissing(node.relation, failure));
  if (!parent || parent.kind === 'source') return finding;
  const data = { node: query.name, parent: parent.name, shown: true };
  return diagnostic('plan/parent-missing', data, { at: finding.at });
}

/** Where its whole schema is missing, DuckDB names both. */
function isMissing({ name, schema }: Relation, failure: SqlFailure): boolean {
  return failure.name === name || failure.message.includes(`"${schema}.${name}" does not exist`);
}

async function attachWhatItReads(
  connection: Connection,
  { reading, root }: Workspace,
  deferral: Deferral | undefined,
): Promise<void> {
  if (!deferral || !reading || reading.deferred.size === 0) return;
  await deferral.attach(connection);
  // Views of production name files from its own folder.
  const files = [...reading.deferred.values()].some((node) => node.files);
  if (files) await searchFilesIn([deferral.root, root], connection);
}

function neededExtensions(query: Query, workspace: Workspace): readonly string[] {
  const needs = compiledNeeds(workspace.compiler);
  return [
    ...new Set([
      ...query.parents.flatMap((id) => [...(needs.get(id) ?? [])]),
      ...extensionsOfSql(query.rendered.sql),
    ]),
  ];
}
