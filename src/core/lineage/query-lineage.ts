import { relationKey, type Relation } from '../sql/relation.js';
import type { Flow, FlowInfluence, Origin } from './flow.js';
import type { PlanJson } from './plan-json.js';
import type { ColumnLineage, Edge, How, Influence, QueryLineage, SourceColumn } from './types.js';
import { PlanWalk } from './walk-plan.js';

export interface LineageOptions {
  /** The database whose name is left out of relations. */
  readonly database: string;
  /** Names of marked macros by the text in their bodies. */
  readonly markers?: ReadonlyMap<string, string>;
}

/** What a plan tells of a query whose number of columns is not yet known. */
export interface LineageDraft {
  readonly columns: readonly ColumnLineage[];
  /** Stands for every column that `columns` lacks. */
  readonly rest?: ColumnLineage;
  readonly rows: readonly Influence[];
  readonly doubts: readonly string[];
}

/** Column lineage of a query, from the root of its bound plan. */
export function draftLineage(root: PlanJson, options: LineageOptions): LineageDraft {
  const origins = new Map<string, Origin>();
  const doubts = new Set<string>();
  const { markers } = options;
  const walk = new PlanWalk({
    origin: (database, schema, name, column) => {
      const named = database === '' || database === options.database ? {} : { database };
      return intern(origins, { relation: { ...named, schema, name }, column });
    },
    marker: (text) => markers?.get(text),
    doubt: (what) => doubts.add(what),
  });
  const { columns, rows, rest } = walk.stream(root);
  return {
    columns: columns.map(columnOf),
    ...(rest && { rest: columnOf(rest) }),
    rows: influencesOf(rows),
    doubts: [...doubts].sort(),
  };
}

/** The lineage of a query of `width` columns. Where the plan tells another number, each column is unsure. */
export function lineageOf(draft: LineageDraft, width: number): QueryLineage {
  const { columns, rest, rows, doubts } = draft;
  if (columns.length === width) return { columns, rows, doubts };
  if (columns.length < width && rest) {
    const more = Array.from({ length: width - columns.length }, () => rest);
    return { columns: [...columns, ...more], rows, doubts };
  }
  const edges = columns.flatMap((column) => column.edges);
  const influences = columns.flatMap((column) => column.influences);
  const unsure: ColumnLineage = {
    edges: sorted(edges, edgeKey),
    influences: sorted(influences, influenceKey),
    uncertain: true,
  };
  return {
    columns: Array.from({ length: width }, () => unsure),
    rows,
    doubts: [...doubts, 'the number of columns'].sort(),
  };
}

/** Two lineages of one result, for a model that has two queries: what either says. */
export function mergeLineage(one: QueryLineage, other: QueryLineage): QueryLineage {
  const width = one.columns.length;
  if (other.columns.length !== width)
    return mergeLineage(one, lineageOf({ ...other, columns: [], rest: together(other) }, width));
  return {
    columns: one.columns.map((column, index) => bothColumns(column, other.columns[index] ?? column)),
    rows: sorted([...one.rows, ...other.rows], influenceKey),
    doubts: [...new Set([...one.doubts, ...other.doubts])].sort(),
  };
}

/** The lineage of a query into which values were written that another one gave: each of its columns may hold any of them. */
export function embeddingLineage(
  query: QueryLineage,
  { columns, doubts }: Pick<QueryLineage, 'columns' | 'doubts'>,
): QueryLineage {
  const edges = columns
    .flatMap((column) => column.edges)
    .map((edge): Edge => ({
      ...edge,
      how: edge.how === 'copied' ? 'transformed' : edge.how,
    }));
  return {
    ...query,
    columns: query.columns.map((column) => ({
      ...column,
      edges: sorted([...column.edges, ...edges], edgeKey),
    })),
    doubts: [...new Set([...query.doubts, ...doubts])].sort(),
  };
}

