import type { NodeConfig } from './node-config.js';

/**
 * The configuration of `base` with `over` laid on it: tags add up (each once, in order of first mention), as hooks do; `meta`,
 * `column_types` and what dbt alone knows are merged key by key, everything else is replaced.
 */
export function mergeConfig(base: NodeConfig, over: NodeConfig): NodeConfig {
  return {
    ...base,
    ...over,
    ...(base.tags && over.tags && { tags: [...new Set([...base.tags, ...over.tags])] }),
    ...(base.meta && over.meta && { meta: { ...base.meta, ...over.meta } }),
    ...(base.pre_hook && over.pre_hook && { pre_hook: [...base.pre_hook, ...over.pre_hook] }),
    ...(base.post_hook && over.post_hook && { post_hook: [...base.post_hook, ...over.post_hook] }),
    ...(base.column_types &&
      over.column_types && { column_types: { ...base.column_types, ...over.column_types } }),
    ...(base.quoting && over.quoting && { quoting: { ...base.quoting, ...over.quoting } }),
    ...(base.docs && over.docs && { docs: { ...base.docs, ...over.docs } }),
    ...(base.extra && over.extra && { extra: { ...base.extra, ...over.extra } }),
  };
}
