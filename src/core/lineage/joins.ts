import { all, evaluate, type Scope } from './evaluate.js';
import {
  influenced,
  influencesOf,
  mergeInfluences,
  transformed,
  type Flow,
  type FlowInfluence,
} from './flow.js';
import { child, numberOf, numbers, objects, textOf, type PlanJson } from './plan-json.js';
import { chosen, type Stream } from './stream.js';

/** How expressions see the columns of a stream. */
type ScopeOf = (stream: Stream) => Scope;

/** Any join of two streams, by its type. */
export function joinStreams(node: PlanJson, left: Stream, right: Stream, scopeOf: ScopeOf): Stream {
  if (left.rest || right.rest) return restJoin(left, right);
  const conditions = conditionsOf(node, left, right, scopeOf);
  const met = influencesOf(conditions, 'join');
  const rows = mergeInfluences([...left.rows, ...right.rows, ...met]);
  const kept = chosen(left, numbers(node, 'left_projection_map')).columns;
  const added = chosen(right, numbers(node, 'right_projection_map')).columns;
  switch (textOf(node, 'join_type')) {
    case 'SEMI':
    case 'ANTI':
      return { columns: kept, rows };
    case 'RIGHT_SEMI':
    case 'RIGHT_ANTI':
      return { columns: added, rows };
    // These keep the rows of the left side as they are: the other side is only in the columns that they add.
    case 'MARK': {
      const mark = influenced(transformed(conditions), right.rows);
      return { columns: [...kept, mark], rows: left.rows };
    }
    case 'SINGLE':
      return {
        columns: [...kept, ...added.map((flow) => influenced(flow, [...right.rows, ...met]))],
        rows: left.rows,
      };
    default:
      return { columns: [...kept, ...added], rows };
  }
}

/** What the rows are compared by, without the comparisons by which DuckDB itself ties a subquery to its query. */
function conditionsOf(node: PlanJson, left: Stream, right: Stream, scopeOf: ScopeOf): readonly Flow[] {
  const leftScope = scopeOf(left);
  const rightScope = scopeOf(right);
  const shared = new Set(
    objects(node, 'duplicate_eliminated_columns').map((column) => numberOf(column, 'index')),
  );
  const compared = objects(node, 'conditions').flatMap((condition) => {
    const [one, other] = [child(condition, 'left'), child(condition, 'right')];
    if (one === undefined || other === undefined) {
      const both = { columns: [...left.columns, ...right.columns], rows: [] };
      return [scopeOf(both).everything('a join condition')];
    }
    const flows = [evaluate(one, leftScope), evaluate(other, rightScope)] as const;
    const isTie =
      textOf(condition, 'comparison') === 'COMPARE_NOT_DISTINCT_FROM' &&
      flows[1].correlated === true &&
      (flows[0].correlated === true || shared.has(numberOf(one, 'index')));
    return isTie ? [] : flows;
  });
  const condition = child(node, 'condition');
  const both = { columns: [...left.columns, ...right.columns], rows: [] };
  return condition === undefined ? compared : [...compared, ...all([condition], scopeOf(both))];
}

function restJoin(left: Stream, right: Stream): Stream {
  const columns = [left, right].flatMap((side) => [...side.columns, ...(side.rest ? [side.rest] : [])]);
  const rows: readonly FlowInfluence[] = [...left.rows, ...right.rows, ...influencesOf(columns, 'join')];
  const uncertain = columns.some((flow) => flow.uncertain);
  return { columns: [], rows: mergeInfluences(rows), rest: { ...transformed(columns), uncertain } };
}
