import type { Constraint } from '../project/node-config.js';
import type { Value, Values } from '../project/value.js';
import { relationArgument } from './relation-argument.js';

/** A model's constraints as dbt's manifest has them: those of one column stand with it. */
export interface ConstraintEntries {
  readonly ofModel: readonly Values[];
  readonly byColumn: ReadonlyMap<string, readonly Values[]>;
}

/**
 * The entries of a model's constraints.
 * @param relation the full name of what `ref('x')` or `source('s', 't')` stands for; undefined when it leads nowhere
 */
export function constraintEntries(
  constraints: readonly Constraint[],
  columns: readonly string[],
  relation: (argument: NonNullable<ReturnType<typeof relationArgument>>) => string | undefined,
): ConstraintEntries {
  const known = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const ofModel: Values[] = [];
  const byColumn = new Map<string, Values[]>();
  for (const constraint of constraints) {
    const argument = relationArgument(constraint.to);
    const to = (argument && relation(argument)) ?? constraint.to ?? null;
    const entry = entryOf(constraint, to);
    const [only, ...others] = constraint.columns;
    const column = only === undefined || others.length > 0 ? undefined : known.get(only.toLowerCase());
    if (column === undefined) ofModel.push({ ...entry, columns: constraint.columns });
    else byColumn.set(column, [...(byColumn.get(column) ?? []), entry]);
  }
  return { ofModel, byColumn };
}

function entryOf({ type, name, expression, toColumns }: Constraint, to: Value): Values {
  return {
    type,
    name: name ?? null,
    expression: expression ?? null,
    warn_unenforced: true,
    warn_unsupported: true,
    to,
    to_columns: toColumns ?? [],
  };
}

/** The columns that a primary key of the contract names. */
export function constrainedKey(constraints: readonly Constraint[]): readonly string[] {
  return constraints.find(({ type }) => type === 'primary_key')?.columns ?? [];
}
