import { unreachable } from '../diagnostics/invariant.js';
import type { ResolvedConfig } from '../project/resolve-config.js';
import { columnIn } from '../sql/key-text.js';
import type { MergeClause } from '../project/node-config.js';

/** A merge as it will be done: defaults are filled in. */
export interface PlannedMerge {
  /** The columns to match on. */
  readonly on: readonly string[];
  /** In order: of those for one kind of rows, the first whose conditions hold is done. */
  readonly clauses: readonly PlannedMergeClause[];
}

export interface PlannedMergeClause {
  readonly rows: 'matched' | 'not matched' | 'not matched by source';
  /** SQL; all must hold. */
  readonly conditions: readonly string[];
  readonly action: MergeAction;
}

export type MergeAction =
  | {
      readonly kind: 'update';
      /** Absent: all columns but those to match on. */
      readonly only?: readonly string[];
      readonly except?: readonly string[];
      /** Column → SQL, instead of the new value. */
      readonly set: { readonly [column: string]: string };
    }
  | { readonly kind: 'insert'; readonly columns?: readonly string[]; readonly values?: readonly string[] }
  | { readonly kind: 'by-position'; readonly verb: 'update' | 'insert' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'error'; readonly message?: string };

/**
 * The merge of a model whose strategy is `merge`; undefined for other strategies.
 * @param asDbt whether names of columns may be quoted, as dbt puts them into SQL
 */
export function plannedMerge(said: ResolvedConfig, asDbt = false): PlannedMerge | undefined {
  if (said.incremental_strategy !== 'merge') return undefined;
  const config = asDbt ? withColumns(said) : said;
  const { when_matched, when_not_matched } = config.merge_clauses ?? {};
  const matched = when_matched?.map((clause) => plannedClause(clause, 'matched'));
  const others = when_not_matched?.map((clause) =>
    plannedClause(clause, clause.by === 'source' ? 'not matched by source' : 'not matched'),
  );
  return {
    on: config.merge_on_using_columns ?? config.unique_key ?? [],
    clauses: [...(matched ?? [defaultUpdate(config)]), ...(others ?? [defaultInsert(config)])],
  };
}

/** Those to leave out are compared with names as the database tells them, without quotes. An empty list is as good as none to dbt: all are updated. */
function withColumns(config: ResolvedConfig): ResolvedConfig {
  const { merge_update_columns: only, merge_update_set_expressions, ...rest } = config;
  const column = (text: string): string => columnIn(text) ?? text;
  const set = Object.entries(merge_update_set_expressions ?? {}).map(([name, sql]) => [column(name), sql]);
  return {
    ...rest,
    ...(only && only.length > 0 && { merge_update_columns: only.map(column) }),
    ...(set.length > 0 && {
      merge_update_set_expressions: Object.fromEntries(set) as Record<string, string>,
    }),
  };
}

function defaultUpdate(config: ResolvedConfig): PlannedMergeClause {
  const { merge_update_columns: only, merge_exclude_columns: except } = config;
  return {
    rows: 'matched',
    conditions: present(config.merge_update_condition),
    action: {
      kind: 'update',
      ...(only && { only }),
      ...(except && { except }),
      set: config.merge_update_set_expressions ?? {},
    },
  };
}

function defaultInsert(config: ResolvedConfig): PlannedMergeClause {
  return {
    rows: 'not matched',
    conditions: present(config.merge_insert_condition),
    action: { kind: 'insert' },
  };
}

function present(condition: string | undefined): readonly string[] {
  return condition === undefined ? [] : [condition];
}

function plannedClause(clause: MergeClause, rows: PlannedMergeClause['rows']): PlannedMergeClause {
  return { rows, conditions: clause.condition ?? [], action: plannedAction(clause) };
}

function plannedAction(clause: MergeClause): MergeAction {
  const { action, mode, update, insert, set_expressions, error_message } = clause;
  const isByPosition = mode === 'by_position' || mode === 'star';
  switch (action) {
    case 'update': {
      if (isByPosition) return { kind: 'by-position', verb: 'update' };
      const { include, exclude, set_expressions: set = {} } = update ?? {};
      // Of a row that has no new one beside it, only what is said can be set.
      const only = clause.by === 'source' ? [] : include;
      return {
        kind: 'update',
        ...(only && { only }),
        ...(exclude && { except: exclude }),
        set: { ...set, ...set_expressions },
      };
    }
    case 'insert':
      return isByPosition ? { kind: 'by-position', verb: 'insert' } : { kind: 'insert', ...insert };
    case 'delete':
      return { kind: 'delete' };
    case 'do_nothing':
      return { kind: 'nothing' };
    case 'error':
      return { kind: 'error', ...(error_message !== undefined && { message: error_message }) };
    default:
      return unreachable(action);
  }
}

/**
 * The names of the rows that are there and of the new rows. `DBT_INTERNAL_DEST` and `DBT_INTERNAL_SOURCE` where the author's SQL uses dbt's names,
 * `old` and `new` otherwise.
 */
export function rowNames(fragments: readonly string[]): { readonly old: string; readonly fresh: string } {
  const reads = (name: RegExp): boolean => fragments.some((text) => name.test(text));
  if (reads(/\bdbt_incremental_target\b/iu)) return { old: 'DBT_INCREMENTAL_TARGET', fresh: 'new' };
  return reads(/\bdbt_internal_(?:dest|source)\b/iu)
    ? { old: 'DBT_INTERNAL_DEST', fresh: 'DBT_INTERNAL_SOURCE' }
    : { old: 'old', fresh: 'new' };
}

/** All SQL of the author's in a merge. */
export function mergeFragments({ clauses }: PlannedMerge): readonly string[] {
  return clauses.flatMap(({ conditions, action }) => {
    if (action.kind === 'update') return [...conditions, ...Object.values(action.set)];
    return action.kind === 'insert' ? [...conditions, ...(action.values ?? [])] : conditions;
  });
}
