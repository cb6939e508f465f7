import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { mistakesOf } from '../../core/graph/own-mistakes.js';
import { checkRules } from '../../core/rules/check-rules.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationLabel } from '../../core/sql/relation.js';
import { bindProject, type BoundProject, type CheckedNode } from './bind-project.js';
import { privacyFindings } from './check-privacy.js';
import { chooseNodes, isEverything } from '../project/choose-nodes.js';
import { chosenOf } from '../project/chosen-of.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { writeLineage } from './lineage-artifact.js';
import { jobProblems } from '../project/job-problems.js';
import type { CheckOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { ruleInputOf } from './rule-input.js';
import { runbookProblems } from '../project/runbook-problems.js';
import { SessionError } from '../project/session-error.js';
import { pythonModels, pythonProblems } from '../project/python-models.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider check`: what is wrong with the chosen models, found without data. */
export async function runCheck(options: CheckOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const selection = workspace && (await chooseNodes(workspace, options));
  const jobs = workspace ? [...(await jobProblems(workspace, io)), ...runbookProblems(workspace)] : [];
  const found = [...opened.diagnostics, ...jobs, ...(selection?.diagnostics ?? [])];
  if (!workspace || !selection || hasErrors(found)) {
    const judged = applyWarnError(found, options);
    printDiagnostics(judged, io, options);
    return exitCodeOf(judged);
  }
  // A project that was written for dbt breaks them everywhere on the first day: what does not bind would drown.
  const tellsRules = options.rules ?? !workspace.project.dbt;
  const [{ bound, diagnostics: judged }, python] = await Promise.all([
    checkNodes(workspace, selection.value, { rules: tellsRules }, io),
    pythonWarnings(workspace, selection.value),
  ]);
  workspace.cache.save();
  const unwritten = await writeLineageOf(workspace, bound, options);
  const diagnostics = applyWarnError([...found, ...judged, ...python, ...unwritten], options);
  const chosen = [...bound.nodes.values()].filter(({ node }) => selection.value.has(node.id));
  if (options.output === 'json') for (const checked of chosen) io.stdout(`${jsonLine(checked)}\n`);
  printDiagnostics(diagnostics, io, options);
  if (options.output === 'text' && !options.quiet) {
    io.stdout(`${summary(chosen)}\n`);
    if (!tellsRules && options.rules !== false) io.stdout(countOfBreaks(workspace, selection.value));
  }
  return exitCodeOf(diagnostics);
}

/** Checking does without Python; building does not. */
async function pythonWarnings(
  workspace: Workspace,
  chosen: ReadonlySet<NodeId>,
): Promise<readonly Diagnostic[]> {
  const found = await pythonProblems(workspace, pythonModels(workspace, chosen));
  return found.map((finding) =>
    finding.code === 'python/unavailable' ? { ...finding, severity: 'warning' } : finding,
  );
}

/** The chosen nodes, bound with all that they read, and what is wrong with them: what does not bind, personal data, and project rules. */
export async function checkNodes(
  workspace: Workspace,
  chosen: ReadonlySet<NodeId>,
  { rules }: { readonly rules: boolean },
  io: Io,
): Promise<{ readonly bound: BoundProject; readonly diagnostics: readonly Diagnostic[] }> {
  const bound = await bindProject(workspace, chosen, io);
  const privacy = privacyFindings(workspace, bound, chosen, io);
  const broken = rules ? ruleBreaks(workspace, chosen) : [];
  const mistakes = [...chosen].flatMap((id) => {
    const node = workspace.graph.nodes.get(id);
    return [...mistakesOf(node, false), ...mistakesOf(node, true)];
  });
  const diagnostics = [...new Set([...bound.diagnostics, ...mistakes]), ...privacy, ...broken];
  return { bound, diagnostics };
}

function ruleBreaks(workspace: Workspace, chosen: ReadonlySet<NodeId>): readonly Diagnostic[] {
  return checkRules(ruleInputOf(workspace), chosenOf(chosen, workspace.graph));
}

/** One line that says how many there are, and how to see them; nothing where no rule is broken. */
function countOfBreaks(workspace: Workspace, chosen: ReadonlySet<NodeId>): string {
  const { length } = ruleBreaks(workspace, chosen);
  if (length === 0) return '';
  return `${length} ${length === 1 ? 'place breaks' : 'places break'} project rules; \`eider check --rules\` tells them\n`;
}

/** Of a part of the project, the file would say less than it did; for a stranger, nothing is written. */
async function writeLineageOf(
  workspace: Workspace,
  bound: BoundProject,
  options: CheckOptions,
): Promise<readonly Diagnostic[]> {
  if (workspace.untrusted || !isEverything(workspace, options)) return [];
  try {
    await writeLineage(workspace, bound);
    return [];
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return error.diagnostics;
  }
}

function jsonLine({ node, status, columns }: CheckedNode): string {
  const { id, name, kind } = node;
  return JSON.stringify({
    event: 'checked',
    id,
    name,
    kind,
    relation: relationLabel(node.relation),
    status,
    columns,
  });
}

function summary(chosen: readonly CheckedNode[]): string {
  const models = chosen.filter(({ node }) => node.kind === 'model');
  const count = (status: CheckedNode['status']): number =>
    models.filter((checked) => checked.status === status).length;
  const total = `${models.length} ${models.length === 1 ? 'model' : 'models'}`;
  if (count('ok') === models.length) return `${total} checked`;
  const parts = [
    `${count('ok')} checked`,
    `${count('broken')} broken`,
    `${count('not-checked')} not checked`,
  ];
  return `${total}: ${parts.filter((part) => !part.startsWith('0 ')).join(' · ')}`;
}
