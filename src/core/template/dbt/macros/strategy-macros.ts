import { quoteIdentifier } from '../../../sql/quote.js';
import { problem } from '../../jinja/failure.js';
import { textOf } from '../../jinja/text-of.js';
import { needItems, stringOf } from '../../jinja/type-of.js';
import { Dict, Undefined, type JinjaValue } from '../../jinja/value.js';
import { ColumnObject } from '../column-object.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { invoked } from './invoke-macro.js';

/** How rows are taken into a table that is there: what the strategies of dbt-duckdb give, for strategies and hooks of a project's own that lead to them. */
export const strategyMacros: CoreMacros = {
  get_incremental_append_sql: through(
    'get_insert_into_sql',
    'target_relation',
    'temp_relation',
    'dest_columns',
  ),
  get_incremental_delete_insert_sql: through('get_delete_insert_merge_sql', ...all()),
  get_incremental_merge_sql: through('get_merge_sql', ...all()),
  get_incremental_default_sql: {
    parameters: ['arg_dict'],
    run: (rendering, bound, call) =>
      invoked(
        rendering,
        'get_incremental_delete_insert_sql',
        bound.map((each) => each ?? null),
        call,
      ),
  },
  get_insert_into_sql: {
    parameters: ['target_relation', 'temp_relation', 'dest_columns'],
    run: (_rendering, [target, source, columns]) => insertSql(target, source, columns),
  },
  get_delete_insert_merge_sql: {
    parameters: ['target', 'source', 'unique_key', 'dest_columns', 'incremental_predicates'],
    run: (_rendering, [target, source, key, columns, predicates]) =>
      `${deleteSql(target, source, key, predicates)}${insertSql(target, source, columns)}`,
  },
  get_merge_sql: {
    parameters: ['target', 'source', 'unique_key', 'dest_columns', 'incremental_predicates?'],
    run: (rendering, [target, source, key, , predicates]) =>
      mergeSql(rendering, target, source, key, predicates),
  },
};

function all(): readonly string[] {
  return ['target_relation', 'temp_relation', 'unique_key', 'dest_columns', 'incremental_predicates'];
}

/** A strategy that is another macro, with what its dictionary holds. */
function through(name: string, ...keys: readonly string[]): CoreMacro {
  return {
    parameters: ['arg_dict'],
    run: (rendering, [given], call) => {
      const entries = new Map(given instanceof Dict ? given.entries() : []);
      return invoked(
        rendering,
        name,
        keys.map((key) => entries.get(key) ?? null),
        call,
      );
    },
  };
}

function insertSql(
  target: JinjaValue | undefined,
  source: JinjaValue | undefined,
  columns: JinjaValue | undefined,
): string {
  const names = needItems(columns ?? null).map((column) =>
    quoteIdentifier(column instanceof ColumnObject ? column.fields.name : textOf(column)),
  );
  const list = names.join(', ');
  return `insert into ${written(target)} (${list})\n(\n  select ${list}\n  from ${written(source)}\n)`;
}

function deleteSql(
  target: JinjaValue | undefined,
  source: JinjaValue | undefined,
  key: JinjaValue | undefined,
  predicates: JinjaValue | undefined,
): string {
  const keys = keysOf(key);
  if (keys.length === 0) return '';
  const also = textsOf(predicates).map((predicate) => `\nand ${predicate}`);
  if (stringOf(key) !== undefined)
    return `delete from ${written(target)}\nwhere (${keys.join()}) in (select (${keys.join()}) from ${written(source)})${also.join('')};\n`;
  const match = keys.map((each) => `${written(source)}.${each} = DBT_INCREMENTAL_TARGET.${each}`);
  return `delete from ${written(target)} as DBT_INCREMENTAL_TARGET\nusing ${written(source)}\nwhere (${match.join(' and ')}${also.join('')});\n`;
}

/** What a merge says without settings of its own; with such it is not made here. */
function mergeSql(
  rendering: Rendering,
  target: JinjaValue | undefined,
  source: JinjaValue | undefined,
  key: JinjaValue | undefined,
  predicates: JinjaValue | undefined,
): string {
  const config = rendering.context.node?.config;
  const settings = typeof config === 'object' && config !== null ? Object.keys(config) : [];
  if (settings.some((name) => name.startsWith('merge_')))
    throw problem('dbt/internal-macro', { name: 'get_merge_sql' });
  const keys = keysOf(key).map((each) => `DBT_INTERNAL_SOURCE.${each} = DBT_INTERNAL_DEST.${each}`);
  const conditions = [...(keys.length === 0 ? ['FALSE'] : keys), ...textsOf(predicates)];
  return [
    `merge into ${written(target)} as DBT_INTERNAL_DEST`,
    `using ${written(source)} as DBT_INTERNAL_SOURCE`,
    `on (${conditions.join(') and (')})`,
    'when matched then update by name',
    'when not matched then insert by name',
  ].join('\n');
}

function keysOf(key: JinjaValue | undefined): readonly string[] {
  return textsOf(key).filter((text) => text !== '');
}

/** A text, or a list of texts; none where nothing is given. */
function textsOf(value: JinjaValue | undefined): readonly string[] {
  if (value === undefined || value === null || value instanceof Undefined) return [];
  const text = stringOf(value);
  return text === undefined ? needItems(value).map(textOf) : [text];
}

function written(value: JinjaValue | undefined): string {
  return textOf(value ?? null);
}
