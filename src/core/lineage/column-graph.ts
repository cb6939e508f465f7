import { relationKey, type Relation } from '../sql/relation.js';
import { bySource, columnKey, plainSources, sourceColumnKey } from './query-lineage.js';
import type {
  ColumnLineage,
  Edge,
  How,
  Influence,
  InfluenceKind,
  QueryLineage,
  SourceColumn,
} from './types.js';

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

/** What comes directly into the columns of one relation. */
interface Linked {
  readonly uncertain: ReadonlySet<string>;
  /** In the order of the columns. */
  readonly into: ReadonlyMap<string, readonly ColumnLink[]>;
}

/**
 * The column lineage of a whole project: the lineages of its queries, joined where one reads what another makes. What is asked of one relation is made from its own
 * lineage alone; the others' are not looked at.
 */
export class ColumnGraph {
  /** In the order given: each after what it reads. */
  readonly relations: readonly LineageRelation[];
  readonly #byKey = new Map<string, LineageRelation[]>();
  /** Names of columns as their relations write them, by relation. */
  readonly #names = new Map<string, ReadonlyMap<string, SourceColumn>>();
  readonly #linked = new Map<string, Linked>();
  readonly #influencing = new Map<string, ReadonlyMap<string, readonly InfluenceLink[]>>();
  #foreign: ReadonlyMap<string, SourceColumn> | undefined;
  #outOf: ReadonlyMap<string, readonly ColumnLink[]> | undefined;
  #influencesOutOf: ReadonlyMap<string, readonly InfluenceLink[]> | undefined;

  constructor(relations: readonly LineageRelation[]) {
    this.relations = relations;
    for (const entry of relations) add(this.#byKey, relationKey(entry.relation), entry);
  }

  /** The column, with its name as its relation writes it; undefined when there is none. */
  find(column: SourceColumn): SourceColumn | undefined {
    const key = sourceColumnKey(column);
    return this.#own(column.relation).get(key) ?? this.#allForeign().get(key);
  }

  /** Whether lineage had to guess where the column comes from. */
  isUncertain(column: SourceColumn): boolean {
    return this.#links(column.relation).uncertain.has(sourceColumnKey(column));
  }

  /** The ways by which values come directly into a column. */
  linksInto(column: SourceColumn): readonly ColumnLink[] {
    return this.#links(column.relation).into.get(sourceColumnKey(column)) ?? [];
  }

  /** The columns whose values come directly into a column: each once, with the least processed way. */
  plainLinksInto(column: SourceColumn): readonly PlainLink[] {
    return this.#plainLinks(column, 'up');
  }

  /** The ways by which values of a column go directly into others. */
  linksOutOf(column: SourceColumn): readonly ColumnLink[] {
    return this.#allOutOf().get(sourceColumnKey(column)) ?? [];
  }

  /** What directly influences the rows or values of a column, without being in it. */
  influencesInto(column: SourceColumn): readonly InfluenceLink[] {
    return this.#influences(column.relation).get(sourceColumnKey(column)) ?? [];
  }

  influencesOutOf(column: SourceColumn): readonly InfluenceLink[] {
    return this.#allInfluencesOutOf().get(sourceColumnKey(column)) ?? [];
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
        uncertain: this.isUncertain(column),
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

  #own(relation: Relation): ReadonlyMap<string, SourceColumn> {
    return madeOnce(this.#names, relationKey(relation), (key) => {
      const names = new Map<string, SourceColumn>();
      for (const { relation: own, columns } of this.#byKey.get(key) ?? [])
        for (const column of columns) names.set(columnKey(own, column), { relation: own, column });
      return names;
    });
  }

  #links(relation: Relation): Linked {
    return madeOnce(this.#linked, relationKey(relation), (own) => {
      const uncertain = new Set<string>();
      const into = new Map<string, ColumnLink[]>();
      for (const [to, found] of this.#lineages(own)) {
        const key = sourceColumnKey(to);
        if (found.uncertain) uncertain.add(key);
        for (const { source, ...way } of found.edges)
          add(into, key, { ...way, from: this.#known(source), to });
      }
      return { uncertain, into };
    });
  }

  #influences(relation: Relation): ReadonlyMap<string, readonly InfluenceLink[]> {
    return madeOnce(this.#influencing, relationKey(relation), (own) => {
      const into = new Map<string, readonly InfluenceLink[]>();
      // Most columns have those of the rows and no other.
      const ofRows = new Map<readonly Influence[], readonly KnownInfluence[]>();
      for (const [to, { influences }, rows] of this.#lineages(own)) {
        const all =
          influences.length === 0
            ? madeOnce(ofRows, rows, () => this.#knownInfluences(rows))
            : this.#knownInfluences([...influences, ...rows]);
        if (all.length === 0) continue;
        into.set(
          sourceColumnKey(to),
          all.map(({ from, kind }) => ({ from, to, kind })),
        );
      }
      return into;
    });
  }

  /** The columns that a relation's queries make, each with its lineage and what decides on the rows. */
  *#lineages(key: string): Iterable<readonly [SourceColumn, ColumnLineage, readonly Influence[]]> {
    for (const { relation, columns, lineage } of this.#byKey.get(key) ?? []) {
      if (!lineage) continue;
      for (const [index, column] of columns.entries()) {
        const found = lineage.columns[index];
        if (found) yield [{ relation, column }, found, lineage.rows];
      }
    }
  }

  #allOutOf(): ReadonlyMap<string, readonly ColumnLink[]> {
    if (this.#outOf) return this.#outOf;
    const outOf = new Map<string, ColumnLink[]>();
    for (const { relation } of this.relations)
      for (const links of this.#links(relation).into.values())
        for (const link of links) add(outOf, sourceColumnKey(link.from), link);
    return (this.#outOf = outOf);
  }

  #allInfluencesOutOf(): ReadonlyMap<string, readonly InfluenceLink[]> {
    if (this.#influencesOutOf) return this.#influencesOutOf;
    const outOf = new Map<string, InfluenceLink[]>();
    for (const { relation } of this.relations)
      for (const links of this.#influences(relation).values())
        for (const link of links) add(outOf, sourceColumnKey(link.from), link);
    return (this.#influencesOutOf = outOf);
  }

  /** Columns that queries read and that no relation of the project has. */
  #allForeign(): ReadonlyMap<string, SourceColumn> {
    if (this.#foreign) return this.#foreign;
    const foreign = new Map<string, SourceColumn>();
    const meet = ({ source }: { readonly source: SourceColumn }): void => {
      const key = sourceColumnKey(source);
      if (!foreign.has(key) && !this.#own(source.relation).has(key)) foreign.set(key, source);
    };
    for (const { lineage } of this.relations) {
      for (const { edges, influences } of lineage?.columns ?? []) {
        edges.forEach(meet);
        influences.forEach(meet);
      }
      lineage?.rows.forEach(meet);
    }
    return (this.#foreign = foreign);
  }

  /** Each influence once. */
  #knownInfluences(influences: readonly Influence[]): readonly KnownInfluence[] {
    return distinct(influences).map(({ source, kind }) => ({ from: this.#known(source), kind }));
  }

  /** The column as its own relation names it; one that is not of the project, as the query does. */
  #known(source: SourceColumn): SourceColumn {
    return this.#own(source.relation).get(sourceColumnKey(source)) ?? source;
  }
}

type KnownInfluence = Omit<InfluenceLink, 'to'>;

function madeOnce<Key, Value>(known: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make(key);
  known.set(key, made);
  return made;
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
