import { relationKey, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { isListed } from './attached-databases.js';
import { kindOf } from './relation-ddl.js';

type Kind = 'view' | 'table';

/**
 * Which relations of the warehouse are tables and which are views, as committed. Read once a run, because DuckDB lists its whole catalogue for
 * every question; only this process writes, so that it stays true.
 */
export class RelationKinds {
  readonly #kinds = new Map<string, Kind>();

  async read(connection: Connection): Promise<void> {
    const rows = await connection.rows(
      `select 'table' as kind, nullif(database_name, current_database()) as "database", schema_name as "schema", table_name as name
       from duckdb_tables() where ${isListed}
       union all
       select 'view', nullif(database_name, current_database()), schema_name, view_name from duckdb_views() where ${isListed} and not internal`,
    );
    this.#kinds.clear();
    for (const { database, kind, schema, name } of rows) {
      const place = { schema: String(schema), name: String(name) };
      const relation = typeof database === 'string' ? { database, ...place } : place;
      this.set(relation, kind === 'view' ? 'view' : 'table');
    }
  }

  of(relation: Relation): Kind | undefined {
    return this.#kinds.get(relationKey(relation));
  }

  /** To be told once a relation is committed. */
  set(relation: Relation, kind: Kind): void {
    this.#kinds.set(relationKey(relation), kind);
  }

  /** To be told when a relation is dropped and none takes its place. */
  forget(relation: Relation): void {
    this.#kinds.delete(relationKey(relation));
  }

  /** Looks at one relation again: a hook may have made or dropped it, in the transaction that is open. */
  async look(connection: Connection, relation: Relation): Promise<void> {
    const kind = await kindOf(connection, relation);
    if (kind === undefined) this.#kinds.delete(relationKey(relation));
    else this.set(relation, kind);
  }

  /** Drops what stands in the way: DuckDB replaces a table by a table and a view by a view only. */
  async makeWay(connection: Connection, relation: Relation, kind: Kind): Promise<void> {
    const present = this.of(relation);
    if (present !== undefined && present !== kind)
      await connection.run(`drop ${present} ${relationSql(relation)}`);
  }
}
