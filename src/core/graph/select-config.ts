import { withoutPlaces } from '../project/config-places.js';
import type { Value } from '../project/value.js';
import type { GraphNode } from './types.js';

/** Configuration that holds where nothing is said, as far as it can be selected by. */
const defaults: { readonly [kind: string]: { readonly [key: string]: Value } } = {
  model: { enabled: true, tags: [], meta: {}, access: 'protected', contract: { enforced: false } },
  seed: { enabled: true, tags: [], meta: {}, materialized: 'seed', contract: { enforced: false } },
  source: { enabled: true, tags: [], meta: {} },
  test: {
    enabled: true,
    tags: [],
    meta: {},
    materialized: 'test',
    severity: 'error',
    warn_if: '!= 0',
    error_if: '!= 0',
    fail_calc: 'count(*)',
  },
};

/**
 * Whether the configuration of a node has this value at this path, or in a list that stands there. Booleans compare without case, as
 * `severity` does, all else exactly.
 */
export function configMatches(node: GraphNode, path: readonly string[], wanted: string): boolean {
  const usual = defaults[node.kind];
  if (!usual) return false;
  const { extra } = node.config;
  // What builds it, by the author's own name for it.
  const own = node.kind === 'model' && node.builtBy !== undefined ? extra?.['materialized'] : undefined;
  const config = withoutPlaces(node.config) as { readonly [key: string]: Value };
  const value = valueAt({ ...usual, ...config, ...(own !== undefined && { materialized: own }) }, path);
  const isSeverity = path.length === 1 && path[0] === 'severity';
  const items = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return items.some((item) => {
    if (typeof item === 'boolean') return String(item) === wanted.toLowerCase();
    if (typeof item === 'number') return String(item) === wanted;
    if (typeof item !== 'string') return false;
    return item === wanted || (isSeverity && item.toLowerCase() === wanted.toLowerCase());
  });
}

function valueAt(config: { readonly [key: string]: Value }, path: readonly string[]): Value | undefined {
  let value: Value | undefined = config;
  for (const part of path) {
    if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value))
      return undefined;
    const object = value as { readonly [key: string]: Value };
    value = Object.hasOwn(object, part) ? object[part] : undefined;
  }
  return value;
}
