import { unquoteIdentifier } from '../sql/quote.js';
import type { Token } from './sql-tokens.js';

/** A relation in a FROM clause: its tokens, and the name that columns are qualified with. */
export interface FromItem {
  /** The parts of a dotted name, with quotes taken off; empty for a tag, a text or a subquery. */
  readonly parts: readonly string[];
  readonly tokens: readonly Token[];
  readonly alias: string | undefined;
  /** `name(…)`: a table function. */
  readonly isCall: boolean;
}

/** One SELECT of a query, without those inside of parentheses. */
export interface SelectShape {
  /** The items between SELECT and what follows; of a bare `from t`, none. */
  readonly items: readonly (readonly Token[])[];
  readonly from: readonly FromItem[];
  /** The conditions of WHERE that are joined by AND. */
  readonly conditions: readonly (readonly Token[])[];
  /** The word it begins with. */
  readonly head: Token;
}

/** A query: its common table expressions and the SELECTs that make its rows. */
export interface QueryShape {
  readonly tables: ReadonlyMap<string, readonly Token[]>;
  readonly selects: readonly SelectShape[];
}

const clauseWords = new Set(
  'from where group having window qualify order limit offset sample using union intersect except values'.split(
    ' ',
  ),
);
const setWords = new Set(['union', 'intersect', 'except']);
const joinWords = new Set(
  'join left right full inner outer cross natural asof positional semi anti on using lateral'.split(' '),
);

/** The name that a token gives, lower case and without quotes; undefined for anything else. */
export function nameOf(token: Token | undefined): string | undefined {
  return token?.kind === 'word' || token?.kind === 'name'
    ? unquoteIdentifier(token.text).toLowerCase()
    : undefined;
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toLowerCase());
}

export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** Reads the outline of a query. It never fails: what is not understood is left out. */
export function queryShape(all: readonly Token[]): QueryShape {
  const tokens = all.filter((token) => token.kind !== 'comment');
  const tables = new Map<string, readonly Token[]>();
  const rest = readTables(tokens, tables);
  return { tables, selects: splitSets(tokens.slice(rest)).flatMap(selectOf) };
}

/** Reads `with a as (…), b as (…)`; gives where the query goes on. */
function readTables(tokens: readonly Token[], tables: Map<string, readonly Token[]>): number {
  let index = tokens.findIndex((token) => token.kind !== 'tag');
  if (!isWord(tokens[index], 'with')) return Math.max(index, 0);
  index += isWord(tokens[index + 1], 'recursive') ? 2 : 1;
  for (;;) {
    while (tokens[index]?.kind === 'tag') index += 1;
    const name = nameOf(tokens[index]);
    if (name === undefined) return index;
    while (index < tokens.length && !isWord(tokens[index], 'as')) index = afterGroup(tokens, index);
    while (index < tokens.length && !isSign(tokens[index], '(')) index += 1;
    const end = afterGroup(tokens, index);
    tables.set(name, tokens.slice(index + 1, end - 1));
    index = end;
    while (tokens[index]?.kind === 'tag') index += 1;
    if (!isSign(tokens[index], ',')) return index;
    index += 1;
  }
}

/** The index behind a token, or behind the whole group that it opens. */
export function afterGroup(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (isSign(token, '(') || isSign(token, '[') || isSign(token, '{')) depth += 1;
    if (isSign(token, ')') || isSign(token, ']') || isSign(token, '}')) depth -= 1;
    if (depth <= 0) return at + 1;
  }
  return tokens.length;
}

/** The indexes of a list that stand outside of parentheses. */
function outside(tokens: readonly Token[]): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < tokens.length; index = afterGroup(tokens, index)) found.push(index);
  return found;
}

function splitAt(
  tokens: readonly Token[],
  isSplit: (token: Token | undefined, index: number) => boolean,
): readonly (readonly Token[])[] {
  const cuts = outside(tokens).filter((index) => isSplit(tokens[index], index));
  return [...cuts, tokens.length].map((cut, order) =>
    tokens.slice(order === 0 ? 0 : (cuts[order - 1] ?? 0) + 1, cut),
  );
}

function splitSets(tokens: readonly Token[]): readonly (readonly Token[])[] {
  return splitAt(tokens, (token) => token?.kind === 'word' && setWords.has(token.text.toLowerCase())).map(
    (part) => {
      let from = 0;
      while (isWord(part[from], 'all', 'distinct') || isWord(part[from], 'by', 'name')) from += 1;
      return part.slice(from);
    },
  );
}

