import type { Relation } from '../sql/relation.js';
import { bySource, columnKey, plainSources, sourceColumnKey } from './query-lineage.js';
import type { Edge, How, Influence, InfluenceKind, QueryLineage, SourceColumn } from './types.js';

/** A relation of the project with its columns; one without lineage is read and not made. */
export interface LineageRelation {
  readonly relation: Relation;
  readonly columns: readonly string[];
  readonly lineage?: QueryLineage;
}

/** Values of one column get into another. */
export interface ColumnLink extends Omit<Edge, 'source'> {
  readonly from: SourceColumn;
  readonly to: SourceColumn;
}

/** A column decides which rows, or which of their values, another one has. */
export interface InfluenceLink {
  readonly from: SourceColumn;
  readonly to: SourceColumn;
  readonly kind: InfluenceKind;
}

/** `up`: where it comes from; `down`: what comes from it. */
export type Direction = 'up' | 'down';

/** Everything that can be reached from a column, the column included. */
export interface Reach {
  /** Sorted by relation and column. */
  readonly columns: readonly SourceColumn[];
  /** Sorted by `from`, then by `to`; one for each pair of columns, with the least processed way. */
  readonly links: readonly PlainLink[];
  /** Influences on the columns reached, when they were asked for. */
  readonly influences: readonly InfluenceLink[];
}

export interface PlainLink {
  readonly from: SourceColumn;
  readonly to: SourceColumn;
  readonly how: How;
}

/** A column with what is next to it, and next to that. */
export interface LineageTree {
  readonly column: SourceColumn;
  /** How values pass between it and its parent in the tree; absent at the root. */
  readonly how?: How;
  readonly uncertain: boolean;
  /** True where the column is in the tree already, with its children. */
  readonly repeated: boolean;
  readonly children: readonly LineageTree[];
}

/** The column lineage of a whole project: the lineages of its queries, joined where one reads what another makes. */
export class ColumnGraph {
  /** In the order given: each after what it reads. */
  readonly relations: readonly LineageRelation[];
  readonly #columns = new Map<string, SourceColumn>();
  readonly #uncertain = new Set<string>();
  readonly #into = new Map<string, ColumnLink[]>();
  readonly #outOf = new Map<string, ColumnLink[]>();
  /** Made when somebody asks: there is one for each column of a relation and each column that decides on its rows. */
  #influences:
    | { readonly into: Map<string, InfluenceLink[]>; readonly outOf: Map<string, InfluenceLink[]> }
    | undefined;

  constructor(relations: readonly LineageRelation[]) {
    this.relations = relations;
    for (const { relation, columns } of relations)
      for (const column of columns) this.#columns.set(columnKey(relation, column), { relation, column });
    for (const entry of relations) this.#link(entry);
  }

  /** The column, with its name as its relation writes it; undefined when there is none. */
  find(column: SourceColumn): SourceColumn | undefined {
    return this.#columns.get(sourceColumnKey(column));
  }

  /** Whether lineage had to guess where the column comes from. */
  isUncertain(column: SourceColumn): boolean {
    return this.#uncertain.has(sourceColumnKey(column));
  }

  /** The ways by which values come directly into a column. */
  linksInto(column: SourceColumn): readonly ColumnLink[] {
    return this.#into.get(sourceColumnKey(column)) ?? [];
  }

  /** The columns whose values come directly into a column: each once, with the least processed way. */
  plainLinksInto(column: SourceColumn): readonly PlainLink[] {
    return this.#plainLinks(column, 'up');
  }

  /** The ways by which values of a column go directly into others. */
  linksOutOf(column: SourceColumn): readonly ColumnLink[] {
    return this.#outOf.get(sourceColumnKey(column)) ?? [];
  }

  /** What directly influences the rows or values of a column, without being in it. */
  influencesInto(column: SourceColumn): readonly InfluenceLink[] {
    return this.#allInfluences().into.get(sourceColumnKey(column)) ?? [];
  }

  influencesOutOf(column: SourceColumn): readonly InfluenceLink[] {
    return this.#allInfluences().outOf.get(sourceColumnKey(column)) ?? [];
  }

