import type { GenericTest } from '../project/resources.js';
import type { Value } from '../project/value.js';

const longest = 63;

/**
 * The name of a generic test: its author's, or `<test>_<relation>_<column>_<arguments>` in letters, digits and underscores,
 * cut to 63 characters with a hash of the whole at its end.
 */
export function testName(
  test: GenericTest,
  relation: string,
  column: string | undefined,
  hash: (text: string) => string,
): string {
  if (test.name !== undefined) return test.name;
  const parts = [test.test, relation, ...(column === undefined ? [] : [column]), ...words(test.arguments)];
  const full = parts
    .join('_')
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
    .replaceAll(/_+$/gu, '');
  const characters = Array.from(full);
  if (characters.length <= longest) return full;
  return `${characters.slice(0, longest - 9).join('')}_${hash(full).slice(0, 8)}`;
}

function words(value: Value): readonly string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(words);
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value as { readonly [key: string]: Value }).flatMap(words);
}
