import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Source } from '../../core/diagnostics/source.js';
import { findRef, findSource, isNodeId } from '../../core/graph/names.js';
import { namedIn } from '../../core/graph/hook-references.js';
import { parseNode, type ParsedNode } from '../../core/graph/parse-node.js';
import type { TemplateScope } from '../../core/graph/template-scope.js';
import type { NodeId } from '../../core/project/ids.js';
import { readTemplate } from '../../core/template/read-template.js';
import type { Rendered } from '../../core/template/types.js';
import { renderingKey } from '../../core/plan/compile.js';
import { namesOf } from '../../core/graph/names-of.js';
import { answerFromWarehouse } from '../project/answer-from-warehouse.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/** A query given on the command line, as SQL, with the nodes that it reads. */
export interface InlineQuery {
  readonly rendered: Rendered;
  readonly parents: readonly NodeId[];
  /** Whether its template was told values that may be personal. */
  readonly told: boolean;
}

/** The same, with what it asks of the database answered by the warehouse as it stands. Throws `SessionError`. */
export async function answeredInline(
  text: string,
  workspace: Workspace,
  io: Io,
): Promise<Outcome<InlineQuery>> {
  const first = compileInline(text, workspace);
  if (!first.value.rendered.unanswered) return first;
  const asking = { open: () => compileInline(text, workspace).value.rendered.unanswered };
  const found = await answerFromWarehouse([asking], workspace, workspace.compiler.answers, io);
  const { value, diagnostics } = compileInline(text, workspace);
  return { value, diagnostics: [...found, ...diagnostics] };
}

/** Compiles `--inline` against the project: the same templates and references as in a model. */
function compileInline(text: string, workspace: Workspace): Outcome<InlineQuery> {
  const { compiler, graph } = workspace;
  const parsed = parseInline({ path: '--inline', text }, compiler.scope);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const names = namesOf(graph);
  const parents: NodeId[] = [];
  for (const reference of parsed.value.references) {
    const [first = '', second = ''] = reference.names ?? [];
    const found =
      reference.kind === 'ref'
        ? findRef(names, graph.project, reference.names ?? [], reference.at)
        : findSource(names, first, second, reference.at);
    if (isNodeId(found)) parents.push(found);
    else diagnostics.push(found);
  }
  const before = compiler.diagnostics.length;
  const body = compiler.template(parsed.value.template, undefined, false);
  diagnostics.push(...compiler.diagnostics.slice(before));
  const renderings = [renderingKey(parsed.value.template, undefined, false, false)];
  const told = compiler.holdsPersonal(renderings, undefined);
  return { value: { rendered: compiler.withEphemerals(body, parents), parents, told }, diagnostics };
}

/** In the language of the project's models. */
function parseInline(
  source: Source,
  scope: TemplateScope,
): Outcome<Pick<ParsedNode, 'template' | 'references'>> {
  if (!scope.dbt) return parseNode(source, {}, scope);
  const { value: template, diagnostics } = readTemplate(source, 'jinja');
  return { value: { template, references: namedIn(template, scope).references }, diagnostics };
}
