/**
 * Functions whose result changes without any input changing, and functions that read what Eider has no version of: files, other databases,
 * DuckDB's own catalogue. DuckDB calls some of them consistent within a query, which is not what reuse asks.
 */
const functions = [
  'now|today|current_timestamp|get_current_timestamp|transaction_timestamp|current_localtimestamp|localtimestamp',
  'current_date|current_time|get_current_time|current_localtime|localtime',
  'random|setseed|uuid|gen_random_uuid|uuidv4|uuidv7|nextval|currval|txid_current',
  'current_query|current_query_id|current_transaction_id|current_connection_id|current_setting',
  'getenv|getvariable|version|query|query_table|json_execute_serialized_sql',
  String.raw`glob|sniff_csv|seq_scan|st_read\w*|read_\w+|parquet_\w+|(?:iceberg|delta|ducklake|pragma|duckdb)_\w+`,
  String.raw`(?:arrow|postgres|sqlite|mysql|pandas)_(?:scan\w*|query)`,
];
const withoutParentheses = [
  'current_timestamp',
  'current_date',
  'current_time',
  'localtimestamp',
  'localtime',
];

const call = new RegExp(String.raw`\b(?:${functions.join('|')})\s*\(`, 'iu');
const bare = new RegExp(String.raw`\b(?:${withoutParentheses.join('|')})\b`, 'iu');
/** With one argument the age is counted from today. */
const ageOfToday = /\bage\s*\([^(),]*(?:\([^()]*\)[^(),]*)*\)/iu;
const sample = /\b(?:using\s+sample|tablesample)\b/iu;
const catalogue = /\b(?:information_schema|pg_catalog|sqlite_master)\b/iu;
/** A file in the place of a table: as a text, or as a quoted name with the ending of a file. */
const fromFile = /\b(?:from|join)\s*(?:''|"file")/iu;
const fileEnding = /\.(?:csv|tsv|txt|parquet|json|jsonl|ndjson|xlsx|duckdb|db)(?:\.\w+)?"$/iu;
const patterns = [call, bare, ageOfToday, sample, catalogue, fromFile];
/** The same for text that is in lower case and in ASCII, which is nearly all: several times faster than to fold the case of each letter. */
const plainPatterns = patterns.map(({ source }) => new RegExp(source, 'u'));
const beyondAscii = /[^\0-\x7F]/u;
/** The keyed pseudonym reads its key from session variables; the key's own fingerprint stands for it. */
const pseudonymKey = /getvariable\s*\(\s*'eider_pseudonym_(?:inner|outer)'\s*\)/giu;
/** The time of a snapshot is no input of it: without new rows there is no new version. The batch under way is no input of a model: all of them are. */
const ownVariables = /getvariable\s*\(\s*'eider_(?:snapshot_time|batch_start|batch_end)'\s*\)/giu;
const quoted =
  /"(?:[^"]|"")*"|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\k<tag>\$/gu;

/**
 * Whether a query may give other rows on the same inputs. Judged from its text without literals and quoted names, so a text or a column
 * that is called `now()` does not count. `sql` is normalised: no comments, white space folded.
 */
export function isVolatile(sql: string): boolean {
  const known = /eider_/iu.test(sql)
    ? sql.replaceAll(pseudonymKey, 'eider_key').replaceAll(ownVariables, 'eider_variable')
    : sql;
  const text = known.replaceAll(quoted, (part) =>
    part.startsWith('"') ? (fileEnding.test(part) ? '"file"' : '"x"') : "''",
  );
  if (beyondAscii.test(text)) return patterns.some((pattern) => pattern.test(text));
  const lower = text.toLowerCase();
  return plainPatterns.some((pattern) => pattern.test(lower));
}

/** Whether a query uses the project's pseudonym key. */
export function usesPseudonymKey(sql: string): boolean {
  return /eider_pseudonym_(?:inner|outer)/iu.test(sql);
}
