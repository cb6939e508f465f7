import type { ModelNode } from '../../core/graph/types.js';
import type { NodeId } from '../../core/project/ids.js';
import { openQuestion } from '../../core/plan/compile.js';
import { relationKey } from '../../core/sql/relation.js';
import type { Question } from '../../core/template/ask.js';
import { findingsOf, namesCalled } from '../../core/template/references.js';
import type { Workspace } from '../project/workspace-type.js';

/**
 * Finds out what columns the relations have whose columns templates ask for, without data, and lets the project's compilers know. Each round binds what is
 * asked about and all that it reads; models that could be rendered because of it may be asked about in the next. What stays unknown is told by whoever
 * renders the template.
 */
export async function answerColumns(workspace: Workspace): Promise<void> {
  const { graph, compiler, given } = workspace;
  const { answers } = compiler.scope;
  const asking = askingModels(workspace);
  if (asking.length === 0 || !answers) return;
  const byRelation = new Map(
    [...graph.nodes.values()].flatMap((node) =>
      'relation' in node ? [[relationKey(node.relation), node.id] as const] : [],
    ),
  );
  // With it comes DuckDB, which few templates have to wait for.
  const { bindProject } = await import('./bind-project.js');
  let open = asking;
  for (;;) {
    const questions = questionsOf(workspace, open);
    open = questions.map(([node]) => node);
    const asked = questions.flatMap(([, question]): (readonly [Question, NodeId])[] => {
      const id = question.kind === 'columns' ? byRelation.get(relationKey(question.relation)) : undefined;
      return id === undefined ? [] : [[question, id]];
    });
    if (asked.length === 0) return;
    const { nodes } = await bindProject(workspace, new Set(asked.map(([, id]) => id)), given);
    const found = asked.flatMap(([question, id]) => {
      const checked = nodes.get(id);
      return checked?.status === 'ok' ? [{ question, columns: checked.columns }] : [];
    });
    for (const { question, columns } of found) answers.set(question, { kind: 'columns', columns });
    if (found.length === 0) return;
  }
}

/** Commands that show what would be built, and build nothing. */
const looking: ReadonlySet<string> = new Set(['check', 'columns', 'lineage', 'impact']);

/**
 * Models whose template, or a macro in it, calls a macro of the library that asks the database. In a dbt project the database itself is asked, as dbt does
 * it: what the bound schema tells is for commands that build nothing.
 */
function askingModels({ graph, compiler, given }: Workspace): readonly ModelNode[] {
  const { dbt, library, macros } = compiler.scope;
  const rendersAll = compiler.scope.jinja !== undefined || (dbt && looking.has(given.options.command ?? ''));
  if (dbt && rendersAll !== true) return [];
  const asks = (name: string): boolean => (library?.macros.get(name)?.looksUp ?? 'nothing') !== 'nothing';
  // Of a template in Jinja only rendering tells.
  const mayAsk = ({ template }: ModelNode): boolean =>
    template.jinja ? rendersAll === true : namesCalled(findingsOf(template).called, macros).some(asks);
  return [...graph.nodes.values()].flatMap((node) => (node.kind === 'model' && mayAsk(node) ? [node] : []));
}

/** What models ask that nobody knows yet. */
function questionsOf(
  { compiler }: Workspace,
  asking: readonly ModelNode[],
): readonly (readonly [ModelNode, Question])[] {
  const fresh = compiler.withMacros(compiler.scope.macros);
  return asking.flatMap((node): (readonly [ModelNode, Question])[] => {
    const question = openQuestion(fresh.model(node))?.question;
    return question ? [[node, question]] : [];
  });
}
