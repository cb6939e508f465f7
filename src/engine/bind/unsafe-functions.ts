import type { SqlFailure } from '../../core/sql/failure.js';
import type { Connection } from '../duckdb/connection.js';

/**
 * Functions that a closed database still lets open files, because a library does it behind DuckDB's back: shapefiles are read by C's own
 * `fopen`. With them those that run a text as SQL, which could hide such a call.
 */
const unsafe =
  /^(?:st_read.*|shapefile_meta|query|query_table|json_execute_serialized_sql|from_substrait.*)$/iu;

/** The same in a text that cannot be taken apart; a name may also be written in escapes. */
const suspect = /st_read|shapefile_meta|\bquery(?:_table)?\b|serialized_sql|substrait|u&"/iu;

/**
 * Why a stranger's query may not even be bound; undefined when it may. It is only taken apart, with nothing looked up. What cannot be taken apart
 * (a macro, a PIVOT of unknown columns) may not contain the names at all.
 */
export async function unsafeFailure(sql: string, connection: Connection): Promise<SqlFailure | undefined> {
  const text = await connection.value('select json_serialize_sql($1::varchar)', [sql]);
  const tree: unknown = JSON.parse(String(text));
  const isWhole = typeof tree === 'object' && tree !== null && 'error' in tree && tree.error === false;
  const found = isWhole ? namesIn(tree).find((name) => unsafe.test(name)) : suspect.exec(sql)?.[0];
  if (found === undefined) return undefined;
  return {
    type: 'Permission',
    subtype: 'UNTRUSTED',
    message: `\`${found}\` may open files: it is disabled for a project that is not trusted`,
  };
}

/** The names of all functions in a tree. */
function namesIn(tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = 'function_name' in tree && typeof tree.function_name === 'string' ? [tree.function_name] : [];
  return [...own, ...Object.values(tree).flatMap(namesIn)];
}
