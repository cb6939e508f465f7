import type { Value } from '../project/value.js';

/** A relation named in YAML: `ref('x')`, `ref('package', 'x')` or `source('s', 't')`, with or without `{{ }}`. */
export interface RelationArgument {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[];
}

const call = /^(?:\{\{)?\s*(?<kind>ref|source)\s*\(\s*(?<args>[^()]*)\)\s*(?:\}\})?$/u;
const quoted = /^\s*(?:'(?<single>[^']*)'|"(?<double>[^"]*)")\s*$/u;

/** Reads such an argument; undefined when the value is something else. */
export function relationArgument(value: Value | undefined): RelationArgument | undefined {
  if (typeof value !== 'string') return undefined;
  const groups = call.exec(value.trim())?.groups;
  if (!groups) return undefined;
  const names = (groups['args'] ?? '').split(',').map((part) => {
    const found = quoted.exec(part)?.groups;
    return found?.['single'] ?? found?.['double'];
  });
  if (names.some((name) => name === undefined || name === '')) return undefined;
  const kind = groups['kind'] === 'source' ? 'source' : 'ref';
  if (kind === 'source' ? names.length !== 2 : names.length > 2) return undefined;
  return { kind, names: names as readonly string[] };
}
