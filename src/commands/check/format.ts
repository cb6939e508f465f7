import { join } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Source } from '../../core/diagnostics/source.js';
import { formatTemplate } from '../../core/format/format-template.js';
import type { GraphNode, ModelNode, TestNode } from '../../core/graph/types.js';
import { Compiler } from '../../core/plan/compile.js';
import { formatDefaults, type FormatSettings } from '../../core/project/format-settings.js';
import { lineDiff } from '../../core/rules/line-diff.js';
import { normaliseForFingerprint } from '../../core/sql/normalise.js';
import { dialectOf, readTemplate } from '../../core/template/read-template.js';
import type { Template } from '../../core/template/types.js';
import { formatCounted } from '../../terminal/format.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { FormatOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { replaceFile } from '../frame/replace-file.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** A file with a layout of its own, and the one it would have. */
export interface Change {
  readonly source: Source;
  readonly text: string;
}

/** `eider format`: lays out the SQL of models and singular tests, or with `--check` and `--diff` tells what would change. */
export async function runFormat(options: FormatOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  // A model's name stands for its file, not for the tests that read it.
  const chosen = workspace && (await chooseNodes(workspace, { indirectSelection: 'empty', ...options }));
  const found = applyWarnError([...opened.diagnostics, ...(chosen?.diagnostics ?? [])], options);
  if (!workspace || !chosen || hasErrors(found)) {
    printDiagnostics(found, io, options);
    return exitCodeOf(found);
  }
  const nodes = [...workspace.graph.nodes.values()].filter(
    (node): node is ModelNode | TestNode => chosen.value.has(node.id) && templateOf(node) !== undefined,
  );
  const { changes, refused } = findChanges(nodes, workspace);
  const dry = options.check || options.diff;
  const written = dry ? { changes, failed: [] } : await writeChanges(workspace.root, changes);
  const all = [...found, ...applyWarnError([...refused, ...written.failed], options)];
  report(written.changes, nodes.length, options, io);
  printDiagnostics(all, io, options);
  const code = exitCodeOf(all);
  return code === exitCodes.success && options.check && changes.length > 0 ? exitCodes.problem : code;
}

function templateOf(node: GraphNode): Template | undefined {
  // What is no SQL has another layout.
  if (node.kind === 'model') return node.template.python ? undefined : node.template;
  return node.kind === 'test' && node.body.kind === 'singular' ? node.body.template : undefined;
}

function findChanges(
  nodes: readonly (ModelNode | TestNode)[],
  workspace: Workspace,
): { readonly changes: readonly Change[]; readonly refused: readonly Diagnostic[] } {
  const settings = workspace.project.format ?? formatDefaults;
  // One of its own: what rendering finds wrong was told already.
  const compiler = new Compiler(workspace.graph, workspace.compiler.scope);
  const changes: Change[] = [];
  const refused: Diagnostic[] = [];
  for (const node of nodes) {
    const template = templateOf(node);
    if (!template) continue;
    const { source } = template;
    const formatted = formatTemplate(source, settings, dialectOf(template));
    const reason =
      formatted.kind === 'refused'
        ? formatted.reason
        : formatted.text === source.text || rendersTheSame(node, template, formatted.text, compiler, settings)
          ? undefined
          : 'its compiled SQL would not stay the same';
    if (reason !== undefined) refused.push(diagnostic('format/left-as-it-is', { file: source.path, reason }));
    else if (formatted.kind === 'formatted' && formatted.text !== source.text)
      changes.push({ source, text: formatted.text });
  }
  return { changes: changes.toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1)), refused };
}

/** The last proof: both templates make the same SQL, for a first and for a later run. */
function rendersTheSame(
  node: ModelNode | TestNode,
  before: Template,
  text: string,
  compiler: Compiler,
  { keywordCase }: FormatSettings,
): boolean {
  const after = readTemplate({ path: before.source.path, text }, dialectOf(before));
  if (after.diagnostics.length > 0) return false;
  const relation = node.kind === 'model' ? node.relation : undefined;
  const sqlOf = (template: Template, incremental: boolean): string => {
    const { sql } = compiler.template(template, relation, incremental, node.kind === 'model', node);
    const folded = normaliseForFingerprint(sql);
    return keywordCase === 'preserve' ? folded : folded.toLowerCase();
  };
  return [false, true].every((incremental) => sqlOf(before, incremental) === sqlOf(after.value, incremental));
}

/**
 * Writes the files whole, each in one step. A file that is no longer what was read stays as it is.
 * @param root the project's folder, absolute
 */
export async function writeChanges(
  root: string,
  changes: readonly Change[],
): Promise<{ readonly changes: readonly Change[]; readonly failed: readonly Diagnostic[] }> {
  const written: Change[] = [];
  const failed: Diagnostic[] = [];
  for (const change of changes) {
    const { path, text } = change.source;
    const reason = await replaceFile(join(root, path), text, change.text);
    if (reason === undefined) written.push(change);
    else failed.push(diagnostic('format/not-written', { file: path, reason }));
  }
  return { changes: written, failed };
}

function report(changes: readonly Change[], files: number, options: FormatOptions, io: Io): void {
  const { check, diff, output, quiet } = options;
  const dry = check || diff;
  for (const { source, text } of changes) {
    const shown = diff ? lineDiff(source.path, source.text, text) : undefined;
    if (output === 'json') {
      const event = dry ? 'would-format' : 'formatted';
      io.stdout(
        `${JSON.stringify({ event, file: source.path, ...(shown !== undefined && { diff: shown }) })}\n`,
      );
    } else if (shown !== undefined) io.stdout(shown);
    else if (check || !quiet) io.stdout(`${dry ? 'would format' : 'formatted'} ${source.path}\n`);
  }
  if (output === 'json' || quiet) return;
  const what = `${formatCounted(changes.length, 'file')} of ${files}`;
  io.stdout(dry ? `${what} would change\n` : `${what} changed\n`);
}
