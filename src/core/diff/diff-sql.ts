import type { RowLimit } from '../plan/reading.js';
import { quoteIdentifier } from '../sql/quote.js';
import { relationSql, type Relation } from '../sql/relation.js';
import type { CommonColumn } from './column-changes.js';

/** How a column of both sides is compared. */
export interface ComparedColumn extends CommonColumn {
  /** `same`: of one type · `cast`: the old value as the new type · `text`: both as texts, as DuckDB casts neither to the other. */
  readonly as: 'same' | 'cast' | 'text';
}

/** Two relations with the columns to compare. */
export interface Comparison {
  readonly before: Relation;
  readonly after: Relation;
  /** What rows are paired by; empty: rows are compared as wholes. */
  readonly key: readonly ComparedColumn[];
  /** The other columns. */
  readonly others: readonly ComparedColumn[];
}

/** A condition on the hash of a key: the same keys on both sides. */
export type HashLimit =
  | { readonly kind: 'all' }
  /** Of a million. */
  | { readonly kind: 'share'; readonly millionths: number }
  /** A decimal number of 64 bits. */
  | { readonly kind: 'below'; readonly highest: string };

/** The part that a percentage takes; of a number of rows, `highestHashSql` must be asked first. */
export function shareOf(limit: RowLimit & { readonly kind: 'percent' }): HashLimit {
  return { kind: 'share', millionths: Math.round(limit.percent * 10_000) };
}

/**
 * Makes the statements that compare two relations. In them the columns have names of ours (`k1`, `c1`): a name of the project's stands only where it is qualified
 * and quoted. `f1` says that an old value is not the same as the new type: a retyped column has changed there, whatever the new value is.
 */
export class DiffSql {
  readonly #comparison: Comparison;
  readonly #limit: HashLimit;

  constructor(comparison: Comparison, limit: HashLimit) {
    this.#comparison = comparison;
    this.#limit = limit;
  }

  /** The same, of a part. */
  limited(limit: HashLimit): DiffSql {
    return new DiffSql(this.#comparison, limit);
  }

  /** The highest of the `rows` lowest hashes of both sides, as a text; NULL where there are no rows. */
  highestHash(rows: number): string {
    const hashes = (['before', 'after'] as const).map(
      (side) => `select ${this.#hash()} as h from ${this.#side(side)}`,
    );
    return `select max(h)::varchar from (select h from (${hashes.join(' union ')}) order by h limit ${rows})`;
  }

  /** How many keys of a side several rows have. */
  repeatedKeys(side: 'before' | 'after'): string {
    return `select count(*) from (${this.#repeated(side)})`;
  }

  /** Makes the temporary table `name` of the keys that several rows of either side have. */
  makeRepeated(name: string): string {
    const sides = (['before', 'after'] as const).map((side) => this.#repeated(side));
    return `create or replace temp table ${quoteIdentifier(name)} as ${sides.join(' union ')}`;
  }

  #repeated(side: 'before' | 'after'): string {
    const keys = this.#keys().join(', ');
    return `select ${keys} from ${this.#side(side)} group by ${keys} having count(*) > 1`;
  }

  /**
   * One row: `before`, `after`, `added`, `removed`, `changed`, and for each other column `n1`, `n2`, …, in how many rows it changed, `e1`, … in how many it is NULL
   * now, and `g1`, … in how many it was.
   * @param repeated the table of keys to leave out
   */
  paired(repeated?: string): string {
    const { others } = this.#comparison;
    const columns = others.flatMap((_, index) =>
      (['n', 'e', 'g'] as const).map((name) => {
        const condition = name === 'n' ? `d${index + 1}` : `d${index + 1} and ${name}${index + 1}`;
        return `count(*) filter (where ${condition}) as ${name}${index + 1}`;
      }),
    );
    const counts = [
      'count(in_before) as before',
      'count(in_after) as after',
      'count(*) filter (where in_before is null) as added',
      'count(*) filter (where in_after is null) as removed',
      `count(*) filter (where ${others.map((_, index) => `d${index + 1}`).join(' or ') || 'false'}) as changed`,
      ...columns,
    ];
    return `select ${counts.join(', ')} from (${this.#pairs(repeated)})`;
  }

  /** A few keys, as texts, of one kind of difference, in the order of the keys. */
  examples(kind: 'added' | 'removed' | 'changed', most: number, repeated?: string): string {
    const { key, others } = this.#comparison;
    const names = key.map((_, index) => `k${index + 1}`);
    const changed = others.map((_, index) => `d${index + 1}`).join(' or ') || 'false';
    const condition = { added: 'in_before is null', removed: 'in_after is null', changed }[kind];
    const texts = names.map((name) => `${name}::varchar as ${name}`);
    return `select ${texts.join(', ')} from (select ${names.join(', ')} from (${this.#pairs(repeated)}) where ${condition} order by all limit ${most})`;
  }

  /** Every pair of rows, with `in_before`, `in_after`, the key and, for each other column, whether it differs. */
  #pairs(repeated: string | undefined): string {
    const { key, others } = this.#comparison;
    const on = key.map((_, index) => `b.k${index + 1} is not distinct from a.k${index + 1}`);
    const keys = key.map((_, index) => `coalesce(a.k${index + 1}, b.k${index + 1}) as k${index + 1}`);
    const differs = others.flatMap(({ as }, index) => {
      const name = `c${index + 1}`;
      const [kept, lost] = as === 'cast' ? [` or b.f${index + 1}`, ` and not b.f${index + 1}`] : ['', ''];
      const both = 'a.present and b.present';
      return [
        `${both} and (a.${name} is distinct from b.${name}${kept}) as d${index + 1}`,
        `a.${name} is null as e${index + 1}`,
        `b.${name} is null${lost} as g${index + 1}`,
      ];
    });
    const columns = ['b.present as in_before', 'a.present as in_after', ...keys, ...differs];
    const sides = [this.#unrepeated('before', repeated), this.#unrepeated('after', repeated)];
    return `select ${columns.join(', ')} from ${sides[0] ?? ''} as b full join ${sides[1] ?? ''} as a on ${on.join(' and ')}`;
  }

  #unrepeated(side: 'before' | 'after', repeated: string | undefined): string {
    if (repeated === undefined) return this.#side(side);
    return `(select * from ${this.#side(side)} as s where not exists (${this.#isIn(repeated)}))`;
  }

