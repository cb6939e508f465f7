import { diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Hook, NodeConfig } from './node-config.js';
import { childOf, entryOf, headOf, itemsOf, type YamlNode } from './yaml/tree.js';

/**
 * Adds to a validated configuration where its hooks stand, and warns about what DuckDB does not have.
 * @param node the tree that `config` was made from
 */
export function withPlaces(config: NodeConfig, node: YamlNode | undefined): Outcome<NodeConfig> {
  const grants = entryOf(node, 'grants');
  const value: NodeConfig = {
    ...config,
    ...(config.pre_hook && { pre_hook: placedHooks(config.pre_hook, childOf(node, 'pre_hook')) }),
    ...(config.post_hook && { post_hook: placedHooks(config.post_hook, childOf(node, 'post_hook')) }),
  };
  if (!grants || Object.keys(config.grants ?? {}).length === 0) return { value, diagnostics: [] };
  return { value, diagnostics: [diagnostic('config/grants-unsupported', {}, { at: grants.keySpan })] };
}

/** Hooks with the places of their texts. */
export function placedHooks(hooks: readonly Hook[], node: YamlNode | undefined): readonly Hook[] {
  if (!node) return hooks;
  const nodes = node.kind === 'list' ? itemsOf(node) : [node];
  return hooks.map((hook, index) => {
    const own = nodes[index];
    const at = own && headOf(childOf(own, 'sql') ?? own);
    return { ...hook, ...(at && { at }) };
  });
}

/** The configuration as artifacts hold it: where a hook stands is of no use outside of the project, nor what no author wrote. */
export function withoutPlaces(said: NodeConfig): NodeConfig {
  const { seed_inference: _, ...config } = said;
  const plain = (hooks: readonly Hook[]): readonly Hook[] =>
    hooks.map(({ sql, transaction }) => ({ sql, transaction }));
  return {
    ...config,
    ...(config.pre_hook && { pre_hook: plain(config.pre_hook) }),
    ...(config.post_hook && { post_hook: plain(config.post_hook) }),
  };
}
