import { piecesOf, type Piece } from '../sql/pieces.js';
import { secondStatement } from '../sql/statements.js';

/** Views of `information_schema` are known by their schema, which nobody else can make in a database of DuckDB's. */
const schema = 'information_schema';

/** Functions, and views of the same names, that tell names, types and settings. Others of DuckDB's tell values: `duckdb_table_sample`, `pragma_storage_info`. */
const tellers: ReadonlySet<string> = new Set([
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_databases',
  'duckdb_dependencies',
  'duckdb_extensions',
  'duckdb_functions',
  'duckdb_indexes',
  'duckdb_keywords',
  'duckdb_memory',
  'duckdb_schemas',
  'duckdb_sequences',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_temporary_files',
  'duckdb_types',
  'duckdb_views',
  'pragma_collations',
  'pragma_database_list',
  'pragma_database_size',
  'pragma_platform',
  'pragma_show',
  'pragma_table_info',
  'pragma_user_agent',
  'pragma_version',
]);

/** Words that end a list of relations; all are reserved, so none is the name of one. */
const clauses: ReadonlySet<string> = new Set([
  'except',
  'group',
  'having',
  'intersect',
  'limit',
  'offset',
  'order',
  'qualify',
  'returning',
  'select',
  'union',
  'where',
  'window',
  'with',
]);

/** Words that read a relation, or a variable, without a `from`. */
const otherReads: ReadonlySet<string> = new Set([
  'getvariable',
  'pivot',
  'pivot_longer',
  'pivot_wider',
  'summarize',
  'table',
  'unpivot',
]);

/**
 * Whether all that a query reads are the names and types of relations. Judged from its text, rather too strictly: not where relations are listed with
 * commas, and not where it reads table expressions of its own.
 */
export function isOfCatalogue(sql: string): boolean {
  if (secondStatement(sql) !== undefined) return false;
  const pieces = piecesOf(sql);
  if (pieces.some(isDoubtful)) return false;
  let isReading = false;
  // Of each open parenthesis: whether relations are listed in it.
  const lists = [false];
  for (const [index, piece] of pieces.entries()) {
    const isKeyword = piece.kind === 'word' && pieces[index - 1]?.text !== '.';
    if (isKeyword && otherReads.has(piece.text)) return false;
    if (piece.kind === 'word' && reading.test(piece.text)) {
      if (!isCatalogueAt(pieces, index + 1)) return false;
      isReading = true;
      lists[lists.length - 1] = true;
    } else if (isKeyword && clauses.has(piece.text)) lists[lists.length - 1] = false;
    else if (piece.kind === 'mark') {
      if (piece.text === ',' && lists.at(-1) === true) return false;
      if (piece.text === '(') lists.push(false);
      if (piece.text === ')') lists.pop();
    }
  }
  return isReading;
}

const reading = /^(?:from|join)$/u;

/** What DuckDB may read in another way than it was read here, as `1e5from`, or a text in dollar signs. */
function isDoubtful({ kind, text }: Piece): boolean {
  switch (kind) {
    case 'number':
      return /\D/u.test(text);
    case 'word':
      return text.includes('$');
    case 'mark':
      return !/^[!-#%-~]$/u.test(text);
    case 'text':
      return text.startsWith('$');
    case 'quoted':
      return false;
  }
}

/** Whether a relation of the catalogue is read here, or a query in parentheses, which is judged by what it reads itself. */
function isCatalogueAt(pieces: readonly Piece[], start: number): boolean {
  let index = start;
  if (pieces[index]?.kind === 'word' && pieces[index]?.text === 'lateral') index += 1;
  if (pieces[index]?.kind === 'mark' && pieces[index]?.text === '(') {
    const inside = pieces[index + 1];
    return inside?.kind === 'word' && /^(?:select|with)$/u.test(inside.text);
  }
  const names: string[] = [];
  for (;;) {
    const piece = pieces[index];
    if (piece?.kind !== 'word' && piece?.kind !== 'quoted') return false;
    names.push(piece.text);
    if (pieces[index + 1]?.text !== '.') break;
    index += 2;
  }
  const isFunction = pieces[index + 1]?.text === '(';
  const [name = '', within] = names.toReversed();
  if (within === schema) return names.length <= 3 && !isFunction;
  // A relation that somebody gave the name of such a view is in a schema.
  return tellers.has(name) && (isFunction || within === undefined || within === 'system');
}
