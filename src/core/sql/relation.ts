import { quoteIdentifier } from './quote.js';

/** A table or view in a database. `database` is absent for the target's own file. */
export interface Relation {
  readonly database?: string;
  /**
   * The name of the target's own file, where SQL must say it: a schema that is named as a database is taken for neither. No part of what the relation is, so
   * that keys and labels leave it out.
   */
  readonly catalog?: string;
  /** dbt: nothing stands in a database, see `InPlaceReads`. No part of what the relation is either. */
  readonly external?: ExternalPlace;
  /** Empty for a name that stands alone: a common table expression. */
  readonly schema: string;
  readonly name: string;
}

/** What is read in place of a relation that only has a name. */
export interface ExternalPlace {
  /** A quoted path, a call of a function, … */
  readonly sql: string;
  /** What templates are told as its name: the relation's own is one that no other has. */
  readonly name: string;
}

/** `"schema"."name"`, with the database in front where the relation lives in an attached one. */
export function relationSql(relation: Relation): string {
  // Asked hundreds of thousands of times in a large project, so no lists are made.
  const { schema, name } = relation;
  const database = relation.database ?? relation.catalog;
  const front = database === undefined ? '' : `${quoteIdentifier(database)}.`;
  return `${front}${schema === '' ? '' : `${quoteIdentifier(schema)}.`}${quoteIdentifier(name)}`;
}

/** The relation's name for people: `schema.name`, unquoted. */
export function relationLabel(relation: Relation): string {
  return parts(relation).join('.');
}

/** Equal for two relations exactly when DuckDB takes them for one: names compare without case, of ASCII letters only. */
export function relationKey(relation: Relation): string {
  // No map of known ones: relations that come from plans and caches are objects of their own, and a WeakMap of them costs more than the text.
  // Lineage asks for a million keys: most names need neither doubled quotes nor other letters.
  const sql = relationSql(relation.catalog === undefined ? relation : withoutCatalog(relation));
  return upperCase.test(sql) ? sql.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase()) : sql;
}

const upperCase = /[A-Z]/u;

function withoutCatalog({ catalog: _catalog, ...relation }: Relation): Relation {
  return relation;
}

/** Relations of the target's own file, with its name in front where the schema alone would not do. */
export function inOwnFile(
  relation: Relation,
  { catalog, databases }: { readonly catalog: string; readonly databases?: ReadonlySet<string> },
): Relation {
  const isClear = relation.database !== undefined || databases?.has(relation.schema.toLowerCase()) !== true;
  return isClear ? relation : { ...relation, catalog };
}

function parts(relation: Relation): readonly string[] {
  return [
    ...(relation.database === undefined ? [] : [relation.database]),
    ...(relation.schema === '' ? [] : [relation.schema]),
    relation.name,
  ];
}
