import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { ExposureResource } from '../project/exposure.js';
import type { NodeId } from '../project/ids.js';
import type { RefContext } from './names.js';
import { metricArgument, relationArgument } from './relation-argument.js';
import type { ExposureNode } from './types.js';

/** Finds what is named; reports it when there is none. */
interface Finder {
  readonly find: (
    kind: 'ref' | 'source',
    names: readonly string[],
    at: Span,
    context?: RefContext,
  ) => NodeId | undefined;
  /** @param from the package of the exposure */
  readonly metric: (names: readonly string[], from: string, at: Span) => NodeId | undefined;
}

/** The nodes of the enabled exposures. */
export function exposureNodes(
  resources: readonly ExposureResource[],
  finder: Finder,
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
      parents: parentsOf(resource, finder, diagnostics),
      resource,
      at: resource.at,
    }));
}

function parentsOf(
  resource: ExposureResource,
  { find, metric }: Finder,
  diagnostics: Diagnostic[],
): readonly NodeId[] {
  const ids = new Set<NodeId>();
  const owner = resource.id.split('.')[1] ?? '';
  for (const { text, at } of resource.dependsOn) {
    const argument = relationArgument(text);
    const names = metricArgument(text);
    const id = argument
      ? find(argument.kind, argument.names, at, argument)
      : names && metric(names, owner, at);
    if (id !== undefined) ids.add(id);
    if (!argument && !names)
      diagnostics.push(diagnostic('graph/exposure-reference', { exposure: resource.name, text }, { at }));
  }
  return [...ids];
}
