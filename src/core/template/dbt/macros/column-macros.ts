import { quoteIdentifier } from '../../../sql/quote.js';
import { textOf } from '../../jinja/text-of.js';
import { isTruthy, needItems } from '../../jinja/type-of.js';
import { Dict, Tuple, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { problem } from '../../jinja/failure.js';
import { columnsOf, queryColumns } from '../adapter-object.js';
import { given, neededText, wrongArguments } from '../arguments.js';
import { ColumnObject } from '../column-object.js';
import { neededRelation } from '../relation-object.js';
import type { Rendering } from '../rendering.js';
import { queried } from '../statements.js';
import type { CoreMacros } from './core-macro.js';

/** Columns: of relations and of queries, compared, and written into SQL. */
export const columnMacros: CoreMacros = {
  get_columns_in_relation: {
    parameters: ['relation'],
    run: (rendering, [relation], call) =>
      rendering.execute ? columnsOf(rendering, neededRelation(relation, call, 'relation')) : [],
  },
  get_columns_in_query: {
    parameters: ['select_sql'],
    run: (rendering, [sql]) => {
      if (!rendering.execute) return [];
      const table = queried(rendering, emptySubquery(textOf(sql ?? null), undefined));
      const names = table.attribute('column_names');
      return names instanceof Tuple ? [...names.items] : [];
    },
  },
  get_column_schema_from_query: {
    parameters: ['select_sql', 'select_sql_header?'],
    run: (rendering, [sql, header]) =>
      rendering.execute ? queryColumns(rendering, emptySubquery(textOf(sql ?? null), header)) : [],
  },
  get_list_of_column_names: {
    parameters: ['columns'],
    run: (_rendering, [columns], call) => columnsIn(columns, call).map((column) => column.fields.name),
  },
  sql_convert_columns_in_relation: {
    parameters: ['table'],
    run: (_rendering, [table]) =>
      needItems(table ?? null).map((row) => {
        const [name = null, type = null, , precision, scale] = needItems(row);
        return new ColumnObject({ name: textOf(name), type: textOf(type), precision, scale });
      }),
  },
  get_empty_subquery_sql: {
    parameters: ['select_sql', 'select_sql_header?'],
    run: (_rendering, [sql, header]) => emptySubquery(textOf(sql ?? null), header),
  },
  get_empty_schema_sql: { parameters: ['columns'], run: (_rendering, [columns]) => emptySchema(columns) },
  get_quoted_csv: {
    parameters: ['column_names'],
    run: (_rendering, [names]) =>
      needItems(names ?? null)
        .map((name) => quoteIdentifier(textOf(name)))
        .join(', '),
  },
  diff_columns: {
    parameters: ['source_columns', 'target_columns'],
    run: (_rendering, [source, target], call) => {
      const names = new Set(columnsIn(target, call).map((column) => column.fields.name));
      return columnsIn(source, call).filter((column) => !names.has(column.fields.name));
    },
  },
  diff_column_data_types: {
    parameters: ['source_columns', 'target_columns'],
    run: (_rendering, [source, target], call) => {
      const types = new Map(columnsIn(target, call).map((column) => [column.fields.name, column.dataType]));
      return columnsIn(source, call).flatMap((column) => {
        const { name } = column.fields;
        const before = types.get(name);
        if (before === undefined || before === column.dataType) return [];
        return [
          new Dict([
            ['column_name', name],
            ['new_type', column.dataType],
          ]),
        ];
      });
    },
  },
  get_merge_update_columns: {
    parameters: ['merge_update_columns', 'merge_exclude_columns', 'dest_columns'],
    run: (_rendering, [updated, excluded, all], call) => mergeColumns(updated, excluded, all, call),
  },
  alter_column_type: {
    parameters: ['relation', 'column_name', 'new_column_type'],
    run: (rendering, [relation, column, type], call) => {
      const table = neededRelation(relation, call, 'relation').text();
      const name = quoteIdentifier(neededText(column, call, 'column_name'));
      queried(
        rendering,
        `alter table ${table} alter column ${name} type ${neededText(type, call, 'new_column_type')}`,
      );
      return '';
    },
  },
  alter_relation_add_remove_columns: {
    parameters: ['relation', 'add_columns?', 'remove_columns?'],
    run: (rendering, [relation, added, removed], call) => {
      const table = neededRelation(relation, call, 'relation').text();
      alter(rendering, table, columnsIn(given(added) ?? [], call), columnsIn(given(removed) ?? [], call));
      return '';
    },
  },
};

function columnsIn(value: JinjaValue | undefined, call: JinjaCall): ColumnObject[] {
  return needItems(value ?? null).map((column) => {
    if (column instanceof ColumnObject) return column;
    throw wrongArguments(call, 'needs columns, as `adapter.get_columns_in_relation(…)` gives them');
  });
}

/** DuckDB takes one change a statement. */
function alter(
  rendering: Rendering,
  table: string,
  added: readonly ColumnObject[],
  removed: readonly ColumnObject[],
): void {
  for (const { fields, dataType } of added)
    queried(rendering, `alter table ${table} add column ${quoteIdentifier(fields.name)} ${dataType}`);
  for (const { fields } of removed)
    queried(rendering, `alter table ${table} drop column ${quoteIdentifier(fields.name)}`);
}

function emptySubquery(sql: string, header: JinjaValue | undefined): string {
  const first = given(header) === undefined ? '' : `${textOf(header ?? null)}\n`;
  return `${first}select * from (\n${sql}\n) as __dbt_sbq\nwhere false\nlimit 0`;
}

/** A query without rows that has the columns of a contract. */
function emptySchema(columns: JinjaValue | undefined): JinjaValue {
  if (!(columns instanceof Dict)) throw problem('jinja/wrong-type', { problem: 'the columns are no dict' });
  const selected = columns.values().map((column) => {
    const member = (name: string): JinjaValue | undefined =>
      column instanceof Dict ? given(column.get(name)) : undefined;
    const name = textOf(member('name') ?? '');
    const type = member('data_type');
    if (type === undefined) {
      const text = `the column ${name} has no data type, which a contract needs`;
      throw problem('dbt/raised', { text, by: 'column_type_missing' });
    }
    const shown = isTruthy(member('quote') ?? false) ? quoteIdentifier(name) : name;
    return `cast(null as ${textOf(type)}) as ${shown}`;
  });
  return `select\n${selected.join(',\n')}`;
}

function mergeColumns(
  updated: JinjaValue | undefined,
  excluded: JinjaValue | undefined,
  all: JinjaValue | undefined,
  call: JinjaCall,
): JinjaValue {
  const isUpdated = isTruthy(updated ?? null);
  if (isUpdated && isTruthy(excluded ?? null)) {
    throw wrongArguments(call, 'takes columns to update or columns to leave out, not both');
  }
  if (isUpdated) return updated ?? null;
  const left = new Set(needItems(given(excluded) ?? []).map((name) => textOf(name).toLowerCase()));
  const kept = columnsIn(all, call).filter((column) => !left.has(column.fields.name.toLowerCase()));
  return kept.map((column) => quoteIdentifier(column.fields.name));
}
