import { at } from './properties.js';
import type { ProjectFile } from './schemas/project-schema.js';
import type { Layer, PrivacyPolicy } from './privacy.js';
import { childOf, headOf, type YamlNode } from './yaml/tree.js';

/** The policy of a project that says nothing: nothing personal in the marts. */
export const usualPolicy: PrivacyPolicy = { layers: [{ folder: 'marts', allow: [] }], waivers: [] };

/** Reads `privacy:`; what it does not say is as in `usualPolicy`. */
export function readPrivacyPolicy(
  privacy: ProjectFile['privacy'],
  node: YamlNode | undefined,
): PrivacyPolicy | undefined {
  if (!privacy || !node) return undefined;
  const layersNode = childOf(node, 'layers');
  const places = new Map(
    layersNode?.kind === 'map' ? layersNode.entries.map((entry) => [entry.key, entry.keySpan]) : [],
  );
  const layers = Object.entries(privacy.layers ?? {}).map(([key, allow]): Layer => {
    const place = places.get(key);
    return { folder: key.replaceAll(/^\/+|\/+$/gu, ''), allow, ...(place && { at: place }) };
  });
  const isSaid = (folder: string): boolean => layers.some((layer) => layer.folder === folder);
  return {
    layers: [...usualPolicy.layers.filter(({ folder }) => !isSaid(folder)), ...layers],
    waivers: (privacy.waivers ?? []).map((waiver, index) => ({
      ...waiver,
      at: headOf(at(node, 'waivers', index)),
    })),
  };
}
