import { quoteIdentifier } from '../../../sql/quote.js';
import { textOf } from '../../jinja/text-of.js';
import { needItems } from '../../jinja/type-of.js';
import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import { ColumnObject } from '../column-object.js';
import { neededRelation } from '../relation-object.js';
import type { Rendering } from '../rendering.js';
import { queried } from '../statements.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { invoked, invokedText } from './invoke-macro.js';
import { configured } from './run-macros.js';
import { keysOf, memberOf, snapshotNames, snapshotStrategies } from './snapshot-strategies.js';
import { namesDict, type SnapshotNames } from '../snapshot-names.js';

/**
 * How dbt takes snapshots, part by part, for projects that replace some of it or have a strategy of their own. Names of columns and of what is joined are
 * dbt's, as macros of projects name them.
 */
export const snapshotMacros: CoreMacros = {
  ...snapshotStrategies,
  build_snapshot_table: { parameters: ['strategy', 'sql'], run: firstTable },
  snapshot_staging_table: { parameters: ['strategy', 'source_sql', 'target_relation'], run: staging },
  build_snapshot_staging_table: {
    parameters: ['strategy', 'sql', 'target_relation'],
    run: (rendering, [strategy, sql, target], call) => {
      const base = target ?? null;
      const temporary = invoked(rendering, 'make_temp_relation', [base], call);
      const select = invoked(
        rendering,
        'snapshot_staging_table',
        [strategy ?? null, sql ?? null, base],
        call,
      );
      queried(rendering, textOf(invoked(rendering, 'create_table_as', [true, temporary, select], call)));
      return temporary;
    },
  },
  snapshot_merge_sql: { parameters: ['target', 'source', 'insert_cols'], run: mergeSql },
  create_columns: {
    parameters: ['relation', 'columns'],
    run: (rendering, [relation, columns], call) => {
      const table = neededRelation(relation, call, 'relation').text();
      for (const column of needItems(columns ?? null))
        if (column instanceof ColumnObject)
          queried(
            rendering,
            `alter table ${table} add column ${quoteIdentifier(column.fields.name)} ${column.dataType}`,
          );
      return '';
    },
  },
  post_snapshot: {
    parameters: ['staging_relation'],
    run: (rendering, [relation], call) => {
      queried(rendering, `drop table if exists ${neededRelation(relation, call, 'staging_relation').text()}`);
      return '';
    },
  },
  get_dbt_valid_to_current: {
    parameters: ['strategy', 'columns'],
    run: (rendering, [strategy, columns]) => {
      const moment = part(strategy, 'updated_at');
      const end = memberOf(columns, 'dbt_valid_to') ?? snapshotNames(rendering).dbt_valid_to;
      const current = currentEnd(rendering) ?? 'null';
      return `coalesce(nullif(${moment}, ${moment}), ${current}) as ${textOf(end)}`;
    },
  },
  unique_key_fields: keyed((key) =>
    keysOf(key)
      .map((each, index) => `${each} as ${keyColumn(key, index)}`)
      .join(', '),
  ),
  unique_key_join_on: {
    parameters: ['unique_key', 'identifier', 'from_identifier'],
    run: (rendering, [given, one, other], call) => {
      const key = given ?? null;
      const sides = keysOf(key).map((_, index) =>
        [one, other].map((side) => `${textOf(side ?? null)}.${keyColumn(key, index)}`),
      );
      if (!Array.isArray(key)) return (sides[0] ?? []).join(' = ');
      return sides.map((pair) => invokedText(rendering, 'equals', pair, call)).join(' and ');
    },
  },
  unique_key_is_null: keyed((key, of) => `${of}.${keyColumn(key, 0)} is null`),
  unique_key_is_not_null: keyed((key, of) => `${of}.${keyColumn(key, 0)} is not null`),
  snapshot_get_time: {
    parameters: [],
    run: (rendering, _bound, call) => `${invokedText(rendering, 'current_timestamp', [], call)}::timestamp`,
  },
  // Only tells of times of two types.
  check_time_data_types: { parameters: ['sql'], run: () => '' },
  get_snapshot_get_time_data_type: { parameters: [], run: () => 'TIMESTAMP' },
  get_updated_at_column_data_type: { parameters: ['snapshot_sql'], run: () => null },
};

function keyed(write: (key: JinjaValue, of: string) => string): CoreMacro {
  return {
    parameters: ['unique_key', 'identifier?'],
    run: (_rendering, [key, of]) => write(key ?? null, textOf(of ?? null)),
  };
}

/** The name that a part of the unique key has beside the query's columns. */
function keyColumn(key: JinjaValue, index: number): string {
  return Array.isArray(key) ? `dbt_unique_key_${index + 1}` : 'dbt_unique_key';
}

