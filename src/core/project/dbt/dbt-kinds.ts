import * as z from 'zod';
import { configSchemas } from '../schemas/config-schema.js';
import { mapping, shapes } from '../schemas/shapes.js';
import type { SemanticKind } from './semantic/semantic-resource.js';

/** The kinds of resource that dbt configures. */
export type DbtKind =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'source'
  | 'test'
  | 'unit_test'
  | 'exposure'
  | 'analysis'
  | SemanticKind;

const flag = z.boolean().exactOptional();

/** What dbt has besides the keys that it shares with native projects. */
const dbtKeys = {
  quoting: mapping('`quoting`', { database: flag, schema: flag, identifier: flag }).exactOptional(),
  docs: mapping('`docs`', { show: flag, node_color: z.string().exactOptional() }).exactOptional(),
};

function extended<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape, z.core.$strict>) {
  const made = schema.extend(dbtKeys);
  const shape = shapes.get(schema);
  if (shape) shapes.add(made, shape);
  return made;
}

const schemas = {
  model: extended(configSchemas.model),
  seed: extended(configSchemas.seed),
  source: extended(configSchemas.source),
  test: extended(configSchemas.test),
  snapshot: extended(configSchemas.snapshot),
};

const { enabled, tags, meta } = configSchemas.source.shape;
const { group, schema } = configSchemas.model.shape;

/** What the parts of the semantic layer can be configured with; other keys are the author's own. */
const semanticSchema = mapping('the configuration of a metric, a semantic model or a saved query', {
  enabled,
  tags,
  meta,
  group,
  schema,
});

export type ConfigSchema = (typeof schemas)[keyof typeof schemas] | typeof semanticSchema;

/** The schema that the configuration of a kind is read with: the native one, and what dbt has besides. */
export function schemaOf(kind: DbtKind): ConfigSchema {
  switch (kind) {
    case 'model':
    case 'snapshot':
    case 'seed':
    case 'test':
    case 'source':
      return schemas[kind];
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return semanticSchema;
    default:
      return schemas.source;
  }
}
