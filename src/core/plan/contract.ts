import { diagnostic } from '../diagnostics/diagnostic.js';
import type { ColumnDifference } from '../diagnostics/codes/building.js';
import { hasContract } from '../graph/contract.js';
import { relationArgument } from '../graph/relation-argument.js';
import type { DataNode } from '../graph/types.js';
import type { Constraint } from '../project/node-config.js';
import type { Compiler } from './compile.js';
import type { PlannedConstraint, PlannedContract } from './stages.js';

/** The contract of a node, ready to be checked; undefined when none is enforced. */
export function plannedContract(node: DataNode, compiler: Compiler): PlannedContract | undefined {
  if (node.kind !== 'model' || !hasContract(node)) return undefined;
  return {
    columns: node.resource.columns.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }])),
    constraints: (node.resource.constraints ?? []).map((constraint) => planned(constraint, compiler)),
    ...(compiler.scope.dbt && { ordered: true }),
  };
}

function planned(constraint: Constraint, compiler: Compiler): PlannedConstraint {
  const { type, columns, expression, name, at } = constraint;
  const common = {
    type,
    columns,
    ...(expression !== undefined && { expression }),
    ...(name !== undefined && { name }),
  };
  const argument = relationArgument(constraint.to);
  if (!argument) return common;
  const [first = '', second = ''] = argument.names;
  const node =
    argument.kind === 'ref'
      ? compiler.findRef(argument.names, argument.version)
      : compiler.findSource(first, second);
  if (!node) return common;
  if (node.config.materialized === 'ephemeral') {
    const problem = `cannot point to \`${node.name}\`, which is ephemeral: there is no relation to look in`;
    compiler.diagnostics.push(diagnostic('contract/bad-constraint', { type, problem }, { at }));
  }
  return { ...common, to: { relation: node.relation, columns: constraint.toColumns ?? [] } };
}

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * What differs between a contract's columns and those of a query, in the order of the contract and then of the query. The types must be as
 * DuckDB names them; names compare without case; the order of columns does not count.
 */
export function columnDifferences(
  declared: readonly TypedColumn[],
  actual: readonly TypedColumn[],
): readonly ColumnDifference[] {
  const left = [...actual];
  const differences: ColumnDifference[] = [];
  for (const { name: column, type } of declared) {
    const index = left.findIndex((other) => other.name.toLowerCase() === column.toLowerCase());
    const [found] = index === -1 ? [] : left.splice(index, 1);
    if (!found) differences.push({ column, declared: type, verdict: 'missing' });
    else if (found.type !== type)
      differences.push({ column, declared: type, actual: found.type, verdict: 'other type' });
  }
  return [
    ...differences,
    ...left.map(({ name: column, type }): ColumnDifference => ({
      column,
      actual: type,
      verdict: 'not declared',
    })),
  ];
}
