import { quoteIdentifier } from '../../../sql/quote.js';
import { problem } from '../../jinja/failure.js';
import { textOf } from '../../jinja/text-of.js';
import { isTruthy, itemsOf, needItems } from '../../jinja/type-of.js';
import { Dict, JinjaObject, Tuple, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { columnsOf, foundRelation } from '../adapter-object.js';
import { given, neededText } from '../arguments.js';
import { ColumnObject } from '../column-object.js';
import { fromPlain } from '../convert.js';
import { RelationObject } from '../relation-object.js';
import { hardDeletesIn, namesDict, snapshotNamesIn, type SnapshotNames } from '../snapshot-names.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { invoked, invokedText } from './invoke-macro.js';
import { configured } from './run-macros.js';

/** How a snapshot tells versions of rows apart: dbt's strategies, and what they are made of. */
export const snapshotStrategies: CoreMacros = {
  strategy_dispatch: { parameters: ['name'], run: strategyNamed },
  snapshot_hash_arguments: {
    parameters: ['args'],
    run: (_rendering, [args]) => {
      const parts = needItems(args ?? null).map((each) => `coalesce(cast(${textOf(each)} as varchar), '')`);
      return `md5(${parts.join(` || '|' || `)})`;
    },
  },
  snapshot_string_as_time: {
    parameters: ['timestamp'],
    run: (_rendering, [time]) => `'${textOf(time ?? null)}'::timestamp`,
  },
  snapshot_timestamp_strategy: strategy((rendering, [, before, now], call) => {
    const key = fromPlain(configured(rendering, 'unique_key') ?? null);
    const updatedAt = fromPlain(configured(rendering, 'updated_at') ?? null);
    const { dbt_valid_from: from } = snapshotNames(rendering);
    return made(rendering, call, {
      key,
      updatedAt,
      changed: `(${textOf(before ?? null)}.${from} < ${textOf(now ?? null)}.${textOf(updatedAt)})`,
    });
  }),
  snapshot_check_strategy: strategy((rendering, [node, before, now, , isThere], call) => {
    const key = fromPlain(configured(rendering, 'unique_key') ?? null);
    const said = configured(rendering, 'updated_at');
    const updatedAt =
      said === undefined ? invokedText(rendering, 'snapshot_get_time', [], call) : fromPlain(said);
    const compared = fromPlain(configured(rendering, 'check_cols') ?? null);
    const existing = [node ?? null, isThere ?? false, compared];
    const [isNew, columns] = needItems(
      invoked(rendering, 'snapshot_check_all_get_existing_columns', existing, call),
    );
    const changed = isTruthy(isNew ?? null)
      ? invokedText(rendering, 'get_true_sql', [], call)
      : (itemsOf(columns ?? null) ?? [])
          .map((column) => [before, now].map((of) => `${textOf(of ?? null)}.${textOf(column)}`))
          .map(([old, fresh]) => `${old} is distinct from ${fresh}`)
          .join(' or ');
    return made(rendering, call, { key, updatedAt, changed: `(${changed})` });
  }),
  snapshot_check_all_get_existing_columns: {
    parameters: ['node', 'target_exists', 'check_cols_config'],
    run: existingColumns,
  },
  get_snapshot_table_column_names: {
    parameters: [],
    run: () => namesDict(snapshotNamesIn({})),
  },
};

/** The names of the columns that the snapshot of this rendering adds. */
export function snapshotNames(rendering: Rendering): SnapshotNames {
  return snapshotNamesIn(rendering.context.node?.['config']);
}

function strategy(run: CoreMacro['run']): CoreMacro {
  return { parameters: ['node', 'snapshotted_rel', 'current_rel', 'model_config', 'target_exists'], run };
}

/** What a strategy gives. */
function made(
  rendering: Rendering,
  call: JinjaCall,
  { changed, key, updatedAt }: { key: JinjaValue; updatedAt: JinjaValue; changed: string },
): JinjaValue {
  const deletes = hardDeletesIn(rendering.context.node?.['config']);
  return new Dict([
    ['unique_key', key],
    ['updated_at', updatedAt],
    ['row_changed', changed],
    ['scd_id', invokedText(rendering, 'snapshot_hash_arguments', [[...keysOf(key), updatedAt]], call)],
    ['invalidate_hard_deletes', deletes === 'invalidate'],
    ['hard_deletes', deletes],
  ]);
}

/** A unique key as the texts of its parts. */
export function keysOf(key: JinjaValue): readonly string[] {
  return Array.isArray(key) || key instanceof Tuple ? needItems(key).map(textOf) : [textOf(key)];
}

/** The macro of a strategy by its name, with its package in front where it is another one's. */
function strategyNamed(
  rendering: Rendering,
  [named]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  const said = neededText(named, call, 'name');
  const [first = '', ...rest] = said.split('.');
  const name = `snapshot_${rest.length === 0 ? first : rest.join('.')}_strategy`;
  const of = rest.length === 0 ? undefined : rendering.lookup(first);
  const found =
    rest.length === 0
      ? rendering.lookup(name)
      : of instanceof JinjaObject && of.typeName === 'package'
        ? of.attribute(name)
        : undefined;
  if (found !== undefined) return found;
  const text = `there is no macro \`${name}\` for the strategy \`${said}\``;
  throw problem('dbt/raised', { text, by: 'raise_compiler_error' });
}

/** Whether a compared column is new, and those that are there already, as dbt gives them: quoted, and compared letter by letter. */
function existingColumns(
  rendering: Rendering,
  [node, isThere, compared]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  if (!isTruthy(isThere ?? null)) return new Tuple([false, []]);
  const member = (name: string): JinjaValue => (node instanceof Dict ? (node.get(name) ?? null) : null);
  const code = textOf(member('compiled_code'));
  const list = compared === 'all' ? undefined : (itemsOf(compared ?? null) ?? []);
  if (list?.length === 0) {
    const text = `\`check_cols\` is neither \`all\` nor a list of columns`;
    throw problem('dbt/raised', { text, by: 'raise_compiler_error' });
  }
  const query = list ? `select ${list.map(textOf).join(', ')} from (\n${code}\n) subq` : code;
  const names = needItems(invoked(rendering, 'get_columns_in_query', [query], call)).map(textOf);
  const [database, schema, alias] = ['database', 'schema', 'alias'].map((part) => textOf(member(part)));
  const relation = foundRelation(rendering, database ?? null, schema ?? null, alias ?? null);
  const there = relation instanceof RelationObject ? columnsOf(rendering, relation) : [];
  const has = new Set(there.map((column) => (column instanceof ColumnObject ? column.fields.name : '')));
  const old = names.filter((name) => has.has(name));
  return new Tuple([old.length < names.length, old.map((name) => quoteIdentifier(name))]);
}

/** A member of what a strategy gave; undefined where it is none or not there. */
export function memberOf(of: JinjaValue | undefined, name: string): JinjaValue | undefined {
  return of instanceof Dict ? given(of.get(name)) : undefined;
}
