import { all, aggregateOf, evaluate, orderings, type Scope } from './evaluate.js';
import {
  guarded,
  influenced,
  influencesOf,
  mergeFlows,
  mergeInfluences,
  nothing,
  transformed,
  uncorrelated,
  type Flow,
} from './flow.js';
import { joinStreams } from './joins.js';
import { groupGuards } from './group-guard.js';
import { lateralOf, scanOf } from './scans.js';
import { chosen, type Stream, type WalkOptions } from './stream.js';
import { child, list, numberOf, numbers, objectOf, objects, textOf, type PlanJson } from './plan-json.js';

/**
 * Walks the plan from its leaves up. References in it are places in the output of the operator below, so each operator's columns follow
 * from those of its children. What the walk does not know depends on everything below it, and is told as a doubt.
 */
export class PlanWalk {
  readonly #options: WalkOptions;
  /** Columns of operators by DuckDB's table index. */
  readonly #bindings = new Map<number, readonly Flow[]>();
  /** Common table expressions, by their index. */
  readonly #tables = new Map<number, Stream>();
  /** Columns of the outer query, innermost subquery last. */
  readonly #outer: (readonly Flow[])[] = [];
  readonly #groups = new Map<PlanJson, number>();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  stream(node: PlanJson): Stream {
    const made = this.#stream(node);
    const index = numberOf(node, 'table_index');
    if (index >= 0) this.#bindings.set(index, made.columns);
    return made;
  }

  /** How expressions see the columns of a stream. */
  scope({ columns, rest }: Stream): Scope {
    const everything = (why: string): Flow => {
      this.#options.doubt(why);
      return { ...transformed(rest ? [...columns, rest] : columns), uncertain: true };
    };
    return {
      at: (index) => columns[index] ?? rest ?? everything('a reference beyond the columns'),
      bound: (table, column) => this.#bindings.get(table)?.[column],
      everything,
      marker: this.#options.marker,
    };
  }

  #stream(node: PlanJson): Stream {
    switch (textOf(node, 'type')) {
      case 'LOGICAL_GET':
        return this.#scan(node);
      case 'LOGICAL_PROJECTION':
        return this.#projection(node);
      case 'LOGICAL_FILTER':
        return this.#filter(node);
      case 'LOGICAL_AGGREGATE_AND_GROUP_BY':
        return this.#aggregate(node);
      case 'LOGICAL_WINDOW':
        return this.#window(node);
      case 'LOGICAL_UNNEST':
        return this.#unnest(node);
      case 'LOGICAL_PIVOT':
        return this.#pivot(node);
      case 'LOGICAL_ORDER_BY':
        return this.#sorted(node, orderings(node));
      case 'LOGICAL_TOP_N':
        return this.#sorted(node, orderings(node));
      case 'LOGICAL_LIMIT':
        return this.#limit(node);
      case 'LOGICAL_SAMPLE':
        return this.#only(node);
      case 'LOGICAL_DISTINCT':
        return this.#distinct(node);
      case 'LOGICAL_CROSS_PRODUCT':
      case 'LOGICAL_POSITIONAL_JOIN':
      case 'LOGICAL_COMPARISON_JOIN':
      case 'LOGICAL_ASOF_JOIN':
      case 'LOGICAL_ANY_JOIN':
      case 'LOGICAL_DELIM_JOIN':
        return this.#join(node);
      case 'LOGICAL_UNION':
      case 'LOGICAL_EXCEPT':
      case 'LOGICAL_INTERSECT':
        return this.#setOperation(node);
      case 'LOGICAL_MATERIALIZED_CTE':
        return this.#withTable(node);
      case 'LOGICAL_RECURSIVE_CTE':
        return this.#recursive(node);
      case 'LOGICAL_CTE_REF':
        return this.#tables.get(numberOf(node, 'cte_index')) ?? this.#unknown(node);
      case 'LOGICAL_DELIM_GET':
        return this.#outerColumns(node);
      case 'LOGICAL_DUMMY_SCAN':
        return { columns: [nothing], rows: [] };
      case 'LOGICAL_EXPRESSION_GET':
        return this.#values(node);
      case 'LOGICAL_CHUNK_GET':
        return { columns: [], rows: [], rest: nothing };
      default:
        return this.#unknown(node);
    }
  }

  #scan(node: PlanJson): Stream {
    if (objects(node, 'children').length === 0) return scanOf(node, this.#options);
    const below = this.#only(node);
    return lateralOf(node, below, this.scope(below));
  }

  #only(node: PlanJson): Stream {
    const [below] = objects(node, 'children');
    return below === undefined ? this.#unknown(node) : this.stream(below);
  }

  /** An operator that is not known: each column depends on everything below it. */
  #unknown(node: PlanJson): Stream {
    const streams = objects(node, 'children').map((below) => this.stream(below));
    const columns = streams.flatMap((stream) => [...stream.columns, ...(stream.rest ? [stream.rest] : [])]);
    this.#options.doubt(`the operator ${textOf(node, 'type')}`);
    return {
      columns: [],
      rows: mergeInfluences([...streams.flatMap((stream) => stream.rows), ...influencesOf(columns, 'join')]),
      rest: { ...transformed(columns), uncertain: true },
    };
  }

  #projection(node: PlanJson): Stream {
    const below = this.#only(node);
    return { columns: all(objects(node, 'expressions'), this.scope(below)), rows: below.rows };
  }

  #filter(node: PlanJson): Stream {
    const below = this.#only(node);
    const expressions = objects(node, 'expressions');
    const conditions = all(expressions, this.scope(below));
    const rows = mergeInfluences([...below.rows, ...influencesOf(conditions, 'filter')]);
    const guards = groupGuards(expressions, below.columns);
    const kept = below.columns.map((flow) =>
      guards.reduce((column, { group, least }) => guarded(column, group, least), flow),
    );
    return chosen({ ...below, columns: kept, rows }, numbers(node, 'projection_map'));
  }

  /** Without groups there is always one row: what chooses the rows below is then in the values, and not in the rows. */
  #aggregate(node: PlanJson): Stream {
    const below = this.#only(node);
    const scope = this.scope(below);
    const id = this.#groups.get(node) ?? this.#groups.size;
    this.#groups.set(node, id);
    const groups = all(objects(node, 'groups'), scope);
    const expressions = objects(node, 'expressions');
    const isOneRow = groups.every((flow) => flow.correlated === true) && numbersOfSets(node) <= 1;
    const made = isSubqueryValue(node)
      ? all(objects(expressions[0] ?? {}, 'children'), scope)
      : expressions.map((expression) => aggregateOf(expression, scope, id));
    const values = isOneRow ? made.map((flow) => influenced(flow, below.rows)) : made;
    this.#bindings.set(numberOf(node, 'group_index'), groups);
    this.#bindings.set(numberOf(node, 'aggregate_index'), values);
    const own = groups.filter((flow) => flow.correlated !== true);
    return {
      columns: [...groups, ...values, ...list(node, 'grouping_functions').map(() => nothing)],
      rows: isOneRow ? [] : mergeInfluences([...below.rows, ...influencesOf(own, 'group')]),
    };
  }

  #window(node: PlanJson): Stream {
    const below = this.#only(node);
    const made = all(objects(node, 'expressions'), this.scope(below));
    this.#bindings.set(numberOf(node, 'window_index'), made);
    return { ...below, columns: [...below.columns, ...made] };
  }

  /** The length of a list decides how many rows there are. */
  #unnest(node: PlanJson): Stream {
    const below = this.#only(node);
    const scope = this.scope(below);
    const lists = objects(node, 'expressions').map((expression) =>
      evaluate(child(expression, 'child') ?? expression, scope),
    );
    const made = lists.map((flow) => flow.element ?? transformed([flow]));
    this.#bindings.set(numberOf(node, 'unnest_index'), made);
    const varying = lists.filter((flow) => flow.element === undefined);
    return {
      columns: [...below.columns, ...made],
      rows: mergeInfluences([...below.rows, ...influencesOf(varying, 'join')]),
    };
  }

  /** The input is the groups, a list of values for each aggregate, and the list of the names that become columns. */
  #pivot(node: PlanJson): Stream {
    const below = this.#only(node);
    const pivot = objectOf(node['bound_pivot']);
    const groups = numberOf(pivot, 'group_count');
    const width = list(pivot, 'types').length;
    const aggregates = list(pivot, 'aggregates').length;
    const names = below.columns[groups + aggregates];
    if (groups < 0 || aggregates === 0 || names === undefined) return this.#unknown(node);
    const filters = influencesOf([names], 'filter');
    const columns = Array.from({ length: width }, (_, index) => {
      if (index < groups) return below.columns[index] ?? nothing;
      return influenced(below.columns[groups + ((index - groups) % aggregates)] ?? nothing, filters);
    });
    this.#bindings.set(numberOf(node, 'pivot_index'), columns);
    return { columns, rows: below.rows };
  }

  #sorted(node: PlanJson, order: readonly PlanJson[]): Stream {
    const below = this.#only(node);
    const rows = [...below.rows, ...influencesOf(all(order, this.scope(below)), 'order')];
    return chosen({ ...below, rows: mergeInfluences(rows) }, numbers(node, 'projection_map'));
  }

  #limit(node: PlanJson): Stream {
    const below = this.#only(node);
    const expressions = ['limit_val', 'offset_val'].flatMap((key) => {
      const expression = child(objectOf(node[key]), 'expression');
      return expression === undefined ? [] : [expression];
    });
    const limits = influencesOf(all(expressions, this.scope(below)), 'filter');
    return { ...below, rows: mergeInfluences([...below.rows, ...limits]) };
  }

  #distinct(node: PlanJson): Stream {
    const below = this.#only(node);
    const scope = this.scope(below);
    const targets = all(objects(node, 'distinct_targets'), scope).filter((flow) => flow.correlated !== true);
    const order = all(orderings(child(node, 'order_by')), scope);
    const rows = [...below.rows, ...influencesOf(targets, 'group'), ...influencesOf(order, 'order')];
    return { ...below, rows: mergeInfluences(rows) };
  }

  #join(node: PlanJson): Stream {
    const [first, second] = objects(node, 'children');
    if (first === undefined || second === undefined) return this.#unknown(node);
    const scopeOf = (stream: Stream): Scope => this.scope(stream);
    if (textOf(node, 'type') !== 'LOGICAL_DELIM_JOIN')
      return joinStreams(node, this.stream(first), this.stream(second), scopeOf);
    // The columns of one side are what the subquery on the other side sees of the query around it.
    const flipped = node['delim_flipped'] === true;
    const outer = this.stream(flipped ? second : first);
    const shared = all(objects(node, 'duplicate_eliminated_columns'), this.scope(outer));
    this.#outer.push(shared.map((flow) => ({ ...flow, correlated: true })));
    const inner = this.stream(flipped ? first : second);
    this.#outer.pop();
    const joined = flipped
      ? joinStreams(node, inner, outer, scopeOf)
      : joinStreams(node, outer, inner, scopeOf);
    const isOuter = flipped ? new Set<Flow>() : new Set(outer.columns);
    return {
      ...joined,
      columns: joined.columns.map((flow) => (isOuter.has(flow) ? flow : uncorrelated(flow))),
    };
  }

  #outerColumns(node: PlanJson): Stream {
    const columns = this.#outer.findLast((shared) => shared.length === list(node, 'chunk_types').length);
    return columns === undefined ? this.#unknown(node) : { columns, rows: [] };
  }

  #setOperation(node: PlanJson): Stream {
    const streams = objects(node, 'children').map((below) => this.stream(below));
    const [first] = streams;
    if (first === undefined || streams.some((stream) => stream.rest)) return this.#unknown(node);
    const rows = streams.flatMap((stream) => stream.rows);
    const merged = first.columns.map((_, index) =>
      mergeFlows(streams.map((stream) => stream.columns[index] ?? nothing)),
    );
    const type = textOf(node, 'type');
    if (type === 'LOGICAL_UNION') return { columns: merged, rows: mergeInfluences(rows) };
    const compared = influencesOf(
      streams.flatMap((stream) => stream.columns),
      'join',
    );
    // What INTERSECT keeps is a value of both sides; what EXCEPT keeps is one of the first only.
    const columns = type === 'LOGICAL_EXCEPT' ? first.columns : merged;
    return { columns, rows: mergeInfluences([...rows, ...compared]) };
  }

  #withTable(node: PlanJson): Stream {
    const [definition, query] = objects(node, 'children');
    if (definition === undefined || query === undefined) return this.#unknown(node);
    this.#tables.set(numberOf(node, 'table_index'), this.stream(definition));
    return this.stream(query);
  }

  /** Goes round until nothing new comes in. */
  #recursive(node: PlanJson): Stream {
    const [start, step] = objects(node, 'children');
    if (start === undefined || step === undefined) return this.#unknown(node);
    const key = all(objects(node, 'key_targets'), this.scope({ columns: [], rows: [], rest: nothing }));
    let known = this.stream(start);
    for (let size = -1; size !== sizeOf(known);) {
      size = sizeOf(known);
      this.#tables.set(numberOf(node, 'table_index'), known);
      const next = this.stream(step);
      known = {
        columns: known.columns.map((flow, index) => mergeFlows([flow, next.columns[index] ?? nothing])),
        rows: mergeInfluences([...known.rows, ...next.rows]),
      };
    }
    if (node['union_all'] === true) return known;
    const keys = key.length === 0 ? known.columns : all(objects(node, 'key_targets'), this.scope(known));
    return { ...known, rows: mergeInfluences([...known.rows, ...influencesOf(keys, 'group')]) };
  }

  #values(node: PlanJson): Stream {
    const below = this.#only(node);
    const scope = this.scope(below);
    const rows = list(node, 'expressions').map((row) =>
      all(Array.isArray(row) ? row.map(objectOf) : [], scope),
    );
    const width = Math.max(0, ...rows.map((row) => row.length));
    const columns = Array.from({ length: width }, (_, index) =>
      mergeFlows(rows.map((row) => row[index] ?? nothing)),
    );
    return { columns, rows: below.rows };
  }
}

function numbersOfSets(node: PlanJson): number {
  return list(node, 'grouping_sets').length;
}

/** Larger than any index of a plan: DuckDB's "none". */
const noIndex = 1e15;

/** The value of a subquery is its only row's, which DuckDB takes with a `first(…)` of its own making. */
function isSubqueryValue(node: PlanJson): boolean {
  const expressions = objects(node, 'expressions');
  const [value] = expressions;
  return (
    value !== undefined &&
    expressions.length === 1 &&
    textOf(value, 'name') === 'first' &&
    numberOf(node, 'groupings_index') > noIndex
  );
}

function sizeOf({ columns, rows }: Stream): number {
  return columns.reduce((sum, flow) => sum + flow.edges.length + flow.influences.length, rows.length);
}
