import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Constraint } from './node-config.js';
import { childOf, headOf, itemsOf, textOf, type YamlNode } from './yaml/tree.js';

/**
 * The constraints of a model's YAML entry: those of its columns, then its own. One that lacks what its type needs is reported and left out.
 * @param node the validated entry
 */
export function readConstraints(node: YamlNode, diagnostics: Diagnostic[]): readonly Constraint[] {
  const ofColumns = itemsOf(childOf(node, 'columns')).flatMap((column) => {
    const name = textOf(childOf(column, 'name'));
    if (name === undefined) return [];
    return itemsOf(childOf(column, 'constraints')).map((item) => readConstraint(item, [name]));
  });
  const own = itemsOf(childOf(node, 'constraints')).map((item) =>
    readConstraint(item, listOf(childOf(item, 'columns'))),
  );
  return [...ofColumns, ...own].filter((constraint) => {
    const problem = problemOf(constraint);
    if (problem === undefined) return true;
    const data = { type: constraint.type, problem };
    diagnostics.push(diagnostic('contract/bad-constraint', data, { at: constraint.at }));
    return false;
  });
}

function readConstraint(item: YamlNode, columns: readonly string[]): Constraint {
  const text = (key: string): string | undefined => textOf(childOf(item, key));
  const [expression, name, to] = [text('expression'), text('name'), text('to')];
  const toColumns = childOf(item, 'to_columns');
  return {
    type: (text('type') ?? 'check') as Constraint['type'],
    columns,
    ...(expression !== undefined && { expression }),
    ...(name !== undefined && { name }),
    ...(to !== undefined && { to }),
    ...(toColumns && { toColumns: listOf(toColumns) }),
    at: headOf(childOf(item, 'type') ?? item),
  };
}

function listOf(node: YamlNode | undefined): readonly string[] {
  if (node?.kind === 'scalar') return textOf(node) === undefined ? [] : [textOf(node) ?? ''];
  return itemsOf(node).flatMap((item) => textOf(item) ?? []);
}

/** What a constraint lacks, or has and cannot use. */
function problemOf({ type, columns, expression, to, toColumns }: Constraint): string | undefined {
  if (type === 'check') return expression === undefined ? 'needs `expression`, a SQL condition' : undefined;
  if (expression !== undefined) return 'has no use for `expression`';
  if (columns.length === 0) return 'needs `columns`';
  if (type !== 'foreign_key')
    return to !== undefined || toColumns !== undefined ? 'has no use for `to` and `to_columns`' : undefined;
  if (to === undefined) return "needs `to`, such as `ref('owners')`";
  if (toColumns?.length !== columns.length) return 'needs as many `to_columns` as it has columns';
  return undefined;
}
