import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { type GraphNode, isEphemeral } from '../../core/graph/types.js';
import { openQuestion, type Compiler } from '../../core/plan/compile.js';
import { compileTest } from '../../core/plan/plan-test.js';
import { shownSql, writeCompiledNode, writeManifest } from '../project/artifacts.js';
import { answerFromWarehouse, type AskingTemplate } from '../project/answer-from-warehouse.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { DbtArtifacts } from '../project/dbt-artifacts.js';
import { deferFor } from '../project/elsewhere.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { withheldSql } from '../project/told-personal.js';
import { answeredInline } from './inline-query.js';
import type { Io } from '../frame/io.js';
import type { CompileOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider compile`: the SQL of the chosen models and tests, into the target folder; a single one, or `--inline`, is printed. */
export async function runCompile(options: CompileOptions, io: Io): Promise<ExitCode> {
  try {
    return await compile(options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

async function compile(options: CompileOptions, io: Io): Promise<ExitCode> {
  const startedAt = io.now();
  const opened = await openWorkspace(options, io);
  if (!opened.value || hasErrors(opened.diagnostics)) return finish(opened.diagnostics, options, io);
  const isInline = options.inline !== undefined;
  const selection = await chooseNodes(opened.value, options);
  if (hasErrors(selection.diagnostics))
    return finish([...opened.diagnostics, ...selection.diagnostics], options, io);
  // A query may refer to any node, and stands for the build of none.
  const seen = await deferFor(isInline ? 'test' : 'build', opened.value, selection.value, options, io);
  const { workspace } = seen.value;
  if (hasErrors(seen.diagnostics)) return finish(seen.diagnostics, options, io);
  if (options.inline !== undefined)
    return printInline(options.inline, workspace, opened.diagnostics, options, io);
  const nodes = workspace.graph.order
    .filter((id) => selection.value.has(id))
    .map((id) => workspace.graph.nodes.get(id))
    .filter((node): node is GraphNode => node !== undefined && !isEphemeral(node));
  const asking = nodes.flatMap((node) => askingTemplate(node, workspace.compiler));
  const unanswered = await answerFromWarehouse(asking, workspace, workspace.compiler.answers, io);
  const compiled = nodes.flatMap((node) => {
    const sql = shownSql(workspace, node);
    return sql === undefined ? [] : [{ node, sql }];
  });
  const diagnostics = [
    ...opened.diagnostics,
    ...selection.diagnostics,
    ...seen.diagnostics,
    ...workspace.compiler.diagnostics,
  ];
  if (hasErrors(diagnostics)) return finish(diagnostics, options, io);
  await writeManifest(workspace);
  if (workspace.project.dbt)
    await new DbtArtifacts(workspace, { runId: randomUUID(), startedAt, now: io.now }).writeManifest();
  const models = compiled.filter(({ node }) => node.kind === 'model');
  for (const { node, sql } of compiled) {
    const path = await writeCompiledNode(workspace, node);
    if (options.output === 'json') {
      const file = path === undefined ? undefined : relative(workspace.root, path).replaceAll('\\', '/');
      io.stdout(`${JSON.stringify({ id: node.id, name: node.name, kind: node.kind, path: file, sql })}\n`);
    }
  }
  const [only] = models;
  if (options.output === 'text' && models.length === 1 && only) io.stdout(`${only.sql.trimEnd()}\n`);
  else if (options.output === 'text' && !options.quiet) {
    const folder = relative(workspace.root, workspace.targetPath) || '.';
    io.stdout(
      `${models.length} models and ${compiled.length - models.length} tests compiled into ${folder}/compiled\n`,
    );
  }
  return finish([...diagnostics, ...unanswered], options, io);
}

/** What is shown of it may have to be asked for first. Mistakes are told when its SQL is taken. */
function askingTemplate(node: GraphNode, compiler: Compiler): readonly AskingTemplate[] {
  const quietly = (open: AskingTemplate['open']) => (): ReturnType<AskingTemplate['open']> => {
    const before = compiler.diagnostics.length;
    const asked = open();
    if (asked) compiler.diagnostics.splice(before);
    return asked;
  };
  // What stands in its file is all that there is to show.
  if (node.kind === 'model' && node.resource.language === 'python') return [];
  if (node.kind === 'model')
    return [{ open: quietly(() => openQuestion(compiler.model(node))), source: node.resource.source }];
  if (node.kind !== 'test') return [];
  const { source } = node.at;
  return [{ open: quietly(() => compileTest(node, compiler)?.sql.unanswered), source }];
}

async function printInline(
  text: string,
  workspace: Workspace,
  found: readonly Diagnostic[],
  options: CompileOptions,
  io: Io,
): Promise<ExitCode> {
  const inline = await answeredInline(text, workspace, io);
  const diagnostics = [...found, ...inline.diagnostics];
  if (!hasErrors(diagnostics)) {
    const sql = inline.value.told ? withheldSql : inline.value.rendered.sql;
    io.stdout(
      options.output === 'json' ? `${JSON.stringify({ name: 'inline', sql })}\n` : `${sql.trimEnd()}\n`,
    );
  }
  return finish(diagnostics, options, io);
}

function finish(diagnostics: readonly Diagnostic[], options: CompileOptions, io: Io): ExitCode {
  const judged = applyWarnError(diagnostics, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}
