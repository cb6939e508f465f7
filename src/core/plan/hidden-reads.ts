import { unquoteIdentifier } from '../sql/quote.js';
import { relationKey, type Relation } from '../sql/relation.js';

const literal = /\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'/gu;
/** Calls in which FROM stands for something else, and `is distinct from`. */
const otherFrom = /\b(?:extract|trim|substring|overlay)\s*\([^()]*?\bfrom\b|\bdistinct\s+from\b/giu;
const part = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`;
const name = String.raw`${part}(?:\s*\.\s*${part})*`;
const alias = String.raw`(?:\s+(?:as\s+)?(?!(?:join|left|right|inner|full|cross|natural|where|group|order|on|using|union|limit|lateral)\b)${part})?`;
const item = new RegExp(
  String.raw`\b(?:from|join)\s+(?<list>${name}(?!\s*\(|[\p{L}\p{N}_$."])(?:${alias}\s*,\s*${name}(?!\s*\(|[\p{L}\p{N}_$."]))*)`,
  'giu',
);
const first = new RegExp(`^${name}`, 'u');
const parts = new RegExp(part, 'gu');

/** Words that may stand where a table is named. */
const notTables: ReadonlySet<string> = new Set(['lateral', 'unnest', 'values', 'select']);

/**
 * Whether a query reads a table that is none of `known`: one that is named without `ref` or `source`. Judged from its text, and rather too often than
 * too seldom: what is built once more is right.
 * @param sql normalised: no comments, white space folded
 */
export function hasHiddenRead(sql: string, known: readonly Relation[]): boolean {
  const text = sql.replaceAll(literal, "''").replaceAll(otherFrom, '(');
  const keys = new Set(known.map(({ schema, name: relation }) => relationKey({ schema, name: relation })));
  for (const { groups } of text.matchAll(item)) {
    for (const named of (groups?.['list'] ?? '').split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/u)) {
      const names = (first.exec(named.trim())?.[0].match(parts) ?? []).map(unquoteIdentifier);
      const [relation = '', schema] = names.toReversed();
      if (schema === undefined) {
        if (!notTables.has(relation.toLowerCase()) && !isNamedWithin(text, relation)) return true;
      } else if (!keys.has(relationKey({ schema, name: relation }))) return true;
    }
  }
  return false;
}

/** Whether a query gives this name to a table of its own, in front of `as (`. */
function isNamedWithin(text: string, relation: string): boolean {
  const escaped = relation.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  const definition = String.raw`(?:^|[\s,])"?${escaped}"?\s*(?:\([^()]*\)\s*)?as\s*(?:(?:not\s+)?materialized\s*)?\(`;
  return new RegExp(definition, 'iu').test(text);
}