function part(strategy: JinjaValue | undefined, name: string): string {
  const value = memberOf(strategy, name);
  return value === undefined ? '' : textOf(value);
}

/** What `dbt_valid_to_current` says. */
function currentEnd(rendering: Rendering): string | undefined {
  const said = configured(rendering, 'dbt_valid_to_current');
  return typeof said === 'string' && said !== '' ? said : undefined;
}

/** The query that the table is first made of. */
function firstTable(
  rendering: Rendering,
  [strategy, sql]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  const names = snapshotNames(rendering);
  const moment = part(strategy, 'updated_at');
  const end = invokedText(rendering, 'get_dbt_valid_to_current', [strategy ?? null, namesDict(names)], call);
  return `select *,
  ${part(strategy, 'scd_id')} as ${names.dbt_scd_id},
  ${moment} as ${names.dbt_updated_at},
  ${moment} as ${names.dbt_valid_from},
  ${end}${part(strategy, 'hard_deletes') === 'new_record' ? `,\n  'False' as ${names.dbt_is_deleted}` : ''}
from (
${textOf(sql ?? null)}
) sbq`;
}

/** The versions to end and to add, each with what is to be done with it. */
function staging(
  rendering: Rendering,
  [strategy, source, target]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  const sql = textOf(source ?? null);
  const writer = new StagingSql(rendering, strategy, call);
  const deletes = part(strategy, 'hard_deletes');
  const ended = deletes === 'invalidate' || deletes === 'new_record';
  const parts = [
    ...writer.rows(sql, textOf(target ?? null)),
    ...writer.changes(),
    ...(ended ? [writer.deletes()] : []),
    ...(deletes === 'new_record' ? [writer.deletionRecords(sql, target ?? null)] : []),
  ];
  const chosen = [
    'insertions',
    'updates',
    ...(ended ? ['deletes'] : []),
    ...(deletes === 'new_record' ? ['deletion_records'] : []),
  ];
  return `with ${parts.join(',\n')}\n${chosen.map((name) => `select * from ${name}`).join('\nunion all\n')}`;
}

/** Writes the parts of the query that says what becomes of which version. */
class StagingSql {
  readonly #rendering: Rendering;
  readonly #strategy: JinjaValue | undefined;
  readonly #call: JinjaCall;
  readonly #names: SnapshotNames;
  readonly #isMarked: boolean;

  constructor(rendering: Rendering, strategy: JinjaValue | undefined, call: JinjaCall) {
    this.#rendering = rendering;
    this.#strategy = strategy;
    this.#call = call;
    this.#names = snapshotNames(rendering);
    this.#isMarked = part(strategy, 'hard_deletes') === 'new_record';
  }