  /**
   * What a column comes from, or what comes from it, at any distance. With `influences`, also what influences that: it is followed
   * in the same way.
   */
  reach(start: SourceColumn, direction: Direction, influences = false): Reach {
    const columns = new Map<string, SourceColumn>([[sourceColumnKey(start), this.find(start) ?? start]]);
    const links = new Map<string, PlainLink>();
    const influenced: InfluenceLink[] = [];
    const pending = [start];
    const visit = (column: SourceColumn): void => {
      const key = sourceColumnKey(column);
      if (columns.has(key)) return;
      columns.set(key, column);
      pending.push(column);
    };
    for (let column = pending.pop(); column !== undefined; column = pending.pop()) {
      for (const link of this.#plainLinks(column, direction)) {
        links.set(`${sourceColumnKey(link.from)} ${sourceColumnKey(link.to)}`, link);
        visit(direction === 'up' ? link.from : link.to);
      }
      if (!influences) continue;
      const around = direction === 'up' ? this.influencesInto(column) : this.influencesOutOf(column);
      influenced.push(...around);
      for (const link of around) visit(direction === 'up' ? link.from : link.to);
    }
    const byEnds = <T extends InfluenceLink | PlainLink>(a: T, b: T): number =>
      bySource(a.from, b.from) || bySource(a.to, b.to);
    return {
      columns: [...columns.values()].sort(bySource),
      links: [...links.values()].sort(byEnds),
      influences: influenced.sort((a, b) => byEnds(a, b) || (a.kind < b.kind ? -1 : 1)),
    };
  }

  /** The same as a tree: a column that is there already is not followed again. */
  tree(start: SourceColumn, direction: Direction): LineageTree {
    const seen = new Set<string>();
    const grow = (column: SourceColumn, how?: How): LineageTree => {
      const key = sourceColumnKey(column);
      const repeated = seen.has(key);
      seen.add(key);
      const next = this.#plainLinks(column, direction);
      return {
        column: this.find(column) ?? column,
        ...(how && { how }),
        uncertain: this.#uncertain.has(key),
        repeated: repeated && next.length > 0,
        children: repeated
          ? []
          : next.map((link) => grow(direction === 'up' ? link.from : link.to, link.how)),
      };
    };
    return grow(start);
  }

  /** One link for each neighbour, in order. */
  #plainLinks(column: SourceColumn, direction: Direction): readonly PlainLink[] {
    const all = direction === 'up' ? this.linksInto(column) : this.linksOutOf(column);
    const others = all.map((link): Edge => ({ ...link, source: direction === 'up' ? link.from : link.to }));
    const here = this.find(column) ?? column;
    return plainSources(others).map(({ source, how }) =>
      direction === 'up' ? { from: source, to: here, how } : { from: here, to: source, how },
    );
  }

  #link({ relation, columns, lineage }: LineageRelation): void {
    if (!lineage) return;
    for (const [index, column] of columns.entries()) {
      const to = { relation, column };
      const key = sourceColumnKey(to);
      const found = lineage.columns[index];
      if (found === undefined) continue;
      if (found.uncertain) this.#uncertain.add(key);
      for (const { source, ...way } of found.edges) {
        const sourceKey = sourceColumnKey(source);
        const link = { ...way, from: this.#known(source, sourceKey), to };
        add(this.#into, key, link);
        add(this.#outOf, sourceKey, link);
      }
      for (const { source } of found.influences) this.#known(source, sourceColumnKey(source));
    }
    for (const { source } of lineage.rows) this.#known(source, sourceColumnKey(source));
  }

  #allInfluences() {
    if (this.#influences) return this.#influences;
    const into = new Map<string, InfluenceLink[]>();
    const outOf = new Map<string, InfluenceLink[]>();
    for (const { relation, columns, lineage } of this.relations) {
      // Most columns have those of the rows and no other.
      const ofRows = this.#keyed(lineage?.rows ?? []);
      for (const [index, column] of columns.entries()) {
        const found = lineage?.columns[index];
        if (!lineage || found === undefined) continue;
        const to = { relation, column };
        const { influences } = found;
        const all = influences.length === 0 ? ofRows : this.#keyed([...influences, ...lineage.rows]);
        const links = all.map(({ from, kind, key }) => ({ key, link: { from, to, kind } }));
        for (const { key, link } of links) add(outOf, key, link);
        if (links.length > 0)
          into.set(
            sourceColumnKey(to),
            links.map(({ link }) => link),
          );
      }
    }
    this.#influences = { into, outOf };
    return this.#influences;
  }

  /** Each influence once, with the key of its column. */
  #keyed(influences: readonly Influence[]) {
    return distinct(influences).map(({ source, kind }) => {
      const key = sourceColumnKey(source);
      return { from: this.#known(source, key), kind, key };
    });
  }

  /** The column as its own relation names it; one that is not of the project is added. */
  #known(source: SourceColumn, key: string): SourceColumn {
    const known = this.#columns.get(key);
    if (known) return known;
    this.#columns.set(key, source);
    return source;
  }
}

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}

function distinct(influences: readonly Influence[]): readonly Influence[] {
  return [
    ...new Map(influences.map((item) => [`${sourceColumnKey(item.source)} ${item.kind}`, item])).values(),
  ];
}
