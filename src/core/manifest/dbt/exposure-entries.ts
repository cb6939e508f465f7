import { metricArgument, relationArgument } from '../../graph/relation-argument.js';
import type { ExposureNode, ProjectGraph } from '../../graph/types.js';
import type { Group, Owner } from '../../project/exposure.js';
import type { Values } from '../../project/value.js';
import { belowRoot, readingsOf, type EntryContext } from './entry.js';
import { idsOf } from './data-entries.js';

/** The exposures of the project by id. */
export function exposureEntries(graph: ProjectGraph, context: EntryContext): Values {
  const nodes = [...graph.nodes.values()].filter((node): node is ExposureNode => node.kind === 'exposure');
  return Object.fromEntries(nodes.map((node) => [node.id, exposureEntry(node, context)]));
}

function exposureEntry(node: ExposureNode, context: EntryContext): Values {
  const { resource } = node;
  const { enabled = true, tags = [], meta = {} } = resource.config;
  const references = resource.dependsOn.flatMap(({ text }) => relationArgument(text) ?? []);
  return {
    name: node.name,
    resource_type: 'exposure',
    package_name: context.project,
    path: belowRoot(node.path, context.paths.models),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: [context.project, ...node.fqn],
    type: resource.type,
    owner: ownerEntry(resource.owner),
    description: node.description,
    label: resource.label ?? null,
    maturity: resource.maturity ?? null,
    meta,
    tags,
    config: { enabled, tags, meta },
    unrendered_config: resource.config,
    url: resource.url ?? null,
    depends_on: { macros: [], nodes: idsOf(node.parents, context) },
    ...readingsOf(references, context),
    metrics: resource.dependsOn.flatMap(({ text }) => {
      const names = metricArgument(text);
      return names ? [names] : [];
    }),
  };
}

/** The groups by id, and the ids of what belongs to each, by name. */
export function groupEntries(
  groups: readonly Group[],
  graph: ProjectGraph,
  context: EntryContext,
): { readonly groups: Values; readonly members: Values } {
  const id = (name: string): string => `group.${context.project}.${name}`;
  const members = (name: string): readonly string[] =>
    idsOf(
      graph.order.filter((node) => graph.nodes.get(node)?.config.group === name),
      context,
    );
  return {
    groups: Object.fromEntries(
      groups.map((group) => [
        id(group.name),
        {
          name: group.name,
          resource_type: 'group',
          package_name: context.project,
          path: belowRoot(group.at.source.path, context.paths.models),
          original_file_path: group.at.source.path,
          unique_id: id(group.name),
          owner: ownerEntry(group.owner),
          description: group.description,
          config: { meta: group.meta },
        },
      ]),
    ),
    members: Object.fromEntries(groups.map(({ name }) => [name, members(name)])),
  };
}

function ownerEntry({ name, email }: Owner): Values {
  return { email: email ?? null, name: name ?? null };
}
