import { quoteIdentifier } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { askPostgres } from './postgres-columns.js';

/** What a database says of the user who reads it. */
export type PostgresProbe =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'reads'; readonly tables: number }
  /** In words for people. */
  | { readonly kind: 'writes'; readonly rights: readonly string[] };

const probeTable = 'eider_doctor_probe';

/**
 * Opens the database of a secret without `read_only`, looks the user's rights up, and tries to make a table in a transaction that is rolled back. The
 * rights count, not only the attempt: a session that is read-only by default can be made another.
 */
export async function probePostgres(secret: string, connection: Connection): Promise<PostgresProbe> {
  const alias = `_eider_probe_${secret}`;
  const name = quoteIdentifier(alias);
  try {
    await connection.run(`attach '' as ${name} (type postgres, secret ${quoteIdentifier(secret)})`);
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'unreachable' };
    throw error;
  }
  try {
    const { rights, tables } = await readRights(alias, connection);
    const made = await canMakeTable(alias, connection);
    const found = [...rights, ...(made ? ['it made a table, which was rolled back'] : [])];
    return found.length > 0 ? { kind: 'writes', rights: found } : { kind: 'reads', tables };
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'unreachable' };
    throw error;
  } finally {
    await connection.run(`detach database if exists ${name}`);
  }
}

async function readRights(
  alias: string,
  connection: Connection,
): Promise<{ readonly rights: readonly string[]; readonly tables: number }> {
  const [row] = await askPostgres(
    alias,
    `select (select rolsuper from pg_roles where rolname = current_user) as is_super,
       (select rolcreaterole or rolcreatedb from pg_roles where rolname = current_user) as makes_roles,
       has_database_privilege(current_database(), 'create') as makes_schemas,
       (select count(*) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' and has_schema_privilege(oid, 'create')) as schemas,
       (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and has_table_privilege(c.oid, 'insert, update, delete, truncate')) as written,
       (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')) as tables`,
    connection,
  );
  const schemas = Number(row?.['schemas']);
  const written = Number(row?.['written']);
  const rights = [
    ...(row?.['is_super'] === true ? ['it is a superuser'] : []),
    ...(row?.['makes_roles'] === true ? ['it makes roles or databases'] : []),
    ...(row?.['makes_schemas'] === true ? ['it makes schemas'] : []),
    ...(schemas > 0 ? [`it makes tables in ${schemas === 1 ? '1 schema' : `${schemas} schemas`}`] : []),
    ...(written > 0 ? [`it changes rows of ${written === 1 ? '1 table' : `${written} tables`}`] : []),
  ];
  return { rights, tables: Number(row?.['tables']) };
}

/** True when Postgres lets it; nothing is left behind. */
async function canMakeTable(alias: string, connection: Connection): Promise<boolean> {
  await connection.run('begin transaction');
  try {
    await connection.run(
      `create table ${quoteIdentifier(alias)}.public.${quoteIdentifier(probeTable)} (a integer)`,
    );
    return true;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  } finally {
    await connection.run('rollback').catch((error: unknown) => {
      if (!(error instanceof SqlError)) throw error;
    });
  }
}
