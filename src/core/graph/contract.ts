import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { Constraint } from '../project/node-config.js';
import type { NodeFinding } from './own-mistakes.js';
import { declaration } from './placement.js';
import { relationArgument } from './relation-argument.js';
import { materializationOf, type GraphNode, type ModelNode } from './types.js';

/** Whether a model's columns, types and constraints are checked when it is built. */
export function hasContract(node: ModelNode): boolean {
  return node.config.contract?.enforced === true;
}

/** A constraint for people: `unique (code, year)`, `check (share <= 1)`. */
export function constraintLabel(
  constraint: Pick<Constraint, 'type' | 'columns' | 'expression' | 'name'>,
): string {
  const { type, columns, expression, name } = constraint;
  const words = type.replace('_', ' ');
  const about = type === 'check' ? (expression ?? '') : columns.join(', ');
  return `${name === undefined ? '' : `\`${name}\`, `}${words} (${about})`;
}

/** What is wrong with the contract and indexes of each model, as far as it can be told without data; nothing of those that are in order. */
export function contractProblems(nodes: ReadonlyMap<NodeId, GraphNode>): readonly NodeFinding[] {
  return [...nodes.values()].flatMap((node) =>
    node.kind === 'model'
      ? [...contractOf(node), ...indexesOf(node)].map((finding): NodeFinding => [node.id, finding])
      : [],
  );
}

function contractOf(node: ModelNode): readonly Diagnostic[] {
  const { constraints = [] } = node.resource;
  const model = node.name;
  const at = placeOf(node);
  if (!hasContract(node)) {
    const [first] = constraints;
    return first ? [diagnostic('contract/not-enforced', { model }, { at: first.at })] : [];
  }
  const { columns } = node.resource;
  const setting = node.config.on_schema_change;
  const drifts = setting !== 'append_new_columns' && setting !== 'fail';
  const materialized = materializationOf(node);
  return [
    ...(materialized === 'ephemeral' ? [diagnostic('contract/ephemeral', { model }, { at })] : []),
    ...(materialized === 'incremental' && drifts
      ? [diagnostic('contract/schema-change', { model, setting }, { at })]
      : []),
    ...(columns.length === 0 ? [diagnostic('contract/no-columns', { model }, { at })] : []),
    ...columns
      .filter((column) => column.type === undefined)
      .map((column) => diagnostic('contract/no-type', { model, column: column.name }, { at: column.at })),
    ...constraints.flatMap((constraint) => constraintProblems(node, constraint)),
    ...constraints
      .filter((constraint) => constraint.type === 'primary_key')
      .slice(1)
      .map((constraint) => diagnostic('contract/two-primary-keys', { model }, { at: constraint.at })),
  ];
}

function constraintProblems(node: ModelNode, constraint: Constraint): readonly Diagnostic[] {
  const { at, columns, to, type } = constraint;
  const declared = node.resource.columns.map((column) => column.name);
  const known = new Set(declared.map((name) => name.toLowerCase()));
  const rule = constraintLabel(constraint);
  const unknown = columns
    .filter((column) => !known.has(column.toLowerCase()))
    .map((column) => {
      const data = { model: node.name, column, rule, suggestion: suggest(column, declared) };
      return diagnostic('contract/unknown-column', data, { at });
    });
  if (to === undefined || relationArgument(to)) return unknown;
  const problem = "needs `to` to be `ref('…')` or `source('…', '…')`";
  return [...unknown, diagnostic('contract/bad-constraint', { type, problem }, { at })];
}

function indexesOf(node: ModelNode): readonly Diagnostic[] {
  const materialized = materializationOf(node);
  if ((node.config.indexes?.length ?? 0) === 0) return [];
  if (['table', 'incremental', 'snapshot'].includes(materialized)) return [];
  return [diagnostic('config/indexes-on-view', { model: node.name, materialized }, { at: placeOf(node) })];
}

function placeOf(node: ModelNode): Span {
  return node.resource.properties ?? declaration(node);
}
