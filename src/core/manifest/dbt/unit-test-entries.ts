import type { ProjectGraph, UnitTestNode } from '../../graph/types.js';
import type { Value, Values } from '../../project/value.js';
import { versionValue } from '../../graph/dbt-node.js';
import { idsOf } from './data-entries.js';
import { belowRoot, type EntryContext } from './entry.js';

/**
 * The unit tests of the project by id. Their rows are left out: they may be copied from real ones, and nothing that reads the manifest needs
 * them.
 */
export function unitTestEntries(graph: ProjectGraph, context: EntryContext): Values {
  const nodes = [...graph.nodes.values()].filter((node): node is UnitTestNode => node.kind === 'unit_test');
  return Object.fromEntries(nodes.map((node) => [node.id, unitTestEntry(node, graph, context)]));
}

function unitTestEntry(node: UnitTestNode, graph: ProjectGraph, context: EntryContext): Values {
  const { resource } = node;
  const { enabled = true, tags = [], meta = {} } = resource.config;
  const target = graph.nodes.get(node.target);
  const schema = target?.config.schema;
  const version = target?.kind === 'model' ? target.resource.version : undefined;
  return {
    name: node.name,
    resource_type: 'unit_test',
    package_name: context.project,
    path: belowRoot(node.path, context.paths.models),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: [context.project, ...node.fqn],
    model: resource.model,
    given: resource.given.map(({ input, table }) => ({ input, ...rowsEntry(table.kind) })),
    expect: rowsEntry(resource.expect.kind),
    description: node.description,
    overrides: overridesEntry(resource.overrides),
    depends_on: { macros: [], nodes: idsOf(node.parents, context) },
    config: { enabled, tags, meta, static_analysis: null },
    checksum: null,
    schema: schema ?? null,
    versions: resource.versions
      ? {
          include: resource.versions.include?.map(versionValue) ?? null,
          exclude: resource.versions.exclude?.map(versionValue) ?? null,
        }
      : null,
    version: version === undefined ? null : versionValue(version.v),
  };
}

function rowsEntry(kind: 'rows' | 'sql'): Values {
  return { rows: null, format: kind === 'sql' ? 'sql' : 'dict', fixture: null };
}

function overridesEntry({ macros, vars, env }: UnitTestNode['resource']['overrides']): Value {
  if (macros.length === 0 && Object.keys(vars).length === 0 && Object.keys(env).length === 0) return null;
  return {
    macros: Object.fromEntries(macros.map(({ name, value }) => [name, value])),
    vars,
    // The names only: a value of the environment may be a secret.
    env_vars: Object.fromEntries(Object.keys(env).map((name) => [name, null])),
  };
}
