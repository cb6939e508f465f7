import type { Column } from '../resources.js';
import { childOf, valuesOf, type YamlNode } from '../yaml/tree.js';
import { words } from './words.js';

/** What dbt reads of a column; every other key is the author's own, which templates find in `model.columns`. */
const known: ReadonlySet<string> = new Set(
  words(
    `name description meta data_type docs config constraints quote tags tests data_tests granularity dimension entity`,
  ),
);

/** The keys of a column that only dbt has: `quote`, and the author's own. */
export function columnExtras(node: YamlNode | undefined): Pick<Column, 'quote' | 'custom'> {
  const quote = childOf(node, 'quote');
  const isQuoted = quote?.kind === 'scalar' && typeof quote.value === 'boolean' ? quote.value : undefined;
  const custom = Object.entries(valuesOf(node)).filter(([key]) => !known.has(key));
  return {
    ...(isQuoted !== undefined && { quote: isQuoted }),
    ...(custom.length > 0 && { custom: Object.fromEntries(custom) }),
  };
}
