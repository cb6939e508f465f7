import { unquoteIdentifier } from './quote.js';

/** A stretch of a query, in UTF-16 code units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a query's text makes a column of its result: the item of a SELECT list with that name, or the star that it comes out of. Read from the
 * words alone, for pointing at: undefined where the text does not tell.
 */
export function columnPlace(sql: string, column: string): Place | undefined {
  const wanted = column.toLowerCase();
  const lists = selectLists(tokensOf(sql));
  const outer = lists.filter(({ depth }) => depth === 0);
  const named = (items: readonly Item[]): Item | undefined => items.find(({ name }) => name === wanted);
  const found =
    named(outer.flatMap(({ items }) => items)) ??
    named(lists.toReversed().flatMap(({ items }) => items)) ??
    outer.flatMap(({ items }) => items).find(({ isStar }) => isStar);
  return found && { start: found.start, end: found.end };
}

interface Token extends Place {
  /** Words in lower case; a quoted name without its quotes. */
  readonly text: string;
  readonly kind: 'word' | 'name' | 'other';
  readonly depth: number;
}

interface Item extends Place {
  readonly name: string | undefined;
  readonly isStar: boolean;
}

interface SelectList {
  readonly depth: number;
  readonly items: readonly Item[];
}

const pattern =
  /(?<skip>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<name>"(?:[^"]|"")*(?:"|$))|(?<text>[eE]?'(?:[^']|'')*(?:'|$)|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|::|[\s\S]/guy;

function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const match of sql.matchAll(pattern)) {
    const { skip, name, text, word } = match.groups ?? {};
    if (skip !== undefined) continue;
    const whole = match[0];
    if (')]}'.includes(whole)) depth -= 1;
    const place = { start: match.index, end: match.index + whole.length, depth };
    if (name !== undefined)
      tokens.push({ ...place, kind: 'name', text: unquoteIdentifier(name).toLowerCase() });
    else if (word !== undefined) tokens.push({ ...place, kind: 'word', text: word.toLowerCase() });
    else tokens.push({ ...place, kind: 'other', text: text === undefined ? whole : '' });
    if ('([{'.includes(whole)) depth += 1;
  }
  return tokens;
}

const ends = new Set(
  'from into where group having qualify window order limit offset union intersect except using'.split(' '),
);

function selectLists(tokens: readonly Token[]): readonly SelectList[] {
  return tokens.flatMap(({ kind, text, depth }, index) => {
    if (kind !== 'word' || text !== 'select') return [];
    return [{ depth, items: itemsFrom(tokens, index + 1, depth) }];
  });
}

function itemsFrom(tokens: readonly Token[], from: number, depth: number): readonly Item[] {
  const items: Item[] = [];
  let current: Token[] = [];
  const close = (): void => {
    if (current.length > 0) items.push(itemOf(current, depth));
    current = [];
  };
  for (let index = startOfList(tokens, from, depth); index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined || token.depth < depth || (token.depth === depth && isEnd(tokens, index))) break;
    if (token.depth === depth && token.text === ',') close();
    else current.push(token);
  }
  close();
  return items;
}

/** Behind `distinct`, `distinct on (…)` and `all`. */
function startOfList(tokens: readonly Token[], from: number, depth: number): number {
  let index = from;
  if (tokens[index]?.text !== 'distinct' && tokens[index]?.text !== 'all') return index;
  index += 1;
  if (tokens[index]?.text !== 'on') return index;
  index += 2;
  while ((tokens[index]?.depth ?? 0) > depth) index += 1;
  return index + 1;
}

/** `from` of `is distinct from` ends nothing; nor does a word behind a dot or `as`. */
function isEnd(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.text === ';') return true;
  if (token?.kind !== 'word' || !ends.has(token.text)) return false;
  const before = tokens[index - 1]?.text ?? '';
  return !(['.', 'as'].includes(before) || (token.text === 'from' && before === 'distinct'));
}

function itemOf(tokens: readonly Token[], depth: number): Item {
  const [first] = tokens;
  const last = tokens.at(-1);
  const place = { start: first?.start ?? 0, end: last?.end ?? 0 };
  const own = tokens.filter((token) => token.depth === depth);
  const isStar = own.some(({ text }, index) => text === '*' && (index === 0 || own[index - 1]?.text === '.'));
  // `name: expression`
  const isLed = first?.kind !== 'other' && own[1]?.text === ':';
  const named = isLed ? first : last;
  const name = named?.kind === 'other' || named?.depth !== depth ? undefined : named.text;
  return { ...place, name, isStar: isStar && name === undefined };
}
