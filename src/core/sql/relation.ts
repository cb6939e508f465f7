import { quoteIdentifier } from './quote.js';

/** A table or view in a database. `database` is absent for the target's own file. */
export interface Relation {
  readonly database?: string;
  /** Empty for a name that stands alone: a common table expression. */
  readonly schema: string;
  readonly name: string;
}

/** `"schema"."name"`, with the database in front where the relation lives in an attached one. */
export function relationSql(relation: Relation): string {
  // Asked hundreds of thousands of times in a large project, so no lists are made.
  const { database, schema, name } = relation;
  const front = database === undefined ? '' : `${quoteIdentifier(database)}.`;
  return `${front}${schema === '' ? '' : `${quoteIdentifier(schema)}.`}${quoteIdentifier(name)}`;
}

/** The relation's name for people: `schema.name`, unquoted. */
export function relationLabel(relation: Relation): string {
  return parts(relation).join('.');
}

/** Equal for two relations exactly when DuckDB takes them for one: names compare without case, of ASCII letters only. */
export function relationKey(relation: Relation): string {
  // Lineage asks for the keys of the same few relations a million times.
  const known = keys.get(relation);
  if (known !== undefined) return known;
  const sql = relationSql(relation);
  const key = capital.test(sql) ? sql.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase()) : sql;
  keys.set(relation, key);
  return key;
}

const capital = /[A-Z]/u;
const keys = new WeakMap<Relation, string>();

function parts(relation: Relation): readonly string[] {
  return [
    ...(relation.database === undefined ? [] : [relation.database]),
    ...(relation.schema === '' ? [] : [relation.schema]),
    relation.name,
  ];
}
