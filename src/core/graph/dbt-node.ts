import { withoutPlaces } from '../project/config-places.js';
import type { NodeConfig } from '../project/node-config.js';
import type { ModelResource, SeedResource, SingularTestResource } from '../project/resources.js';
import type { Value, Values } from '../project/value.js';
import type { Relation } from '../sql/relation.js';
import { NodeFacts } from '../template/node-facts.js';
import { constraintEntries } from './constraint-entries.js';

/** A resource whose template, or the name of whose relation, is made in dbt's context. */
export type DbtResource = ModelResource | SeedResource | SingularTestResource;

interface NodePlace {
  readonly project: string;
  readonly database: string;
  readonly relation?: Relation;
}

/** What the templates of a dbt project are told of the node that they belong to, made when one asks. */
export function dbtNodeFacts(resource: DbtResource, config: NodeConfig, place: NodePlace): NodeFacts {
  return new NodeFacts(resource.package ?? place.project, () => dbtNode(resource, config, place));
}

/** The same at once: `model`, with the keys of dbt's manifest. */
export function dbtNode(
  resource: DbtResource,
  config: NodeConfig,
  { project, database, relation }: NodePlace,
): Values {
  const path = resource.kind === 'seed' ? resource.file.path : resource.source.path;
  const version = resource.kind === 'model' ? resource.version : undefined;
  return {
    name: resource.name,
    resource_type: resource.id.split('.')[0] ?? resource.kind,
    package_name: resource.package ?? project,
    unique_id: resource.id,
    fqn: [resource.package ?? project, ...resource.fqn],
    path: path.split('/').slice(1).join('/'),
    original_file_path: path,
    description: resource.description,
    config: plainConfig(config),
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    ...(relation && {
      database: relation.database ?? database,
      schema: relation.schema,
      alias: relation.name,
    }),
    ...(version && { version: versionValue(version.v), latest_version: versionValue(version.latest) }),
    ...(resource.kind !== 'test' && {
      columns: columnsOf(resource),
    }),
    ...(resource.kind !== 'seed' && { raw_code: resource.source.text }),
    ...(resource.kind === 'model' && { language: resource.language ?? 'sql' }),
  };
}

/** What templates find in `model.columns`: what is not said is not there. */
function columnsOf(resource: ModelResource | SeedResource): Values {
  const constraints = constraintEntries(
    (resource.kind === 'model' && resource.constraints) || [],
    resource.columns.map(({ name }) => name),
    () => undefined,
  );
  return Object.fromEntries(
    resource.columns.map(({ name, description, meta, tags, type, quote, custom }) => [
      name,
      {
        name,
        description,
        meta,
        ...(type !== undefined && { data_type: type }),
        constraints: constraints.byColumn.get(name) ?? [],
        ...(quote !== undefined && { quote }),
        config: { meta, tags },
        tags,
        doc_blocks: [],
        ...custom,
      },
    ]),
  );
}

/** The configuration with the keys that only templates read among the others, and hooks under dbt's own names. */
export function plainConfig(config: NodeConfig): Values {
  const { extra = {}, pre_hook: pre = [], post_hook: post = [], ...rest } = withoutPlaces(config);
  const values = JSON.parse(JSON.stringify(rest)) as Values;
  const hooks = (list: NonNullable<NodeConfig['pre_hook']>): Value =>
    list.map(({ sql, transaction }) => ({ sql, transaction }));
  return { ...values, ...extra, 'pre-hook': hooks(pre), 'post-hook': hooks(post) };
}

/** A version as dbt tells it: one that is a whole number is taken for a number. */
export function versionValue(version: string): Value {
  return /^\d+$/u.test(version) ? Number(version) : version;
}