function selectOf(part: readonly Token[]): readonly SelectShape[] {
  const start = part.findIndex((token) => token.kind !== 'tag');
  const head = part[start];
  if (!head) return [];
  if (isSign(head, '(')) return queryShape(part.slice(start + 1, afterGroup(part, start) - 1)).selects;
  if (!isWord(head, 'select', 'from')) return [];
  const clauses = new Map<string, readonly Token[]>();
  const cuts = outside(part).filter((index) => startsClause(part, index));
  for (const [order, cut] of cuts.entries()) {
    const word = part[cut]?.text.toLowerCase() ?? '';
    if (!clauses.has(word)) clauses.set(word, part.slice(cut + 1, cuts[order + 1] ?? part.length));
  }
  const list = withoutDistinct(clauses.get('select') ?? []);
  return [
    {
      items: list.length === 0 ? [] : splitAt(list, (token) => isSign(token, ',')),
      from: fromItems(clauses.get('from') ?? []),
      conditions: conditionsOf(clauses.get('where') ?? []),
      head,
    },
  ];
}

function startsClause(part: readonly Token[], index: number): boolean {
  const token = part[index];
  if (token?.kind !== 'word') return false;
  const word = token.text.toLowerCase();
  if (word === 'select') return true;
  // `is distinct from` compares; `using` belongs to a join when a parenthesis follows.
  if (word === 'from' && isWord(part[index - 1], 'distinct')) return false;
  if (word === 'using') return !isSign(part[index + 1], '(');
  return clauseWords.has(word) && !isSign(part[index - 1], '.');
}

function withoutDistinct(list: readonly Token[]): readonly Token[] {
  if (isWord(list[0], 'all')) return list.slice(1);
  if (!isWord(list[0], 'distinct')) return list;
  return isWord(list[1], 'on') ? list.slice(afterGroup(list, 2)) : list.slice(1);
}

/** A condition with BETWEEN keeps its AND. */
function conditionsOf(where: readonly Token[]): readonly (readonly Token[])[] {
  let between = false;
  const parts = splitAt(where, (token) => {
    if (isWord(token, 'between')) between = true;
    if (!isWord(token, 'and')) return false;
    const splits = !between;
    between = false;
    return splits;
  });
  return parts.flatMap((part) => {
    const plain = part.filter((token) => token.kind !== 'tag' || part.length === 1);
    const isGroup = isSign(plain[0], '(') && afterGroup(plain, 0) === plain.length;
    return isGroup && !isSubquery(plain, 0) ? conditionsOf(plain.slice(1, -1)) : [part];
  });
}

/** Whether a parenthesis opens a query. */
function isSubquery(tokens: readonly Token[], index: number): boolean {
  if (!isSign(tokens[index], '(')) return false;
  let next = index + 1;
  while (tokens[next]?.kind === 'tag') next += 1;
  return isWord(tokens[next], 'select', 'from', 'with');
}

/** Every SELECT of a text, those of subqueries and common table expressions too. */
export function allSelects(all: readonly Token[]): readonly SelectShape[] {
  const tokens = all.filter((token) => token.kind !== 'comment');
  const found = [...queryShape(tokens).selects];
  for (let index = 0; index < tokens.length; index += 1) {
    if (isSubquery(tokens, index))
      found.push(...queryShape(tokens.slice(index + 1, afterGroup(tokens, index) - 1)).selects);
  }
  return found;
}

/** The tokens of a condition outside of its subqueries. */
export function withoutSubqueries(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (isSubquery(tokens, index)) index = afterGroup(tokens, index);
    else {
      if (token) kept.push(token);
      index += 1;
    }
  }
  return kept;
}

function fromItems(tokens: readonly Token[]): readonly FromItem[] {
  const items: FromItem[] = [];
  let expected = true;
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (isWord(token, 'join') || isSign(token, ',')) {
      expected = true;
      index += 1;
    } else if (!expected || isWord(token, 'lateral')) index = afterGroup(tokens, index);
    else {
      const read = readItem(tokens, index);
      items.push(read.item);
      index = read.next;
      expected = false;
    }
  }
  return items;
}

function readItem(
  tokens: readonly Token[],
  start: number,
): { readonly item: FromItem; readonly next: number } {
  let end = afterGroup(tokens, start);
  const parts = [nameOf(tokens[start])];
  while (isSign(tokens[end], '.') && nameOf(tokens[end + 1]) !== undefined) {
    parts.push(nameOf(tokens[end + 1]));
    end += 2;
  }
  const named = tokens.slice(start, end);
  const isCall = isSign(tokens[end], '(');
  let next = isCall ? afterGroup(tokens, end) : end;
  if (isWord(tokens[next], 'as')) next += 1;
  const candidate = nameOf(tokens[next]);
  const alias = candidate !== undefined && !joinWords.has(candidate) ? candidate : undefined;
  // A tag that touches a name is part of it: such a name is known only when it is rendered.
  const touches = [tokens[start - 1], tokens[end]].some(
    (other) =>
      other?.kind === 'tag' && (other.end === tokens[start]?.start || other.start === tokens[end - 1]?.end),
  );
  const known = touches ? [] : parts.flatMap((part) => part ?? []);
  return {
    item: { parts: known, tokens: named, alias, isCall },
    next: alias === undefined ? next : next + 1,
  };
}
