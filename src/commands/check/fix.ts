import { join } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { fixFiles, type FixedFile } from '../../core/rules/apply-edits.js';
import { findRuleBreaks } from '../../core/rules/check-rules.js';
import { lineDiff } from '../../core/rules/line-diff.js';
import { formatCounted } from '../../terminal/format.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { chosenOf } from '../project/chosen-of.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { FixOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { replaceFile } from '../frame/replace-file.js';
import { ruleInputOf } from './rule-input.js';
import { openWorkspace } from '../project/workspace.js';

/** `eider fix`: makes the changes that the rules know, or with `--dry-run` shows them. */
export async function runFix(options: FixOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const selection = workspace && (await chooseNodes(workspace, options));
  const found = applyWarnError([...opened.diagnostics, ...(selection?.diagnostics ?? [])], options);
  if (!workspace || !selection || hasErrors(found)) {
    printDiagnostics(found, io, options);
    return exitCodeOf(found);
  }
  const chosen = chosenOf(selection.value, workspace.graph);
  const breaks = findRuleBreaks(ruleInputOf(workspace)).filter(
    ({ node }) => chosen === undefined || (node !== undefined && chosen.has(node)),
  );
  const { files, diagnostics } = fixFiles(breaks);
  const written = options.dryRun ? { files, diagnostics: [] } : await writeFixes(workspace.root, files);
  report(written.files, options, io);
  const all = [...found, ...diagnostics, ...written.diagnostics];
  printDiagnostics(all, io, options);
  return exitCodeOf(all);
}

/**
 * Writes the files whole, each in one step. A file that is no longer what was read stays as it is.
 * @param root the project's folder, absolute
 */
export async function writeFixes(
  root: string,
  files: readonly FixedFile[],
): Promise<{ readonly files: readonly FixedFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const written: FixedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const { path, text } = file.source;
    const reason = await replaceFile(join(root, path), text, file.text);
    if (reason === undefined) written.push(file);
    else diagnostics.push(diagnostic('fix/not-written', { file: path, reason }));
  }
  return { files: written, diagnostics };
}

function report(files: readonly FixedFile[], options: FixOptions, io: Io): void {
  const { dryRun, output, quiet } = options;
  const count = files.reduce((sum, file) => sum + file.fixes, 0);
  for (const { source, text, fixes } of files) {
    const diff = dryRun ? lineDiff(source.path, source.text, text) : undefined;
    if (output === 'json')
      io.stdout(
        `${JSON.stringify({ event: dryRun ? 'would-fix' : 'fixed', file: source.path, fixes, ...(diff !== undefined && { diff }) })}\n`,
      );
    else if (diff !== undefined) io.stdout(diff);
    else if (!quiet) io.stdout(`fixed ${source.path}: ${formatCounted(fixes, 'change')}\n`);
  }
  if (output === 'json' || quiet) return;
  const what = `${formatCounted(count, 'change')} in ${formatCounted(files.length, 'file')}`;
  io.stdout(count === 0 ? 'nothing to fix\n' : `${what}${dryRun ? ', not made: this was a dry run' : ''}\n`);
}
