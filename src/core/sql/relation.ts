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
  const { database, schema, name } = relation;
  const own = quoteIdentifier(name);
  const inSchema = schema === '' ? own : `${quoteIdentifier(schema)}.${own}`;
  return database === undefined ? inSchema : `${quoteIdentifier(database)}.${inSchema}`;
}

/** The relation's name for people: `schema.name`, unquoted. */
export function relationLabel(relation: Relation): string {
  return parts(relation).join('.');
}

/** Equal for two relations exactly when DuckDB takes them for one: names compare without case, of ASCII letters only. */
export function relationKey(relation: Relation): string {
  // Lineage asks for a million keys: most names need neither doubled quotes nor other letters.
  const sql = relationSql(relation);
  return upperCase.test(sql) ? sql.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase()) : sql;
}

const upperCase = /[A-Z]/u;

function parts(relation: Relation): readonly string[] {
  return [
    ...(relation.database === undefined ? [] : [relation.database]),
    ...(relation.schema === '' ? [] : [relation.schema]),
    relation.name,
  ];
}
