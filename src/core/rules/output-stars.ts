import {
  isSign,
  nameOf,
  queryShape,
  type FromItem,
  type QueryShape,
  type SelectShape,
} from './query-shape.js';
import type { Token } from './sql-tokens.js';

/** A `*` that gives columns to the rows of a query: its tokens, from the first to the last. */
export interface OutputStar {
  readonly first: Token;
  readonly last: Token;
}

/**
 * The stars through which columns reach the result unlisted. A star over a common table expression or a subquery that lists
 * its columns is none: it is looked through. What macros give is not seen.
 */
export function outputStars(tokens: readonly Token[]): readonly OutputStar[] {
  const query = queryShape(tokens);
  return starsOf(query, query.tables, new Set());
}

function starsOf(
  query: QueryShape,
  tables: ReadonlyMap<string, readonly Token[]>,
  seen: ReadonlySet<string>,
): readonly OutputStar[] {
  return query.selects.flatMap((select) => starsOfSelect(select, tables, seen));
}

function starsOfSelect(
  select: SelectShape,
  tables: ReadonlyMap<string, readonly Token[]>,
  seen: ReadonlySet<string>,
): readonly OutputStar[] {
  const through = (item: FromItem, star: OutputStar): readonly OutputStar[] => {
    if (isSign(item.tokens[0], '(')) {
      const inner = queryShape(item.tokens.slice(1, -1));
      return inner.selects.length === 0
        ? [star]
        : starsOf(inner, new Map([...tables, ...inner.tables]), seen);
    }
    const [name = '', ...rest] = item.parts;
    const table = rest.length === 0 && !item.isCall ? tables.get(name) : undefined;
    if (!table) return [star];
    if (seen.has(name)) return [];
    const inner = queryShape(table);
    return starsOf(inner, new Map([...tables, ...inner.tables]), new Set([...seen, name]));
  };
  if (select.items.length === 0) {
    const star = { first: select.head, last: select.head };
    return select.from.flatMap((item) => through(item, star));
  }
  return select.items.flatMap((all) => {
    const item = all.filter((token) => token.kind !== 'tag');
    const [first, dot, third] = item;
    if (first && isSign(first, '*')) {
      const star = { first, last: first };
      return select.from.length === 0 ? [star] : select.from.flatMap((each) => through(each, star));
    }
    if (!first || !isSign(dot, '.') || !third || !isSign(third, '*')) return [];
    const name = nameOf(first);
    const read = select.from.find((each) => (each.alias ?? each.parts.at(-1)) === name);
    const star = { first, last: third };
    return read ? through(read, star) : [star];
  });
}
