import type { RawError } from './raw-error.js';

/** Converts DuckDB's offset, in UTF-8 bytes, into one in UTF-16 code units. Past the end: undefined. */
export function utf16Offset(text: string, bytes: number): number | undefined {
  let seen = 0;
  let offset = 0;
  for (const character of text) {
    if (seen >= bytes) return offset;
    seen += utf8Length(character.codePointAt(0) ?? 0);
    offset += character.length;
  }
  return seen >= bytes ? offset : undefined;
}

/** Converts an offset in Unicode characters. Past the end: undefined. */
export function utf16OffsetOfCharacter(text: string, characters: number): number | undefined {
  let seen = 0;
  let offset = 0;
  for (const character of text) {
    if (seen === characters) return offset;
    seen += 1;
    offset += character.length;
  }
  return seen === characters ? offset : undefined;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/**
 * Where in `sql` the error is. DuckDB's position can belong to another text, the body of a view or macro that the statement
 * reads: one that does not fit what it should point at is dropped, as no place is better than a wrong one.
 */
export function positionOf(raw: RawError, sql: string): number | undefined {
  const told = Number(raw.fields['position'] ?? 'none');
  if (!Number.isInteger(told) || told < 0) return undefined;
  // The grammar counts characters, as Postgres does; binder, catalogue and run time count UTF-8 bytes.
  const inCharacters = raw.type === 'Parser' && raw.fields['error_subtype'] === 'SYNTAX_ERROR';
  const offset = inCharacters ? utf16OffsetOfCharacter(sql, told) : utf16Offset(sql, told);
  if (offset === undefined || !startsToken(sql, offset)) return undefined;
  if (raw.type === 'Parser') return offset;
  if (raw.type === 'Conversion') return fitsConversion(raw, sql, offset) ? offset : undefined;
  const name = raw.fields['name'];
  if (name === undefined || raw.fields['error_subtype'] === undefined || !isWord(name)) return offset;
  // Operators are functions by other names (`[]` is `array_extract`): only the names of relations and columns can be checked.
  if (raw.fields['error_subtype'] === 'NO_MATCHING_FUNCTION' || raw.fields['type'] === 'Type') return offset;
  return namesAt(sql.slice(offset, offset + 300).toLowerCase(), name.toLowerCase()) ? offset : undefined;
}

/** `name`, `"name"`, `table.name`, or a call that has the name among its arguments. */
function namesAt(rest: string, name: string): boolean {
  const qualified = /^(?:[\p{L}\p{N}_]+|"[^"]*")(?:\s*\.\s*(?:[\p{L}\p{N}_]+|"[^"]*"))*/u.exec(rest)?.[0];
  if (qualified === undefined) return false;
  if (qualified.split('.').some((part) => part.trim().replaceAll('"', '') === name)) return true;
  return rest.slice(qualified.length).startsWith('(') && rest.includes(name);
}

function startsToken(sql: string, offset: number): boolean {
  const here = sql.charAt(offset);
  if (here === '') return offset === sql.length;
  if (/\s/u.test(here)) return false;
  return !(isWord(here) && offset > 0 && isWord(sql.charAt(offset - 1)));
}

function isWord(text: string): boolean {
  return /^[\p{L}\p{N}_]+$/u.test(text);
}

/** A cast that fails at run time is at `::`, `CAST(`, a literal, or the column that is cast. */
function fitsConversion(raw: RawError, sql: string, offset: number): boolean {
  const rest = sql.slice(offset, offset + 200);
  if (/^(?:::|(?:try_)?cast\b|['"\d]|read_|[a-z]+_scan\b)/iu.test(rest)) return true;
  const column = / when casting from source column ([^\n]+)$/u.exec(raw.message)?.[1];
  return column !== undefined && rest.toLowerCase().startsWith(column.toLowerCase());
}
