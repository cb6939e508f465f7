/**
 * Functions whose result changes without any input changing, and functions that read files Eider has no version of.
 * DuckDB's own catalogue calls some of them consistent within a query, which is not what reuse asks.
 */
const functions = [
  'now', 'current_timestamp', 'get_current_timestamp', 'transaction_timestamp', 'current_localtimestamp', 'localtimestamp',
  'current_date', 'today', 'current_time', 'get_current_time', 'current_localtime', 'localtime',
  'random', 'uuid', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'setseed', 'nextval', 'currval', 'getenv', 'getvariable', 'txid_current',
  'read_csv', 'read_csv_auto', 'read_parquet', 'parquet_scan', 'read_json', 'read_json_auto', 'read_ndjson', 'read_text',
  'read_blob', 'read_xlsx', 'st_read', 'glob', 'sniff_csv', 'postgres_scan', 'postgres_query', 'sqlite_scan',
];
const withoutParentheses = ['current_timestamp', 'current_date', 'current_time', 'localtimestamp', 'localtime'];

const call = new RegExp(String.raw`\b(?:${functions.join('|')})\s*\(`, 'iu');
const bare = new RegExp(String.raw`\b(?:${withoutParentheses.join('|')})\b`, 'iu');
const sample = /\b(?:using\s+sample|tablesample)\b/iu;
const fromFile = /\b(?:from|join)\s+'/iu;
/** The keyed pseudonym reads its key from session variables; the key's own fingerprint stands for it. */
const pseudonymKey = /getvariable\s*\(\s*'eider_pseudonym_(?:inner|outer)'\s*\)/giu;

/**
 * Whether a query may give other rows on the same inputs. Judged from its text without literals, so a comment or a text
 * that mentions `now()` does not count. `sql` is normalised: no comments, white space folded.
 */
export function isVolatile(sql: string): boolean {
  const known = sql.replaceAll(pseudonymKey, 'eider_key');
  if (fromFile.test(known)) return true;
  const text = known.replaceAll(/'(?:[^']|'')*'/gu, "''");
  return call.test(text) || bare.test(text) || sample.test(text);
}

/** Whether a query uses the project's pseudonym key. */
export function usesPseudonymKey(sql: string): boolean {
  return /eider_pseudonym_(?:inner|outer)/u.test(sql);
}
