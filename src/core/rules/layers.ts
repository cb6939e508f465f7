import type { ModelNode } from '../graph/types.js';

/** The layers of a warehouse, in order. */
export const layers = ['staging', 'intermediate', 'marts'] as const;
export type Layer = (typeof layers)[number];

/** How the names of the first two layers begin; a mart's may begin as it likes, but not as theirs. */
export const prefixes: { readonly [layer in 'staging' | 'intermediate']: readonly string[] } = {
  staging: ['stg_', 'base_'],
  intermediate: ['int_'],
};

const martPrefixes = ['fct_', 'dim_', 'rpt_', 'mart_', 'marts_'];

/** The layer that a model's folders name: the outermost of them that is a layer. */
export function folderLayer(node: ModelNode): Layer | undefined {
  return node.fqn
    .slice(0, -1)
    .flatMap((folder) =>
      layers.filter((layer) => layer === folder || (layer === 'staging' && folder === 'base')),
    )[0];
}

/** The layer that a model's name begins as. */
export function nameLayer(name: string): Layer | undefined {
  const begins = (prefix: string): boolean => name.startsWith(prefix);
  if (prefixes.staging.some(begins)) return 'staging';
  if (prefixes.intermediate.some(begins)) return 'intermediate';
  return martPrefixes.some(begins) ? 'marts' : undefined;
}

/** The layer of a model: by its folder, otherwise by its name. */
export function layerOf(node: ModelNode): Layer | undefined {
  return folderLayer(node) ?? nameLayer(node.name);
}
