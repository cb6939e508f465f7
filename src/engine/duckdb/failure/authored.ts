import type { RawError } from './raw-error.js';
import type { Rebuilt } from './rebuilt.js';
import { isNameLike, stringLiterals, withoutLiterals } from './redact.js';

// Where DuckDB's list of suggestions starts: it becomes `candidates`.
const suggestions =
  /\s*(?:Did you mean|Candidate (?:bindings|tables|functions|entries)|Candidates:)[\s\S]*$/iu;
const unknownName =
  /(?:column named|column with name|column|Catalog|Referenced table|key|named parameter|object named) "([^"]+)"/u;

/** Parser, Binder and Catalog errors speak of the author's text: DuckDB's wording stays, without literals and suggestions. */
export function rebuildAuthored(raw: RawError, sql: string): Rebuilt {
  const text = raw.message.replace(/\n+LINE \d+:[\s\S]*$/u, '').trim();
  const missing = /^COLUMN_TYPES error: Columns with names: ([\s\S]*) do not exist in the CSV File/u.exec(
    text,
  )?.[1];
  if (missing !== undefined) {
    const list = missing.replaceAll('"', '`');
    return { subtype: 'CSV_MISSING_COLUMN', message: `the CSV file lacks ${list}, declared with a type` };
  }
  if (raw.fields['error_subtype'] === 'SYNTAX_ERROR') return { message: syntaxMessage(text, sql) };
  const tail = suggestions.exec(text)?.[0] ?? '';
  const head = text.slice(0, text.length - tail.length).trim();
  const name = raw.fields['name'] ?? unknownName.exec(head)?.[1];
  const candidates = candidatesOf(raw, tail);
  return {
    message:
      withoutLiterals(head, sql)
        .replaceAll('STRING_LITERAL', 'VARCHAR')
        .replaceAll('INTEGER_LITERAL', 'INTEGER') || 'the statement cannot be understood',
    ...(name !== undefined && isSafeName(name, sql) && { name }),
    ...(candidates.length > 0 && { candidates }),
  };
}

/** `… at or near "token"`: the token stays when it is the author's, and is no text. */
function syntaxMessage(text: string, sql: string): string {
  const near = /^([\s\S]*?) at or near "([\s\S]*)"$/u.exec(text);
  if (!near) return withoutLiterals(text, sql);
  const [, what = 'syntax error', token = ''] = near;
  if (what !== 'syntax error') return what;
  if (/^[eExXbB]?'/u.test(token) || token.includes("'")) return 'syntax error at or near a text in quotes';
  return sql.includes(token) && token.length <= 60 && !token.includes('\n')
    ? `syntax error at or near "${token}"`
    : what;
}

function isSafeName(name: string, sql: string): boolean {
  return (
    isNameLike(name) || !stringLiterals(sql).some((literal) => literal.toLowerCase() === name.toLowerCase())
  );
}

const mostCandidates = 20;

function candidatesOf(raw: RawError, tail: string): readonly string[] {
  const told = splitOutsideBrackets(raw.fields['candidates'] ?? '');
  // For an unknown setting DuckDB lists all of them; the tail names the near ones.
  if (told.length > 0 && told.length <= mostCandidates) return told;
  return [...tail.matchAll(/"([^"]+)"/gu)].map((match) => match[1] ?? '').slice(0, mostCandidates);
}

/** Splits at commas, leaving those inside a signature: `range(BIGINT, BIGINT),floor(DOUBLE)`. */
function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
