import type { KeywordCase } from '../project/format-settings.js';
import { sqlParts } from '../sql/normalise.js';

/** DuckDB's reserved words, and those that can only be part of a join: none of them can name a column without quotes. */
const reserved = new Set(
  [
    'all and any array as asc asymmetric both case cast check collate column constraint create default desc describe',
    'distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral',
    'leading limit not null offset on only or order pivot placing primary qualify references returning select show some',
    'summarize symmetric table then to trailing true union unique unpivot using variadic when where window with',
    'anti asof cross full inner is join left natural outer positional right semi ilike like similar tablesample isnull notnull',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Writes the reserved words in one case. What could be a name keeps its own: a word behind `as` or a dot, before a bracket or a colon, in quotes.
 */
export function changeKeywordCase(sql: string, wanted: KeywordCase): string {
  if (wanted === 'preserve') return sql;
  const parts = sqlParts(sql);
  const code = parts.flatMap(({ kind }, index) => (kind === 'code' ? [index] : []));
  const changed = parts.map(({ text }) => text);
  code.forEach((index, place) => {
    const text = changed[index] ?? '';
    const before = textAt(changed, code[place - 1]);
    const sign = textAt(changed, code[place + 1]);
    const after = sign === '=' && textAt(changed, code[place + 2]) === '>' ? '=>' : sign;
    if (isKeyword(text.toLowerCase(), before, after))
      changed[index] = wanted === 'lower' ? text.toLowerCase() : text.toUpperCase();
  });
  return changed.join('');
}

function textAt(texts: readonly string[], index: number | undefined): string {
  return index === undefined ? '' : (texts[index] ?? '').toLowerCase();
}

function isKeyword(word: string, before: string, after: string): boolean {
  if (word === 'by') return before === 'group' || before === 'order' || before === 'partition';
  if (!reserved.has(word) || before === 'as' || before === '.') return false;
  // `left(x, 1)` and `{end: 1}`, but also `in (…)`: only what no function is called counts.
  if (after === ':' || after === '=>') return false;
  return after !== '(' || !functionNames.has(word);
}

/** Words that can be called like a function. */
const functionNames = new Set(['left', 'right', 'like', 'ilike', 'similar', 'array', 'any', 'all', 'some']);
