import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { Layer, PrivacyPolicy } from '../project/privacy.js';

/** The layer of a model: that of the innermost of its folders that the policy names; undefined where any data may be. */
export function layerOf(fqn: readonly string[], { layers }: PrivacyPolicy): Layer | undefined {
  const folder = `${fqn.slice(0, -1).join('/')}/`;
  return layers
    .filter((layer) => folder.startsWith(`${layer.folder}/`))
    .reduce<Layer | undefined>(
      (best, layer) => (best && best.folder.length >= layer.folder.length ? best : layer),
      undefined,
    );
}

/** Layers that the project names and that no model is in. */
export function unknownLayers(
  { layers }: PrivacyPolicy,
  folders: ReadonlySet<string>,
): readonly Diagnostic[] {
  return layers.flatMap(({ folder, at }) => {
    if (at === undefined || folders.has(folder)) return [];
    const suggestion = suggest(folder, folders);
    return [diagnostic('privacy/unknown-layer', { layer: folder, suggestion }, { at })];
  });
}

/** Every folder that models are in, with those around it: `marts`, `marts/stats`. */
export function foldersOf(fqns: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(
    fqns.flatMap((fqn) => fqn.slice(0, -1).map((_, index) => fqn.slice(0, index + 1).join('/'))),
  );
}
