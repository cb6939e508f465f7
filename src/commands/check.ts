import { hasErrors } from '../core/diagnostics/diagnostic.js';
import { selectNodes } from '../core/graph/select.js';
import { checkRules } from '../core/rules/check-rules.js';
import { relationLabel } from '../core/sql/relation.js';
import { bindProject, type CheckedNode } from './bind-project.js';
import { privacyFindings } from './check-privacy.js';
import { chosenOf } from './chosen-of.js';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { CheckOptions } from './options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from './print.js';
import { ruleInputOf } from './rule-input.js';
import { openWorkspace } from './workspace.js';

/** `eider check`: what is wrong with the chosen models, found without data. */
export async function runCheck(options: CheckOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const selection = workspace && selectNodes(workspace.graph, options);
  const found = [...opened.diagnostics, ...(selection?.diagnostics ?? [])];
  if (!workspace || !selection || hasErrors(found)) {
    const judged = applyWarnError(found, options);
    printDiagnostics(judged, io, options);
    return exitCodeOf(judged);
  }
  const bound = await bindProject(workspace, selection.value, io);
  const privacy = privacyFindings(workspace, bound, selection.value, io);
  const rules = options.rules
    ? checkRules(ruleInputOf(workspace), chosenOf(selection.value, workspace.graph))
    : [];
  const diagnostics = applyWarnError([...found, ...bound.diagnostics, ...privacy, ...rules], options);
  const chosen = [...bound.nodes.values()].filter(({ node }) => selection.value.has(node.id));
  if (options.output === 'json') for (const checked of chosen) io.stdout(`${jsonLine(checked)}\n`);
  printDiagnostics(diagnostics, io, options);
  if (options.output === 'text' && !options.quiet) io.stdout(`${summary(chosen)}\n`);
  return exitCodeOf(diagnostics);
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
