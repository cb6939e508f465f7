import type { ColumnChange } from './types.js';

/** A column as DuckDB describes it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** A column of both sides; its names may differ in case. */
export interface CommonColumn {
  readonly before: TypedColumn;
  readonly after: TypedColumn;
}

/** The columns that both sides have, in the order as they are. DuckDB's names compare without case, of ASCII letters only. */
export function commonColumns(
  before: readonly TypedColumn[],
  after: readonly TypedColumn[],
): readonly CommonColumn[] {
  const old = new Map(before.map((column) => [columnKey(column.name), column]));
  return after.flatMap((column) => {
    const found = old.get(columnKey(column.name));
    return found ? [{ before: found, after: column }] : [];
  });
}

/** Equal for two names of columns exactly when DuckDB takes them for one. */
export function columnKey(name: string): string {
  return name.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}

/** What became of the columns of a relation: in the order as they are, then those that are gone. */
export function columnChanges(
  before: readonly TypedColumn[],
  after: readonly TypedColumn[],
): readonly ColumnChange[] {
  const common = new Map(commonColumns(before, after).map((pair) => [columnKey(pair.after.name), pair]));
  const oldPlaces = placesOf(before.filter(({ name }) => common.has(columnKey(name))));
  const newPlaces = placesOf(after.filter(({ name }) => common.has(columnKey(name))));
  const order = [...newPlaces.keys()];
  const stays = longestRising(order.map((key) => oldPlaces.get(key) ?? 0));
  const kept = new Set(stays.map((index) => order[index]));
  const changes = after.flatMap(({ name, type }): readonly ColumnChange[] => {
    const key = columnKey(name);
    const pair = common.get(key);
    if (!pair) return [{ kind: 'added', name, type }];
    const from = oldPlaces.get(key) ?? 0;
    const to = newPlaces.get(key) ?? 0;
    return [
      ...(pair.before.type === type
        ? []
        : [{ kind: 'retyped' as const, name, before: pair.before.type, after: type }]),
      ...(kept.has(key) ? [] : [{ kind: 'moved' as const, name, before: from, after: to }]),
    ];
  });
  const gone = before.filter(({ name }) => !common.has(columnKey(name)));
  return [...changes, ...gone.map(({ name, type }) => ({ kind: 'removed' as const, name, type }))];
}

function placesOf(columns: readonly TypedColumn[]): ReadonlyMap<string, number> {
  return new Map(columns.map(({ name }, index) => [columnKey(name), index + 1]));
}

/** The indexes of a longest rising run among numbers, others left out between: what need not be moved. */
function longestRising(numbers: readonly number[]): readonly number[] {
  const lengths: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, number] of numbers.entries()) {
    let best: number | undefined;
    for (let other = 0; other < index; other += 1) {
      const isLower = (numbers[other] ?? 0) < number;
      if (isLower && (lengths[other] ?? 0) > (best === undefined ? 0 : (lengths[best] ?? 0))) best = other;
    }
    lengths.push(best === undefined ? 1 : (lengths[best] ?? 0) + 1);
    previous.push(best);
  }
  let at: number | undefined = lengths.length === 0 ? undefined : lengths.indexOf(Math.max(...lengths));
  const found: number[] = [];
  for (; at !== undefined; at = previous[at]) found.push(at);
  return found.reverse();
}
