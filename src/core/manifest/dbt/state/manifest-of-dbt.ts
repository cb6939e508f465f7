import { isValues, type Value, type Values } from '../../../project/value.js';
import type { GraphNode } from '../../../graph/types.js';
import { manifestVersion, type Manifest, type ManifestNode } from '../../manifest.js';
import type { DbtState } from './read-dbt-state.js';

/** dbt's manifest as far as it says what Eider's does: what there was, where, and what it read. Not what it came to. */
export function manifestOfDbt({ entries }: DbtState, project: string): Manifest {
  return {
    format: 'eider-manifest',
    version: manifestVersion,
    eider: '',
    project,
    nodes: [...entries].flatMap(([id, entry]) => nodeOf(id, entry) ?? []),
  };
}

/** Kinds of dbt's that are nodes of Eider's. */
const kinds: ReadonlyMap<Value | undefined, GraphNode['kind']> = new Map([
  ['model', 'model'],
  ['snapshot', 'model'],
  ['seed', 'seed'],
  ['source', 'source'],
  ['test', 'test'],
  ['unit_test', 'unit_test'],
  ['exposure', 'exposure'],
  ['metric', 'metric'],
  ['semantic_model', 'semantic_model'],
  ['saved_query', 'saved_query'],
]);

function nodeOf(id: string, entry: Values): ManifestNode | undefined {
  const kind = kinds.get(entry['resource_type']);
  if (!kind) return undefined;
  const config = valuesOf(entry['config']);
  const materialized = textOf(config['materialized']) ?? kind;
  const schema = textOf(entry['schema']);
  const name = textOf(entry['alias']) ?? textOf(entry['identifier']);
  const database = textOf(entry['database']);
  const isStored = kind === 'model' || kind === 'seed' || kind === 'source';
  const hasPlace = isStored && materialized !== 'ephemeral' && schema !== undefined && name !== undefined;
  return {
    id,
    kind,
    name: textOf(entry['name']) ?? id,
    materialized,
    path: textOf(entry['original_file_path']) ?? '',
    ...(hasPlace && {
      relation: `${schema}.${name}`,
      place: { ...(database !== undefined && { database }), schema, name },
    }),
    description: textOf(entry['description']) ?? '',
    tags: listOf(entry['tags']).flatMap((tag) => textOf(tag) ?? []),
    meta: valuesOf(entry['meta']),
    parents: listOf(valuesOf(entry['depends_on'])['nodes']).flatMap((parent) => textOf(parent) ?? []),
    ...(isStored && { columns: Object.values(valuesOf(entry['columns'])).flatMap(columnOf) }),
    config: {},
  };
}

function columnOf(value: Value): NonNullable<ManifestNode['columns']> {
  const { data_type: type, description, meta, name } = valuesOf(value);
  const text = textOf(name);
  if (text === undefined) return [];
  const [declared, pii] = [textOf(type), textOf(valuesOf(meta)['pii'])];
  return [
    {
      name: text,
      description: textOf(description) ?? '',
      ...(declared !== undefined && { type: declared }),
      ...(pii !== undefined && { pii }),
    },
  ];
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function valuesOf(value: Value | undefined): Values {
  return isValues(value) ? value : {};
}
