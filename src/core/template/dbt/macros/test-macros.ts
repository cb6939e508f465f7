import { textOf } from '../../jinja/text-of.js';
import { isTruthy, needItems } from '../../jinja/type-of.js';
import type { JinjaValue } from '../../jinja/value.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { settingOrFlag } from './run-macros.js';

/** dbt's four generic tests as macros: tests of a project's own call them after what they do themselves. */
export const testMacros: CoreMacros = {
  test_unique: test(['model', 'column_name'], (model, column) => [
    `select ${column} as unique_field, count(*) as n_records`,
    `from ${model}`,
    `where ${column} is not null`,
    `group by ${column}`,
    'having count(*) > 1',
  ]),
  test_not_null: {
    parameters: ['model', 'column_name'],
    run: (rendering, [model, column]) => {
      const isStored = isTruthy(settingOrFlag(rendering, 'store_failures', 'STORE_FAILURES'));
      const kept = isStored ? '*' : text(column);
      return `select ${kept}\nfrom ${text(model)}\nwhere ${text(column)} is null`;
    },
  },
  test_accepted_values: {
    parameters: ['model', 'column_name', 'values', 'quote?'],
    run: (_rendering, [model, column, values, quote]) => {
      const isQuoted = quote === undefined || isTruthy(quote);
      const listed = needItems(values ?? null).map((value) => (isQuoted ? `'${text(value)}'` : text(value)));
      return lines([
        'with all_values as (',
        `  select ${text(column)} as value_field, count(*) as n_records`,
        `  from ${text(model)}`,
        `  group by ${text(column)}`,
        ')',
        'select *',
        'from all_values',
        `where value_field not in (${listed.join(', ')})`,
      ]);
    },
  },
  test_relationships: test(['model', 'column_name', 'to', 'field'], (model, column, to, field) => [
    `with child as (select ${column} as from_field from ${model} where ${column} is not null),`,
    `parent as (select ${field} as to_field from ${to})`,
    'select from_field',
    'from child',
    'left join parent on child.from_field = parent.to_field',
    'where parent.to_field is null',
  ]),
};

function test(
  parameters: readonly string[],
  made: (...texts: readonly string[]) => readonly string[],
): CoreMacro {
  return { parameters, run: (_rendering, bound) => lines(made(...bound.map(text))) };
}

function text(value: JinjaValue | undefined): string {
  return value === undefined ? '' : textOf(value);
}

function lines(all: readonly string[]): string {
  return all.join('\n');
}
