import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { DbtFacts } from '../../project/dbt/dbt-facts.js';
import type { NodeId } from '../../project/ids.js';
import type { GraphNode } from '../types.js';
import { metricProblems } from './metric-problems.js';
import { savedQueryProblems } from './saved-query-problems.js';
import { modelProblems } from './semantic-model-problems.js';
import { rankOf, semanticLayer, type SemanticLayer } from './semantic-layer.js';

/** Why dbt refuses a project for its semantic layer: nothing is built of one where MetricFlow's rules do not hold, and no model says which days there are. */
export function semanticProblems(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  flags: DbtFacts['flags'],
): readonly Diagnostic[] {
  const layer = semanticLayer(nodes);
  const { metrics, models } = layer;
  if (models.length === 0) return [];
  const noSpine = hasSpine(layer)
    ? []
    : [diagnostic('dbt/no-time-spine', { count: models.length }, { at: models[0]?.at })];
  // As in dbt, which asks MetricFlow where there are both.
  if (metrics.length === 0) return noSpine;
  const nested = flags['require_nested_cumulative_type_params'] !== false;
  return [
    ...noSpine,
    ...modelProblems(layer),
    ...metricProblems(layer, nested),
    ...savedQueryProblems(layer),
  ];
}

/** One that says no granularity is told elsewhere. */
function hasSpine({ legacySpine, spines }: SemanticLayer): boolean {
  if (legacySpine) return true;
  return spines.some(({ granularity }) => granularity === undefined || rankOf(granularity) <= rankOf('day'));
}
