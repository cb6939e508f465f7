import { diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { invariant } from '../diagnostics/invariant.js';
import { withPlaces } from './config-places.js';
import { configSchemas, type ConfigKind } from './schemas/config-schema.js';
import { validate } from './schemas/validate.js';
import type { NodeConfig } from './node-config.js';
import type { Values } from './value.js';
import { treeOf, type YamlNode } from './yaml/tree.js';

/** The arguments of a `config(…)` in a file. */
export interface InFileConfig {
  readonly values: Values;
  /** Where each argument stands, by its name: name and value, or what of it is known. */
  readonly keySpans: ReadonlyMap<string, Span>;
}

/**
 * Checks a `config(…)` with the schemas of YAML configuration. Arguments that are wrong are reported at their place and
 * left out; an argument that is null counts as not given.
 */
export function parseInFileConfig(entries: InFileConfig, kind: ConfigKind): Outcome<NodeConfig> {
  const names = Object.keys(entries.values).filter((name) => name !== 'dialect');
  const told = entries.keySpans.get('dialect');
  const early = told ? [diagnostic('config/dialect-in-file', {}, { at: told })] : [];
  const spans = names.map((name) => {
    const span = entries.keySpans.get(name);
    invariant(span, `config argument ${name} has no span`);
    return span;
  });
  const first = spans[0];
  if (!first) return { value: {}, diagnostics: early };
  const map: YamlNode = {
    kind: 'map',
    span: first,
    entries: names.map((key, index) => {
      const keySpan = spans[index] ?? first;
      return { key, keySpan, value: treeOf(entries.values[key] ?? null, keySpan) };
    }),
  };
  const checked = validate(map, configSchemas[kind], 'config');
  const placed = withPlaces(checked.value ?? {}, checked.node);
  return { value: placed.value, diagnostics: [...early, ...checked.diagnostics, ...placed.diagnostics] };
}
