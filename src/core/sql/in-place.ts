import { relationSql, type Relation } from './relation.js';

/** SQL as DuckDB is to read it. */
export interface ReadInPlace {
  readonly sql: string;
  /** The offset in the SQL as it was written that an offset in this one stands for. */
  readonly written: (offset: number) => number;
}

/**
 * Where external sources of a dbt project are read: dbt writes `'orders.csv'` in place of such a relation, and nothing of it stands in the database. In Eider's SQL
 * they have names like all relations, by which columns are traced and personal data is known; the database is told what the names stand for.
 */
export class InPlaceReads {
  readonly #places: ReadonlyMap<string, string>;
  readonly #names: RegExp | undefined;

  /** @param relations those that are external, each with a name as no other */
  constructor(relations: readonly Relation[]) {
    this.#places = new Map(
      relations.flatMap((relation) =>
        relation.external ? [[relationSql(relation), relation.external.sql] as const] : [],
      ),
    );
    const names = [...this.#places.keys()].map((name) =>
      name.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`),
    );
    this.#names = names.length === 0 ? undefined : new RegExp(names.join('|'), 'gu');
  }

  /** The SQL with what is read in place of every name; undefined where there is none. */
  read(sql: string): ReadInPlace | undefined {
    if (!this.#names) return undefined;
    const shifts: {
      readonly end: number;
      readonly start: number;
      readonly by: number;
      readonly at: number;
    }[] = [];
    let by = 0;
    const made = sql.replace(this.#names, (name, at: number) => {
      const place = this.#places.get(name) ?? name;
      const start = at + by;
      by += place.length - name.length;
      shifts.push({ start, end: start + place.length, by, at });
      return place;
    });
    if (shifts.length === 0) return undefined;
    const written = (offset: number): number => {
      const before = shifts.findLast(({ start }) => start <= offset);
      if (!before) return offset;
      return offset < before.end ? before.at : offset - before.by;
    };
    return { sql: made, written };
  }

  /** The SQL for people: as dbt would have it. */
  shown(sql: string): string {
    return this.read(sql)?.sql ?? sql;
  }
}
