import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { granularityOf } from '../../project/dbt/semantic/semantic-part.js';
import { granularities } from '../../project/dbt/semantic/semantic-resource.js';
import type { NodeId } from '../../project/ids.js';
import type {
  GraphNode,
  MetricNode,
  ModelNode,
  SavedQueryNode,
  SemanticModelNode,
  SemanticNode,
} from '../types.js';

/** The linked semantic layer, as what judges it and what writes it sees it. */
export interface SemanticLayer {
  readonly models: readonly SemanticModelNode[];
  readonly metrics: readonly MetricNode[];
  readonly savedQueries: readonly SavedQueryNode[];
  /** The models that say which times there are. */
  readonly spines: readonly { readonly node: ModelNode; readonly granularity: string | undefined }[];
  /** The model that says so by its name alone. */
  readonly legacySpine: ModelNode | undefined;
}

const legacyName = 'metricflow_time_spine';

export function semanticLayer(nodes: ReadonlyMap<NodeId, GraphNode>): SemanticLayer {
  const models: SemanticModelNode[] = [];
  const metrics: MetricNode[] = [];
  const savedQueries: SavedQueryNode[] = [];
  const spines: SemanticLayer['spines'][number][] = [];
  let legacySpine: ModelNode | undefined;
  for (const node of nodes.values()) {
    if (node.kind === 'semantic_model') models.push(node);
    else if (node.kind === 'metric') metrics.push(node);
    else if (node.kind === 'saved_query') savedQueries.push(node);
    else if (node.kind === 'model') {
      const spine = node.resource.timeSpine;
      if (node.name === legacyName) legacySpine = node;
      if (!spine) continue;
      const column = node.resource.columns.find(({ name }) => name === spine.standard_granularity_column);
      spines.push({ node, granularity: column && granularityOf(column) });
    }
  }
  return { models, metrics, savedQueries, spines, legacySpine };
}

/** How fine a granularity is: the least is the finest. */
export function rankOf(granularity: string): number {
  return granularities.findIndex((each) => each === granularity);
}

/** Granularities that models with a time spine define themselves. */
export function customGranularities({ spines }: SemanticLayer): ReadonlySet<string> {
  return new Set(
    spines.flatMap(({ node }) =>
      (node.resource.timeSpine?.custom_granularities ?? []).map(({ name }) => name),
    ),
  );
}

const codes = {
  semantic_model: 'dbt/semantic-model',
  metric: 'dbt/metric',
  saved_query: 'dbt/saved-query',
} as const;

/** What is wrong with a part of the layer, at its name. */
export function problemOf({ kind, name, at }: SemanticNode, problem: string): Diagnostic {
  return diagnostic(codes[kind], { name, problem }, { at });
}
