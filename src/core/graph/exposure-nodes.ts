import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { ExposureResource } from '../project/exposure.js';
import type { NodeId } from '../project/ids.js';
import type { RefContext } from './names.js';
import { relationArgument } from './relation-argument.js';
import type { ExposureNode } from './types.js';

/** Finds what `ref` or `source` names; reports it when there is none. */
type Find = (
  kind: 'ref' | 'source',
  names: readonly string[],
  at: Span,
  context?: RefContext,
) => NodeId | undefined;

/** The nodes of the enabled exposures. */
export function exposureNodes(
  resources: readonly ExposureResource[],
  find: Find,
  diagnostics: Diagnostic[],
): readonly ExposureNode[] {
  return resources
    .filter((resource) => resource.config.enabled !== false)
    .map((resource) => ({
      kind: 'exposure',
      id: resource.id,
      name: resource.name,
      path: resource.at.source.path,
      fqn: resource.fqn,
      config: resource.config,
      description: resource.description,
      parents: parentsOf(resource, find, diagnostics),
      resource,
      at: resource.at,
    }));
}

function parentsOf(resource: ExposureResource, find: Find, diagnostics: Diagnostic[]): readonly NodeId[] {
  const ids = new Set<NodeId>();
  for (const { text, at } of resource.dependsOn) {
    const argument = relationArgument(text);
    const id = argument && find(argument.kind, argument.names, at, argument);
    if (id !== undefined) ids.add(id);
    if (!argument && !/^\s*metric\s*\(/u.test(text))
      diagnostics.push(diagnostic('graph/exposure-reference', { exposure: resource.name, text }, { at }));
  }
  return [...ids];
}
