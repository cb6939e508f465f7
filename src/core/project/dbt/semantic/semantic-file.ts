import type { Diagnostic } from '../../../diagnostics/diagnostic.js';
import { validate } from '../../schemas/validate.js';
import type { YamlNode } from '../../yaml/tree.js';
import { configEntries } from '../lower-entry.js';
import { readConfigLevel, type ConfigLevel } from '../read-config.js';
import {
  semanticSchemas,
  type NewMetricEntry,
  type OldMetricEntry,
  type SavedQueryEntry,
  type SemanticModelEntry,
} from './semantic-schemas.js';
import type { SemanticKind } from './semantic-resource.js';

interface Said<Kind extends string, Entry> {
  readonly kind: Kind;
  readonly entry: Entry;
  readonly node: YamlNode;
  readonly level: ConfigLevel;
}

/** An entry of the semantic layer in a properties file, checked key by key. */
export type SemanticEntry =
  | Said<'semantic_model', SemanticModelEntry>
  | Said<'old_metric', OldMetricEntry>
  | Said<'new_metric', NewMetricEntry>
  | Said<'saved_query', SavedQueryEntry>;

export const semanticKeys = ['semantic_models', 'metrics', 'saved_queries'] as const;
export type SemanticKey = (typeof semanticKeys)[number];

/** Reads an entry of such a key; undefined, and told, where nothing useful is left of it. */
export function semanticEntry(
  key: SemanticKey,
  node: YamlNode,
  diagnostics: Diagnostic[],
): SemanticEntry | undefined {
  switch (key) {
    case 'semantic_models': {
      const { value, ...checked } = validate(node, semanticSchemas.semanticModel());
      diagnostics.push(...checked.diagnostics);
      const level = levelOf(node, 'semantic_model', diagnostics);
      return value && { kind: 'semantic_model', entry: value, node: checked.node, level };
    }
    case 'saved_queries': {
      const { value, ...checked } = validate(node, semanticSchemas.savedQuery());
      diagnostics.push(...checked.diagnostics);
      const level = levelOf(node, 'saved_query', diagnostics);
      return value && { kind: 'saved_query', entry: value, node: checked.node, level };
    }
    case 'metrics':
      return metricEntry(node, diagnostics);
  }
}

/** A metric of either form: only one of them has `type_params`. */
export function metricEntry(node: YamlNode, diagnostics: Diagnostic[]): SemanticEntry | undefined {
  const level = levelOf(node, 'metric', diagnostics);
  if (node.kind === 'map' && node.entries.some((each) => each.key === 'type_params')) {
    const { value, ...checked } = validate(node, semanticSchemas.oldMetric());
    diagnostics.push(...checked.diagnostics);
    return value && { kind: 'old_metric', entry: value, node: checked.node, level };
  }
  const { value, ...checked } = validate(node, semanticSchemas.newMetric());
  diagnostics.push(...checked.diagnostics);
  return value && { kind: 'new_metric', entry: value, node: checked.node, level };
}

function levelOf(node: YamlNode, kind: SemanticKind, diagnostics: Diagnostic[]): ConfigLevel {
  return readConfigLevel(configEntries(node, []), node.span, kind, diagnostics);
}
