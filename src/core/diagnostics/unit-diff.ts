/** A value as text; null for NULL. */
export type DiffCell = string | null;

/** How the rows that a model gave differ from those that a unit test expects, in the columns that it compares. */
export interface UnitDiff {
  readonly columns: readonly string[];
  /** Rows that were compared: what the test expects, and what the model gave. */
  readonly expected: number;
  readonly actual: number;
  /** Rows that differ, whether shown or not. */
  readonly differing: number;
  /** The first of them. */
  readonly rows: readonly DiffRow[];
}

export type DiffRow =
  /** An expected row and the row that came in its place. */
  | { readonly kind: 'changed'; readonly expected: readonly DiffCell[]; readonly actual: readonly DiffCell[] }
  | { readonly kind: 'missing'; readonly expected: readonly DiffCell[] }
  | { readonly kind: 'unexpected'; readonly actual: readonly DiffCell[] };

/** Most rows that are paired and shown: more tell nothing more. */
export const mostDiffRows = 20;

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly equal: number;
  readonly sameKey: boolean;
}

/**
 * Puts each expected row that did not come beside the unexpected one that is most like it, as long as half of their cells are equal, or the
 * first, which most often is a key; a single column has nothing to tell rows apart by. Equal likeness goes by order.
 */
export function pairRows(
  missing: readonly (readonly DiffCell[])[],
  unexpected: readonly (readonly DiffCell[])[],
): readonly DiffRow[] {
  const pairs: Pair[] = missing.flatMap((row, left) =>
    unexpected.map((other, right) => {
      const equal = row.filter((cell, at) => cell === other[at]).length;
      return { left, right, equal, sameKey: row[0] === other[0] };
    }),
  );
  pairs.sort(
    (a, b) =>
      Number(b.sameKey) - Number(a.sameKey) || b.equal - a.equal || a.left - b.left || a.right - b.right,
  );
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  for (const { left, right, equal, sameKey } of pairs) {
    const width = missing[left]?.length ?? 0;
    if (partner.has(left) || taken.has(right) || equal === 0 || (!sameKey && equal * 2 < width)) continue;
    partner.set(left, right);
    taken.add(right);
  }
  return [
    ...missing.map((expected, index): DiffRow => {
      const actual = unexpected[partner.get(index) ?? -1];
      return actual ? { kind: 'changed', expected, actual } : { kind: 'missing', expected };
    }),
    ...unexpected.flatMap((actual, index): DiffRow[] =>
      taken.has(index) ? [] : [{ kind: 'unexpected', actual }],
    ),
  ];
}

/** `1 row differs, 2 are missing, 1 is not expected`. */
export function diffSummary(diff: UnitDiff): string {
  const count = (kind: DiffRow['kind']): number => diff.rows.filter((row) => row.kind === kind).length;
  if (diff.rows.length < diff.differing) return `${diff.differing} rows differ`;
  const parts = [
    phrase(count('changed'), 'differs', 'differ'),
    phrase(count('missing'), 'is missing', 'are missing'),
    phrase(count('unexpected'), 'is not expected', 'are not expected'),
  ].filter((part) => part !== '');
  return parts.join(', ').replace(/^(\d+)/u, (number) => `${number} ${number === '1' ? 'row' : 'rows'}`);
}

function phrase(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
