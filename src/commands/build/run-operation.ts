import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { spanOf } from '../../core/diagnostics/source.js';
import { findRef, findSource, isNodeId } from '../../core/graph/names.js';
import { namesOf } from '../../core/graph/names-of.js';
import { isData, type DataNode } from '../../core/graph/types.js';
import { extensionsOfSql } from '../../core/plan/extensions.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Values } from '../../core/project/value.js';
import { queryOrigins } from '../../core/sql/query-origins.js';
import { splitStatements, transactionStatement } from '../../core/sql/statements.js';
import type { Relation } from '../../core/sql/relation.js';
import type { DbtScope } from '../../core/template/dbt/types.js';
import { renderMacro } from '../../core/template/model-context.js';
import type { MacroArgument } from '../../core/template/rendered-model.js';
import type { Rendered } from '../../core/template/types.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { runDbtOperation, type JinjaOperation } from './run-dbt-operation.js';
import { placedFailure } from './describe-results.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { hiddenColumns, type Query } from '../project/masking.js';
import type { RunOperationOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { printRows, type Shown } from '../frame/print-rows.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { parseVars } from '../frame/vars.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider run-operation`: a macro's SQL, in one transaction. */
export async function runOperation(options: RunOperationOptions, io: Io): Promise<ExitCode> {
  const args = await parseVars(options.args ?? '{}', '--args');
  const data = { argument: 'the name of a macro', command: 'run-operation' };
  const missing = options.macro === '' ? [diagnostic('usage/missing-argument', data)] : [];
  if (args.diagnostics.length + missing.length > 0) {
    printDiagnostics([...missing, ...args.diagnostics], io, options);
    return exitCodes.usage;
  }
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const jinja = workspace && jinjaFor(options.macro, workspace);
  if (jinja && !hasErrors(opened.diagnostics) && !options.dryRun)
    return inJinja({ options, args: args.value, jinja }, workspace, io);
  const made =
    workspace && !hasErrors(opened.diagnostics)
      ? renderOperation(options.macro, args.value, workspace)
      : undefined;
  const diagnostics = applyWarnError([...opened.diagnostics, ...(made?.diagnostics ?? [])], options);
  printDiagnostics(diagnostics, io, options);
  if (!workspace || !made || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  if (options.dryRun) {
    const { sql } = made.value.rendered;
    io.stdout(options.output === 'json' ? `${JSON.stringify({ sql })}\n` : `${sql.trim()}\n`);
    return exitCodes.success;
  }
  if (workspace.target.readOnly) {
    const { name: target, profile } = workspace.target;
    printDiagnostics([diagnostic('database/read-only-target', { target, profile })], io, options);
    return exitCodes.refused;
  }
  try {
    return await execute(made.value, workspace, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

/** The scope in which a macro is called as dbt calls it: any of a dbt project, and one in Jinja of a native project. */
function jinjaFor(macro: string, { compiler, project }: Workspace): DbtScope | undefined {
  const { dbt, jinja, macros } = compiler.scope;
  if (dbt) return dbt;
  return !macros.has(macro) && jinja?.macros.get(project.name)?.has(macro) === true ? jinja : undefined;
}

async function inJinja(
  operation: JinjaOperation & { readonly options: RunOperationOptions },
  workspace: Workspace,
  io: Io,
): Promise<ExitCode> {
  const { options } = operation;
  const { name: target, profile, readOnly } = workspace.target;
  if (readOnly) {
    printDiagnostics([diagnostic('database/read-only-target', { target, profile })], io, options);
    return exitCodes.refused;
  }
  try {
    return await runDbtOperation(operation, workspace, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

/** A macro's SQL, with the nodes that it read while it was rendered. */
interface Operation {
  readonly rendered: Rendered;
  readonly parents: readonly NodeId[];
}

function renderOperation(macro: string, args: Values, workspace: Workspace): Outcome<Operation> {
  const { compiler, graph } = workspace;
  const { macros, vars, env, target, library } = compiler.scope;
  const jinja = jinjaFor(macro, workspace);
  const at = spanOf(callSite, 0, 0);
  const diagnostics: Diagnostic[] = [];
  const parents: NodeId[] = [];
  const names = namesOf(graph);
  const relationOf = (
    found: NodeId | Diagnostic,
    report: (finding: Diagnostic) => void,
  ): Relation | undefined => {
    if (!isNodeId(found)) {
      report(found);
      return undefined;
    }
    parents.push(found);
    const node = graph.nodes.get(found);
    return node && isData(node) ? compiler.relation(node) : undefined;
  };
  const given = Object.entries(args).map(([name, value]): readonly [string, MacroArgument] => [
    name,
    { kind: 'value', value },
  ]);
  const made = renderMacro(
    macro,
    Object.fromEntries(given),
    {
      macros,
      vars,
      env,
      target,
      incremental: false,
      ...(library && { library, execute: true }),
      ...(jinja && { dbt: jinja, execute: true }),
      resolveRef: (words, _named, place, report) =>
        relationOf(findRef(names, graph.project, words, place), report),
      resolveSource: (source, table, place, report) =>
        relationOf(findSource(names, source, table, place), report),
      report: (finding) => diagnostics.push(finding),
    },
    at,
  );
  const { rendered, unanswered } = made.value;
  if (unanswered) {
    const { askedBy, question } = unanswered;
    const data = { macro: askedBy?.macro ?? macro, asks: question.kind };
    diagnostics.push(diagnostic('template/asks-data', data, { at: askedBy?.at }));
  }
  const found = [...diagnostics, ...made.diagnostics].map(withoutCall);
  const statement = transactionStatement(rendered.sql);
  if (statement) {
    const word = /^[a-z]+/iu.exec(statement.sql)?.[0] ?? 'a statement';
    found.push(diagnostic('hook/transaction', { hook: `the macro \`${macro}\``, word }));
  }
  return { value: { rendered, parents }, diagnostics: found };
}

