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
  return parts(relation).map(quoteIdentifier).join('.');
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
  const key = relationSql(relation).replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase());
  keys.set(relation, key);
  return key;
}

const keys = new WeakMap<Relation, string>();

function parts(relation: Relation): readonly string[] {
  return [
    ...(relation.database === undefined ? [] : [relation.database]),
    ...(relation.schema === '' ? [] : [relation.schema]),
    relation.name,
  ];
}
