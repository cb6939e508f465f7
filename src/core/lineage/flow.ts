import type { How, InfluenceKind, SourceColumn } from './types.js';

/** A source column with a number of its own, so that equal ones are one object. */
export interface Origin extends SourceColumn {
  readonly id: number;
}

/** An edge while the plan is walked. */
export interface FlowEdge {
  readonly origin: Origin;
  readonly how: How;
  readonly markers: readonly string[];
  readonly aggregates: readonly string[];
  /** The aggregation that the value comes out of: a later condition on its `count(*)` is about this edge. */
  readonly group?: number;
  readonly atLeast?: number;
  /** A condition on rows decides whether the value is there: an aggregate then need not be of the whole group. */
  readonly partial?: true;
}

export interface FlowInfluence {
  readonly origin: Origin;
  readonly kind: InfluenceKind;
}

/** What is known of a column while the plan is walked. */
export interface Flow {
  readonly edges: readonly FlowEdge[];
  readonly influences: readonly FlowInfluence[];
  readonly uncertain: boolean;
  /** The members of a struct that the query itself packed, by name and by place from 1. */
  readonly fields?: ReadonlyMap<string, Flow>;
  /** The elements of a list that the query itself wrote: its length does not depend on data. */
  readonly element?: Flow;
  /** It stands for a column of the query around this subquery: conditions on it are DuckDB's own plumbing. */
  readonly correlated?: boolean;
  /** It is the `count(*)` of that aggregation. */
  readonly counts?: number;
}

const strength: { readonly [how in How]: number } = { copied: 0, transformed: 1, aggregated: 2 };

/** A value that comes from no column. */
export const nothing: Flow = { edges: [], influences: [], uncertain: false };

/** A column of a table, as it is. */
export function flowOf(origin: Origin): Flow {
  return {
    edges: [{ origin, how: 'copied', markers: [], aggregates: [] }],
    influences: [],
    uncertain: false,
  };
}

/** Values of one column that may come from each of several. */
export function mergeFlows(flows: readonly Flow[]): Flow {
  const [first] = flows;
  if (first === undefined) return nothing;
  if (flows.length === 1) return first;
  const fields = mergeFields(flows);
  return {
    edges: mergeEdges(flows.flatMap((flow) => flow.edges)),
    influences: mergeInfluences(flows.flatMap((flow) => flow.influences)),
    uncertain: flows.some((flow) => flow.uncertain),
    ...(fields && { fields }),
    ...(flows.every((flow) => flow.correlated === true) && { correlated: true }),
  };
}

/** The members of structs that were all packed with the same names. */
function mergeFields(flows: readonly Flow[]): ReadonlyMap<string, Flow> | undefined {
  const maps = flows.flatMap(({ fields }) => (fields ? [fields] : []));
  const [first] = maps;
  if (first === undefined || maps.length !== flows.length) return undefined;
  const names = [...first.keys()];
  if (maps.some((fields) => fields.size !== names.length || names.some((name) => !fields.has(name))))
    return undefined;
  return new Map(names.map((name) => [name, mergeFlows(maps.map((fields) => fields.get(name) ?? nothing))]));
}

/** A value computed from several others of its row. */
export function transformed(flows: readonly Flow[]): Flow {
  const { edges, influences, uncertain } = mergeFlows(flows);
  return {
    edges: edges.map((edge) => (edge.how === 'copied' ? { ...edge, how: 'transformed' } : edge)),
    influences,
    uncertain,
  };
}

/** A value computed by an aggregate function over many rows of `group`. */
export function aggregated(flows: readonly Flow[], functionName: string, group?: number): Flow {
  const { edges, influences, uncertain } = mergeFlows(flows);
  const made = edges.map(({ origin, markers, aggregates, atLeast, partial }): FlowEdge => ({
    origin,
    how: 'aggregated',
    markers,
    aggregates: withName(aggregates, functionName),
    ...(group !== undefined && { group }),
    ...(atLeast !== undefined && { atLeast }),
    ...(partial && { partial }),
  }));
  return { edges: mergeEdges(made), influences, uncertain };
}

/** The value is there for some rows only. What is computed from many rows before is whole all the same. */
export function partial(flow: Flow): Flow {
  const edges = flow.edges.map((edge): FlowEdge =>
    edge.how === 'aggregated' ? edge : { ...edge, partial: true },
  );
  return throughout({ ...flow, edges }, partial);
}

/** The value went through a marked macro. */
export function marked(flow: Flow, marker: string): Flow {
  const { edges, influences, uncertain } = transformed([flow]);
  const through = edges.map((edge) => ({ ...edge, markers: withName(edge.markers, marker) }));
  return { edges: mergeEdges(through), influences, uncertain };
}

/** The same value, of which `influences` decide which rows it is made of. */
export function influenced(flow: Flow, influences: readonly FlowInfluence[]): Flow {
  if (influences.length === 0) return flow;
  const made = { ...flow, influences: mergeInfluences([...flow.influences, ...influences]) };
  return throughout(made, (part) => influenced(part, influences));
}

/** The same change to the members and elements of a value. */
function throughout(flow: Flow, change: (part: Flow) => Flow): Flow {
  const { fields, element } = flow;
  if (!fields && !element) return flow;
  return {
    ...flow,
    ...(fields && { fields: new Map([...fields].map(([name, part]) => [name, change(part)])) }),
    ...(element && { element: change(element) }),
  };
}

/** Everything that a value depends on, as influences on rows. */
export function influencesOf(flows: readonly Flow[], kind: InfluenceKind): readonly FlowInfluence[] {
  return mergeInfluences(
    flows.flatMap((flow) => [...flow.edges.map(({ origin }) => ({ origin, kind })), ...flow.influences]),
  );
}

/** Out of a subquery, a column of the outer query is a column like any other. */
export function uncorrelated(flow: Flow): Flow {
  const { correlated, ...rest } = flow;
  return correlated === true ? rest : flow;
}

/** Groups of `group` smaller than `least` are not in the result. */
export function guarded(flow: Flow, group: number, least: number): Flow {
  if (!flow.edges.some((edge) => edge.group === group)) return flow;
  const edges = flow.edges.map((edge) =>
    edge.group === group ? { ...edge, atLeast: Math.max(least, edge.atLeast ?? 0) } : edge,
  );
  return throughout({ ...flow, edges }, (part) => guarded(part, group, least));
}

export function mergeInfluences(influences: readonly FlowInfluence[]): readonly FlowInfluence[] {
  if (influences.length < 2) return influences;
  const found = new Map<string, FlowInfluence>();
  for (const influence of influences) found.set(`${influence.origin.id} ${influence.kind}`, influence);
  return found.size === influences.length ? influences : [...found.values()];
}

/** One edge for each way; of two that differ in nothing but `how`, the less processed. */
function mergeEdges(edges: readonly FlowEdge[]): readonly FlowEdge[] {
  if (edges.length < 2) return edges;
  const found = new Map<string, FlowEdge>();
  for (const edge of edges) {
    const key = wayOf(edge);
    const known = found.get(key);
    if (!known || strength[edge.how] < strength[known.how]) found.set(key, edge);
  }
  return found.size === edges.length ? edges : [...found.values()];
}

function wayOf({ origin, markers, aggregates, group, atLeast, partial: some }: FlowEdge): string {
  const plain = markers.length === 0 && aggregates.length === 0 && !some;
  return plain
    ? String(origin.id)
    : `${origin.id} ${markers.join()} ${aggregates.join()} ${group ?? ''} ${atLeast ?? ''} ${some ?? ''}`;
}

function withName(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name].sort();
}