function together({ columns }: QueryLineage): ColumnLineage {
  const nowhere: ColumnLineage = { edges: [], influences: [], uncertain: true };
  return columns.reduce(bothColumns, nowhere);
}

function bothColumns(one: ColumnLineage, other: ColumnLineage): ColumnLineage {
  return {
    edges: sorted([...one.edges, ...other.edges], edgeKey),
    influences: sorted([...one.influences, ...other.influences], influenceKey),
    uncertain: one.uncertain || other.uncertain,
  };
}

/** Lineage of a query without a plan: each column may come from every column that the query could read. */
export function unknownLineage(width: number, sources: readonly SourceColumn[], doubt: string): QueryLineage {
  const sorted = [...sources].sort(bySource);
  const column: ColumnLineage = {
    edges: sorted.map((source) => ({ source, how: 'transformed', markers: [], aggregates: [] })),
    influences: [],
    uncertain: true,
  };
  return {
    columns: Array.from({ length: width }, () => column),
    rows: sorted.map((source) => ({ source, kind: 'filter' })),
    doubts: [doubt],
  };
}

/** A source of a column, by the least processed of the ways from it. */
export interface PlainSource {
  readonly source: SourceColumn;
  readonly how: How;
}

const order: readonly How[] = ['copied', 'transformed', 'aggregated'];

/** Each source once, in order. */
export function plainSources(edges: readonly Edge[]): readonly PlainSource[] {
  const found = new Map<string, PlainSource>();
  for (const { source, how } of edges) {
    const key = sourceColumnKey(source);
    const known = found.get(key);
    if (!known || order.indexOf(how) < order.indexOf(known.how)) found.set(key, { source, how });
  }
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, item]) => item);
}

/** Sorts by relation, then by column. */
export function bySource(a: SourceColumn, b: SourceColumn): number {
  return compare(sourceColumnKey(a), sourceColumnKey(b));
}

/** Equal for two columns exactly when DuckDB takes them for one. */
export function sourceColumnKey({ relation, column }: SourceColumn): string {
  return columnKey(relation, column);
}

/** The key of a relation's column, as in `sourceColumnKey`. */
export function columnKey(relation: Relation, column: string): string {
  return `${relationKey(relation)}.${relationKey({ schema: '', name: column })}`;
}

function intern(origins: Map<string, Origin>, source: SourceColumn): Origin {
  const key = `${source.relation.database ?? ''}\0${source.relation.schema}\0${source.relation.name}\0${source.column}`;
  const known = origins.get(key);
  if (known) return known;
  const made = { ...source, id: origins.size };
  origins.set(key, made);
  return made;
}

function columnOf(flow: Flow): ColumnLineage {
  const edges = flow.edges.map(({ origin, how, markers, aggregates, atLeast, partial }): Edge => ({
    source: plain(origin),
    how,
    markers,
    aggregates,
    ...(atLeast !== undefined && { atLeast }),
    ...(partial && how === 'aggregated' && { partial }),
  }));
  return {
    edges: sorted(edges, edgeKey),
    influences: influencesOf(flow.influences),
    uncertain: flow.uncertain,
  };
}

function influencesOf(influences: readonly FlowInfluence[]): readonly Influence[] {
  return sorted(
    influences.map(({ origin, kind }): Influence => ({ source: plain(origin), kind })),
    influenceKey,
  );
}

function edgeKey({ source, how, markers, aggregates, atLeast, partial }: Edge): string {
  return `${sourceColumnKey(source)} ${JSON.stringify([how, markers, aggregates, atLeast ?? 0, partial ?? false])}`;
}

function influenceKey({ source, kind }: Influence): string {
  return `${sourceColumnKey(source)} ${kind}`;
}

/** Sorted by key; of equal ones the first. */
function sorted<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item]))]
    .sort(([a], [b]) => compare(a, b))
    .map(([, item]) => item);
}

function plain({ relation, column }: Origin): SourceColumn {
  return { relation, column };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