  /** The rows of the query and the versions that hold, each with its key. */
  rows(sql: string, target: string): readonly string[] {
    const { dbt_scd_id: id, dbt_updated_at: updated, dbt_valid_from: from, dbt_valid_to: to } = this.#names;
    const moment = part(this.#strategy, 'updated_at');
    const keys = this.#keyed('unique_key_fields');
    const end = this.#text('get_dbt_valid_to_current', [this.#strategy ?? null, namesDict(this.#names)]);
    const times = `${moment} as ${updated}, ${moment} as ${from}`;
    const ofQuery = 'from snapshot_query';
    return [
      `snapshot_query as (\n${sql}\n)`,
      `snapshotted_data as (select *, ${keys} from ${target} where ${this.#holds(to)})`,
      `insertions_source_data as (select *, ${keys}, ${times}, ${end}, ${part(this.#strategy, 'scd_id')} as ${id} ${ofQuery})`,
      `updates_source_data as (select *, ${keys}, ${times}, ${moment} as ${to} ${ofQuery})`,
      `deletes_source_data as (select *, ${keys} ${ofQuery})`,
    ];
  }

  /** Rows that are new or changed, and the versions that they end. */
  changes(): readonly string[] {
    const { dbt_is_deleted: deleted, dbt_scd_id: id } = this.#names;
    const changed = `(${part(this.#strategy, 'row_changed')}${this.#isMarked ? ` or snapshotted_data.${deleted} = 'True'` : ''})`;
    const isNew = this.#keyed('unique_key_is_null', 'snapshotted_data');
    const isKnown = this.#keyed('unique_key_is_not_null', 'snapshotted_data');
    const join = this.#keyed('unique_key_join_on', 'snapshotted_data', 'source_data');
    const mark = (value: string): string => (this.#isMarked ? `, ${value}` : '');
    return [
      `insertions as (
  select 'insert' as dbt_change_type, source_data.*${mark(`'False' as ${deleted}`)}
  from insertions_source_data as source_data left join snapshotted_data on ${join}
  where ${isNew} or (${isKnown} and ${changed})
)`,
      `updates as (
  select 'update' as dbt_change_type, source_data.*, snapshotted_data.${id}${mark(`snapshotted_data.${deleted}`)}
  from updates_source_data as source_data join snapshotted_data on ${join}
  where ${changed}
)`,
    ];
  }

  /** The versions that end because the query has their rows no more. */
  deletes(): string {
    const { dbt_is_deleted: deleted, dbt_scd_id: id } = this.#names;
    return `deletes as (
  select 'delete' as dbt_change_type, source_data.*, ${this.#now()}, ${this.#time()} as ${this.#names.dbt_valid_to},
    snapshotted_data.${id}${this.#isMarked ? `, snapshotted_data.${deleted}` : ''}
  ${this.#gone()}
)`;
  }

  /** The versions that say of rows that they are deleted, with the values that they had. */
  deletionRecords(sql: string, target: JinjaValue): string {
    const { dbt_is_deleted: deleted, dbt_scd_id: id, dbt_valid_to: to } = this.#names;
    const there = new Set(
      needItems(invoked(this.#rendering, 'get_columns_in_relation', [target], this.#call)).map((column) =>
        column instanceof ColumnObject ? column.fields.name : '',
      ),
    );
    const columns = needItems(invoked(this.#rendering, 'get_columns_in_query', [sql], this.#call)).map(
      (name) => {
        const text = textOf(name);
        return `${there.has(text) ? 'snapshotted_data' : 'source_data'}.${quoteIdentifier(text)}`;
      },
    );
    const key = this.#key;
    const keys = keysOf(key).map((each, index) =>
      Array.isArray(key)
        ? `snapshotted_data.${each} as ${keyColumn(key, index)}`
        : 'snapshotted_data.dbt_unique_key as dbt_unique_key',
    );
    const hash = this.#text('snapshot_hash_arguments', [[id, this.#time()]]);
    return `deletion_records as (
  select 'insert' as dbt_change_type, ${[...columns, ...keys].join(', ')}, ${this.#now()},
    snapshotted_data.${to} as ${to}, ${hash} as ${id}, 'True' as ${deleted}
  ${this.#gone()}
)`;
  }

  get #key(): JinjaValue {
    return memberOf(this.#strategy, 'unique_key') ?? null;
  }

  #text(macro: string, values: readonly JinjaValue[]): string {
    return invokedText(this.#rendering, macro, values, this.#call);
  }

  #keyed(macro: string, ...sides: readonly string[]): string {
    return this.#text(macro, [this.#key, ...sides]);
  }

  #time(): string {
    return this.#text('snapshot_get_time', []);
  }

  #now(): string {
    const { dbt_updated_at: updated, dbt_valid_from: from } = this.#names;
    return `${this.#time()} as ${from}, ${this.#time()} as ${updated}`;
  }

  /** Where a version holds. */
  #holds(end: string): string {
    const current = currentEnd(this.#rendering);
    if (current === undefined) return `${end} is null`;
    return `(${this.#text('equals', [end, current.trim()])} or ${end} is null)`;
  }

  /** The versions that hold of rows that the query has not, but for those that say so already. */
  #gone(): string {
    const { dbt_is_deleted: deleted, dbt_valid_to: to } = this.#names;
    const join = this.#keyed('unique_key_join_on', 'snapshotted_data', 'source_data');
    const isGone = this.#keyed('unique_key_is_null', 'source_data');
    const current = currentEnd(this.#rendering);
    const end = `snapshotted_data.${to} ${current === undefined ? 'is null' : `= ${current}`}`;
    const isTold = this.#isMarked ? ` and not (snapshotted_data.${deleted} = 'True' and ${end})` : '';
    return `from snapshotted_data left join deletes_source_data as source_data on ${join} where ${isGone}${isTold}`;
  }
}

/** The statements that end versions and add others. */
function mergeSql(
  rendering: Rendering,
  [target, source, columns]: readonly (JinjaValue | undefined)[],
): JinjaValue {
  const { dbt_scd_id: id, dbt_valid_to: to } = snapshotNames(rendering);
  const [table, from] = [textOf(target ?? null), textOf(source ?? null)];
  const names = needItems(columns ?? null).map(textOf);
  const current = currentEnd(rendering);
  const end = `DBT_INTERNAL_TARGET.${to}`;
  const holds = current === undefined ? `${end} is null` : `(${end} = ${current} or ${end} is null)`;
  return `update ${table} as DBT_INTERNAL_TARGET set ${to} = DBT_INTERNAL_SOURCE.${to}
from ${from} as DBT_INTERNAL_SOURCE
where DBT_INTERNAL_SOURCE.${id}::text = DBT_INTERNAL_TARGET.${id}::text
  and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete') and ${holds};
insert into ${table} (${names.join(', ')})
select ${names.map((name) => `DBT_INTERNAL_SOURCE.${name}`).join(', ')}
from ${from} as DBT_INTERNAL_SOURCE where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'`;
}
