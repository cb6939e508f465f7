import {
  isSnapshot,
  type ModelNode,
  type ProjectGraph,
  type SeedNode,
  type SourceNode,
  type TestNode,
} from '../../graph/types.js';
import { resolveConfig } from '../../project/resolve-config.js';
import type { NodeConfig } from '../../project/node-config.js';
import type { Project } from '../../project/project.js';
import type { Values } from '../../project/value.js';
import { spanOf, type Source } from '../../diagnostics/source.js';
import type { Relation } from '../../sql/relation.js';
import type { Template } from '../../template/types.js';
import { modelEntry, seedEntry, snapshotEntry, sourceEntry } from './data-entries.js';
import type { EntryContext } from './entry.js';
import { disabledNode, semanticEntry } from './semantic-entries.js';
import { testEntry } from './test-entry.js';

/** Entries of the resources that are switched off, by id. Their templates were not resolved, so that they name no parents. */
export function disabledEntries(
  project: Project,
  graph: ProjectGraph,
  defaultSchema: string,
  context: EntryContext,
): { readonly [id: string]: readonly Values[] } {
  const uncompiled: EntryContext = { ...context, compiledSql: () => undefined };
  const isOff = (resource: object & { readonly id: ModelNode['id'] }): boolean => {
    const node = graph.nodes.get(resource.id);
    if (!node) return true;
    if (node.kind !== 'test') return node.resource !== resource;
    return node.body.kind === 'singular' && node.body.resource !== resource;
  };
  const relationOf = (name: string, config: NodeConfig): Relation => ({
    ...(config.database !== undefined && { database: config.database }),
    schema: config.schema ?? defaultSchema,
    name: config.alias ?? name,
  });
  const base = { parents: [] };
  const models = project.models.filter(isOff).map((resource): ModelNode => {
    const config = { ...resolveConfig(resource.config).value, enabled: false };
    const { id, name, fqn, description, source } = resource;
    const made = {
      ...base,
      id,
      name,
      fqn,
      description,
      config,
      path: source.path,
      relation: relationOf(name, config),
    };
    return { kind: 'model', ...made, resource, template: emptyTemplate(source), references: [] };
  });
  const seeds = project.seeds.filter(isOff).map((resource): SeedNode => {
    const config = { ...resource.config, enabled: false };
    const { id, name, fqn, description, file } = resource;
    return {
      kind: 'seed',
      ...base,
      id,
      name,
      fqn,
      description,
      config,
      path: file.path,
      resource,
      relation: relationOf(name, config),
    };
  });
  const sources = project.sources.filter(isOff).map((resource): SourceNode => {
    const config = { ...resource.config, enabled: false };
    const { id, name, description, at, sourceName, database, schema, identifier } = resource;
    const relation: Relation = { ...(database !== undefined && { database }), schema, name: identifier };
    return {
      kind: 'source',
      ...base,
      id,
      name,
      fqn: [sourceName, name],
      description,
      config,
      path: at.source.path,
      resource,
      relation,
    };
  });
  const tests = project.singularTests.filter(isOff).map((resource): TestNode => {
    const config = { ...resource.config, enabled: false };
    const { id, name, fqn, description, source } = resource;
    const made = {
      ...base,
      id,
      name,
      fqn,
      description,
      config,
      path: source.path,
      label: name,
      at: spanOf(source, 0, 0),
    };
    return {
      kind: 'test',
      ...made,
      body: { kind: 'singular', resource, template: emptyTemplate(source), references: [] },
    };
  });
  return grouped([
    ...models.map((node) =>
      isSnapshot(node) ? snapshotEntry(node, uncompiled) : modelEntry(node, [], uncompiled),
    ),
    ...seeds.map((node) => seedEntry(node, uncompiled)),
    ...sources.map((node) => sourceEntry(node, uncompiled)),
    ...tests.map((node) => testEntry(node, graph, uncompiled)),
    ...(project.semantic ?? [])
      .filter(({ config }) => config.enabled === false)
      .map((resource) => semanticEntry(disabledNode(resource), graph, uncompiled)),
  ]);
}

function emptyTemplate(source: Source): Template {
  return { source, body: [], macros: [] };
}

function grouped(entries: readonly Values[]): { readonly [id: string]: readonly Values[] } {
  const byId = new Map<string, Values[]>();
  for (const entry of entries) {
    const id = entry['unique_id'];
    if (typeof id === 'string') byId.set(id, [...(byId.get(id) ?? []), entry]);
  }
  return Object.fromEntries(byId);
}
