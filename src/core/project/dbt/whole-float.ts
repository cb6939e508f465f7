import type { Value, Values } from '../value.js';
import { valueOf, type YamlNode } from '../yaml/tree.js';

/** A number with nothing behind its decimal point, which is written `1.0`: to templates of dbt's it is no `1`. To JSON it is a number as others. */
export class WholeFloat extends Number {}

/** The values of `vars:`, with whole numbers that have a decimal point as `WholeFloat`; `{}` for what is no mapping. */
export function variablesOf(node: YamlNode | undefined): Values {
  if (node?.kind !== 'map') return {};
  return Object.fromEntries(node.entries.map((entry) => [entry.key, variableOf(entry.value)]));
}

function variableOf(node: YamlNode): Value {
  if (node.kind === 'list') return node.items.map(variableOf);
  if (node.kind === 'map') return variablesOf(node);
  const { text, value } = node;
  if (typeof value !== 'number' || !Number.isInteger(value) || !text.includes('.')) return valueOf(node);
  // Values are plain everywhere else: only what gives them to templates asks.
  return new WholeFloat(value) as unknown as number;
}