/** The call stands on the command line: there is no line of it to show. */
const callSite = { path: '--args', text: '' };

function withoutCall({ at, ...finding }: Diagnostic): Diagnostic {
  return {
    ...finding,
    ...(at && at.source !== callSite && { at }),
    related: finding.related.filter((other) => other.at.source !== callSite),
  };
}

async function execute(
  operation: Operation,
  workspace: Workspace,
  options: RunOperationOptions,
  io: Io,
): Promise<ExitCode> {
  const { sql } = operation.rendered;
  const statements = splitStatements(sql);
  const last = statements.at(-1);
  if (!last) {
    if (!options.quiet) io.stdout(`${options.macro} gave no SQL: nothing was run\n`);
    return exitCodes.success;
  }
  const extensions = extensionsOfSql(sql);
  const session = await openSession(
    workspace,
    { readOnly: false, extensions: [...extensions], wait: options.wait, command: 'eider run-operation' },
    io,
  );
  const abort = { connection: undefined as Connection | undefined };
  const release = io.onInterrupt(() => abort.connection?.interrupt());
  let position = 0;
  try {
    const connection = await session.connect();
    abort.connection = connection;
    io.began?.();
    await connection.run('begin transaction');
    for (const statement of statements.slice(0, -1)) {
      position = statement.start;
      await connection.run(statement.sql);
    }
    position = last.start;
    const shown = await runLast(last.sql, operation, workspace, options, connection);
    position = 0;
    await connection.run('commit');
    await connection.run('checkpoint');
    if (shown) printRows(shown, options, io);
    if (!options.quiet && options.output === 'text') io.stdout(doneText(options.macro, statements.length));
    return exitCodes.success;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await abort.connection?.run('rollback').catch(() => undefined);
    const { failure } = error;
    const moved =
      failure.position === undefined ? failure : { ...failure, position: failure.position + position };
    const finding = withoutCall(placedFailure(moved, options.macro, operation.rendered));
    printDiagnostics([finding], io, options);
    return failure.type === 'Interrupt' ? exitCodes.interrupted : exitCodes.problem;
  } finally {
    release();
    await session.close();
  }
}

/** Runs the last statement; gives its rows, masked as `show` masks them, when it is a query. */
async function runLast(
  sql: string,
  operation: Operation,
  workspace: Workspace,
  options: RunOperationOptions,
  connection: Connection,
): Promise<Shown | undefined> {
  const serialised = String(await connection.value('select json_serialize_sql($1::varchar)', [sql]));
  if ((JSON.parse(serialised) as { readonly error?: unknown }).error !== false) {
    await connection.run(sql);
    return undefined;
  }
  const declaring = operation.parents
    .map((id) => workspace.graph.nodes.get(id))
    .filter((node): node is DataNode => node !== undefined && isData(node));
  const query: Query = {
    name: options.macro,
    rendered: operation.rendered,
    parents: operation.parents,
    declaring,
  };
  const columns = await connection.columns(sql);
  const rows = await connection.rows(sql);
  const hidden = hiddenColumns(query, columns, queryOrigins(serialised), workspace);
  return { name: options.macro, columns, rows, hidden };
}

function doneText(macro: string, count: number): string {
  return `${macro}: ran ${count} ${count === 1 ? 'statement' : 'statements'}\n`;
}
