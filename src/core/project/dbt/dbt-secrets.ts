import type { Span } from '../../diagnostics/source.js';
import { openParameters } from '../target-of.js';
import { SecretString, type Secret } from '../target.js';
import { childOf, valueOf, type YamlNode } from '../yaml/tree.js';
import type { Unsupported } from './dbt-facts.js';

/**
 * The secrets of an output of dbt-duckdb. One without a name is named after its place, as there.
 * @param hidden places of values that came from secret variables
 */
export function dbtSecrets(
  nodes: readonly YamlNode[],
  hidden: ReadonlySet<Span>,
  unsupported: Unsupported[],
): readonly Secret[] {
  return nodes.flatMap((node, index) => {
    if (node.kind !== 'map') return [];
    const text = (key: string): string | undefined => scalarText(childOf(node, key));
    const type = text('type');
    if (type === undefined) return [];
    const name = text('name') ?? `_dbt_secret_${index + 1}`;
    const parameters = node.entries.flatMap((entry): [string, Secret['parameters'][string]][] => {
      if (['name', 'type', 'persistent'].includes(entry.key)) return [];
      const { value } = entry;
      if (value.kind === 'list' && entry.key === 'scope' && value.items.length === 1 && value.items[0])
        return [[entry.key, parameter(entry.key, value.items[0], hidden)]];
      if (value.kind !== 'scalar') {
        const what = `\`${entry.key}\` of the secret \`${name}\``;
        unsupported.push({ what, why: 'its value is no text', matters: true, at: entry.keySpan });
        return [];
      }
      return value.value === null ? [] : [[entry.key, parameter(entry.key, value, hidden)]];
    });
    const persistent = childOf(node, 'persistent');
    const isPersistent = persistent !== undefined && valueOf(persistent) === true;
    return [
      { name, type, parameters: Object.fromEntries(parameters), ...(isPersistent && { persistent: true }) },
    ];
  });
}

function parameter(key: string, node: YamlNode, hidden: ReadonlySet<Span>): Secret['parameters'][string] {
  const value = node.kind === 'scalar' ? node.value : null;
  const isOpen = openParameters.has(key.toLowerCase()) && !hidden.has(node.span);
  return isOpen && value !== null ? value : new SecretString(scalarText(node) ?? '');
}

/** A scalar as its author wrote it: a password of digits is no number. */
export function scalarText(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : node.text;
}