  #isIn(repeated: string): string {
    const same = this.#keys().map((name) => `r.${name} is not distinct from s.${name}`);
    return `select 1 from ${quoteIdentifier(repeated)} as r where ${same.join(' and ')}`;
  }

  /**
   * One row: `before`, `after`, `added`, `removed`, of rows as wholes: a row that comes twice here and once there counts once.
   * @param repeated the table of keys whose rows to look at; all without
   */
  wholes(repeated?: string): string {
    const { others } = this.#comparison;
    const columns = [
      ...this.#keys(),
      ...others.flatMap(({ as }, index) => [`c${index + 1}`, ...(as === 'cast' ? [`f${index + 1}`] : [])]),
    ];
    const where = repeated === undefined ? '' : ` where exists (${this.#isIn(repeated)})`;
    const rows = (['before', 'after'] as const).map(
      (side) => `select '${side}' as side, ${columns.join(', ')} from ${this.#side(side)} as s${where}`,
    );
    const counted = `select count(*) filter (where side = 'before') as b, count(*) filter (where side = 'after') as a from (${rows.join(' union all ')}) group by ${columns.join(', ')}`;
    const sums = ['b', 'a', 'greatest(a - b, 0)', 'greatest(b - a, 0)'].map(
      (sum) => `coalesce(sum(${sum}), 0)::bigint`,
    );
    const names = ['before', 'after', 'added', 'removed'];
    return `select ${sums.map((sum, index) => `${sum} as ${names[index] ?? ''}`).join(', ')} from (${counted})`;
  }

  #keys(): readonly string[] {
    return this.#comparison.key.map((_, index) => `k${index + 1}`);
  }

  /** What the sample is taken by: the key, or the row as a whole. */
  #hash(): string {
    const keys = this.#keys();
    const names = keys.length > 0 ? keys : this.#comparison.others.map((_, index) => `c${index + 1}`);
    return `hash(${names.join(', ')})`;
  }

  /** The rows of a side, with our names for the columns. */
  #side(side: 'before' | 'after'): string {
    const { key, others } = this.#comparison;
    const columns = [
      'true as present',
      ...key.map((column, index) => `${valueOf(column, side)} as k${index + 1}`),
      ...others.flatMap((column, index) => [
        `${valueOf(column, side)} as c${index + 1}`,
        ...(column.as === 'cast' ? [`${isLost(column, side)} as f${index + 1}`] : []),
      ]),
    ];
    const rows = `(select ${columns.join(', ')} from ${relationSql(this.#comparison[side])} as t)`;
    const condition = this.#condition();
    return condition === undefined ? rows : `(select * from ${rows} where ${condition})`;
  }

  #condition(): string | undefined {
    switch (this.#limit.kind) {
      case 'all':
        return undefined;
      case 'share':
        return `${this.#hash()} % 1000000 < ${this.#limit.millionths}`;
      case 'below':
        return `${this.#hash()} <= ${this.#limit.highest}::ubigint`;
    }
  }
}

/** Whether DuckDB can cast between the types of a retyped column is asked of it: this must bind. */
export function castProbe(relation: Relation, column: CommonColumn): string {
  return `select ${isLost({ ...column, as: 'cast' }, 'before')} from ${relationSql(relation)} as t`;
}

function valueOf({ before, after, as }: ComparedColumn, side: 'before' | 'after'): string {
  const value = `t.${quoteIdentifier(side === 'before' ? before.name : after.name)}`;
  if (as === 'text') return `${value}::varchar`;
  return as === 'cast' && side === 'before' ? `try_cast(${value} as ${after.type})` : value;
}

/** Whether the old value cannot be had back from the new type: `1.5` as a whole number, `007` as a number. */
function isLost({ before, after }: ComparedColumn, side: 'before' | 'after'): string {
  if (side === 'after') return 'false';
  const value = `t.${quoteIdentifier(before.name)}`;
  return `(try_cast(try_cast(${value} as ${after.type}) as ${before.type}) is distinct from ${value})`;
}
