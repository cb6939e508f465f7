import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { spanOf } from '../../core/diagnostics/source.js';
import { findRef, findSource, isNodeId } from '../../core/graph/names.js';
import { namesOf } from '../../core/graph/names-of.js';
import { isData } from '../../core/graph/types.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Values } from '../../core/project/value.js';
import type { Relation } from '../../core/sql/relation.js';
import { mayBePersonal, readableBy, tellable, withheldFailure } from '../../core/plan/told-personal.js';
import { toldRows } from '../../core/plan/told-rows.js';
import { Answers } from '../../core/template/answers.js';
import type { DbtScope } from '../../core/template/dbt/types.js';
import { renderMacro } from '../../core/template/model-context.js';
import type { MacroArgument, RenderedModel } from '../../core/template/rendered-model.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { answerQuestion } from '../../engine/execute/answer-question.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { RunOperationOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { openSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace-type.js';
import { printLines, withheldText } from './print-said.js';

/** What a macro in Jinja is called with. */
export interface JinjaOperation {
  readonly args: Values;
  readonly jinja: DbtScope;
}

/**
 * A macro in Jinja: the statements that it asks for are run in one transaction, and what it gives is not, as in dbt. Throws `SessionError`.
 */
export async function runDbtOperation(
  { args, jinja, options }: JinjaOperation & { readonly options: RunOperationOptions },
  workspace: Workspace,
  io: Io,
): Promise<ExitCode> {
  const session = await openSession(
    workspace,
    { readOnly: false, extensions: [], wait: options.wait, command: 'eider run-operation' },
    io,
  );
  try {
    const connection = await session.connect();
    const release = io.onInterrupt(() => connection.interrupt());
    io.began?.();
    await connection.run('begin transaction');
    const found = await runMacro({ args, jinja, options }, workspace, connection, io);
    release();
    const findings = applyWarnError(found, options);
    const isRight = !hasErrors(findings);
    await connection.run(isRight ? 'commit' : 'rollback');
    if (isRight) await connection.run('checkpoint');
    printDiagnostics(findings, io, options);
    return isRight ? exitCodes.success : exitCodeOf(findings);
  } finally {
    await session.close();
  }
}

/** Renders, answers what is asked, and renders again, until nothing is asked: a statement with an effect is run once. */
async function runMacro(
  given: JinjaOperation & { readonly options: RunOperationOptions },
  workspace: Workspace,
  connection: Connection,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { options } = given;
  const { macro } = options;
  const answers = new Answers();
  for (;;) {
    const { value, diagnostics: found } = render(macro, given, workspace, answers);
    const { logged = [], unanswered } = value;
    const told = toldRows(answers, macro);
    const diagnostics = tellable(found, told, undefined, workspace);
    const isHidden =
      told.length > 0 && mayBePersonal(told, readableBy(undefined, workspace.graph), workspace);
    if (!unanswered || hasErrors(diagnostics)) {
      const lines: typeof logged = isHidden
        ? [{ level: 'info', text: withheldText(`\`${macro}\``) }]
        : logged;
      printLines(lines, options, io);
      return diagnostics;
    }
    try {
      const answer = await answerQuestion(unanswered.question, connection);
      answers.answer({ ...unanswered, rendering: macro }, answer);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const { message } = isHidden ? withheldFailure(error.failure) : error.failure;
      const refused = message.split('\n')[0];
      const data = { macro: unanswered.askedBy?.macro ?? macro, asks: unanswered.question.kind, refused };
      return [...diagnostics, diagnostic('template/asks-data', data, { at: unanswered.askedBy?.at })];
    }
  }
}

function render(
  macro: string,
  { args, jinja }: JinjaOperation,
  { compiler, graph }: Workspace,
  answers: Answers,
): { readonly value: RenderedModel; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const names = namesOf(graph);
  const relationOf = (
    found: NodeId | Diagnostic,
    report: (finding: Diagnostic) => void,
  ): Relation | undefined => {
    const node = isNodeId(found) ? graph.nodes.get(found) : undefined;
    if (!isNodeId(found)) report(found);
    return node && isData(node) ? compiler.relation(node) : undefined;
  };
  const given = Object.entries(args).map(([name, value]): readonly [string, MacroArgument] => [
    name,
    { kind: 'value', value },
  ]);
  const { value, diagnostics: own } = renderMacro(
    macro,
    Object.fromEntries(given),
    {
      ...compiler.scope,
      dbt: jinja,
      incremental: false,
      execute: true,
      ask: answers.ask(() => macro),
      resolveRef: (words, _named, at, report) => relationOf(findRef(names, graph.project, words, at), report),
      resolveSource: (source, table, at, report) => relationOf(findSource(names, source, table, at), report),
      report: (finding) => diagnostics.push(finding),
    },
    spanOf({ path: '--args', text: '' }, 0, 0),
  );
  return { value, diagnostics: [...diagnostics, ...own].map(withoutCall) };
}

/** The call stands on the command line: there is no line of it to show. */
function withoutCall({ at, ...finding }: Diagnostic): Diagnostic {
  const related = finding.related.filter((other) => other.at.source.path !== '--args');
  return { ...finding, ...(at && at.source.path !== '--args' && { at }), related };
}
