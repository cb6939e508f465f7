import { unreachable } from '../../core/diagnostics/invariant.js';
import {
  mergeFragments,
  rowNames,
  type MergeAction,
  type PlannedMerge,
  type PlannedMergeClause,
} from '../../core/plan/merge.js';
import type { Work } from '../../core/plan/stages.js';
import { columnIn, keySql } from '../../core/sql/key-text.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';

type IncrementalWork = Extract<Work, { kind: 'incremental' }>;

/**
 * The statements that take new rows into a table.
 * @param table SQL of the table
 * @param staging SQL of the table of new rows
 * @param columns those to write, as the new rows have them
 */
export function incrementalStatements(
  table: string,
  staging: string,
  columns: readonly string[],
  work: IncrementalWork,
): readonly string[] {
  const list = columns.map(quoteIdentifier).join(', ');
  const insert = `insert into ${table} (${list}) select ${list} from ${staging}`;
  if (work.merge)
    return [mergeStatement(table, staging, columns, work.merge, work.predicates ?? [], nameOf(work))];
  if (work.strategy === 'append' || work.uniqueKey.length === 0) return [insert];
  return [deleteStatement(table, staging, work), insert];
}

/** How a text of the unique key stands in SQL. */
function nameOf({ asDbt }: IncrementalWork): (text: string) => string {
  return asDbt ? keySql : quoteIdentifier;
}

/**
 * New rows stand in a query of their own, so that names in a predicate mean the rows that are there. dbt gives the table no other name, and a predicate
 * may call it by its own.
 */
function deleteStatement(table: string, staging: string, work: IncrementalWork): string {
  const { uniqueKey, predicates = [] } = work;
  const names = rowNames(predicates);
  const isItself = work.asDbt && names.old === 'old';
  const old = isItself ? table : names.old;
  const target = isItself ? table : `${table} as ${old}`;
  const { fresh } = names;
  const [key = '', ...others] = uniqueKey;
  const isExpression = work.asDbt && others.length === 0 && columnIn(key) === undefined;
  const match = equal(uniqueKey, old, fresh, nameOf(work));
  const also = predicates.map((predicate) => ` and (\n${predicate}\n)`).join('');
  if (isExpression)
    return `delete from ${target} where (\n${key}\n) in (select (\n${key}\n) from ${staging})${also}`;
  return `delete from ${target} where exists (select 1 from ${staging} as ${fresh} where ${match})${also}`;
}

function mergeStatement(
  table: string,
  staging: string,
  columns: readonly string[],
  merge: PlannedMerge,
  predicates: readonly string[],
  nameIn: (text: string) => string,
): string {
  const names = rowNames([...predicates, ...mergeFragments(merge)]);
  const conditions = [
    merge.on.length === 0 ? 'false' : equal(merge.on, names.old, names.fresh, nameIn),
    ...predicates.map((predicate) => `(\n${predicate}\n)`),
  ];
  const clauses = merge.clauses.flatMap((clause) => clauseSql(clause, merge.on, columns, names.fresh) ?? []);
  return [
    `merge into ${table} as ${names.old} using ${staging} as ${names.fresh} on (${conditions.join(' and ')})`,
    ...clauses,
  ].join('\n');
}

/** `old."id" = new."id" and …` */
export function equal(
  columns: readonly string[],
  old: string,
  fresh: string,
  nameIn: (text: string) => string = quoteIdentifier,
): string {
  return columns
    .map(nameIn)
    .map((column) => `${old}.${column} = ${fresh}.${column}`)
    .join(' and ');
}

/** Undefined for an update that sets nothing. */
function clauseSql(
  { rows, conditions, action }: PlannedMergeClause,
  on: readonly string[],
  columns: readonly string[],
  fresh: string,
): string | undefined {
  const done = actionSql(action, on, columns, fresh);
  if (done === undefined) return undefined;
  const only = conditions.map((condition) => ` and (\n${condition}\n)`).join('');
  return `when ${rows}${only} then ${done}`;
}

function actionSql(
  action: MergeAction,
  on: readonly string[],
  columns: readonly string[],
  fresh: string,
): string | undefined {
  switch (action.kind) {
    case 'update': {
      const assignments = [...updates(action, on, columns, fresh)];
      return assignments.length === 0 ? undefined : `update set ${assignments.join(', ')}`;
    }
    case 'insert': {
      const filled = (action.columns ?? columns).map(quoteIdentifier);
      const values =
        action.values?.map((value) => `(\n${value}\n)`) ??
        columns.map((column) => `${fresh}.${quoteIdentifier(column)}`);
      return `insert (${filled.join(', ')}) values (${values.join(', ')})`;
    }
    case 'by-position':
      return `${action.verb} by position`;
    case 'delete':
      return 'delete';
    case 'nothing':
      return 'do nothing';
    case 'error':
      return action.message === undefined ? 'error' : `error ${quoteText(action.message)}`;
    default:
      return unreachable(action);
  }
}

function updates(
  { only, except = [], set }: Extract<MergeAction, { kind: 'update' }>,
  on: readonly string[],
  columns: readonly string[],
  fresh: string,
): readonly string[] {
  const left = names([...except, ...on.map((text) => columnIn(text) ?? text), ...Object.keys(set)]);
  const wanted = only ? only.filter((column) => !names(Object.keys(set)).has(column.toLowerCase())) : columns;
  const taken = only ? wanted : wanted.filter((column) => !left.has(column.toLowerCase()));
  return [
    ...Object.entries(set).map(([column, sql]) => `${quoteIdentifier(column)} = (\n${sql}\n)`),
    ...taken.map((column) => `${quoteIdentifier(column)} = ${fresh}.${quoteIdentifier(column)}`),
  ];
}

function names(columns: readonly string[]): ReadonlySet<string> {
  return new Set(columns.map((column) => column.toLowerCase()));
}
