import type { AttachedTest, DataNode } from '../../graph/types.js';
import type { Value, Values } from '../../project/value.js';

/** What dbt says of a generic test: its macro, the package that it is from, and what the macro is called with. */
export interface TestMetadata {
  readonly name: string;
  readonly kwargs: Values;
  readonly namespace: string | null;
}

export function testMetadata({ test, column }: AttachedTest, target: DataNode): TestMetadata {
  const dot = test.test.lastIndexOf('.');
  return {
    name: test.test.slice(dot + 1),
    kwargs: {
      ...(column !== undefined && { column_name: column }),
      ...test.arguments,
      model: `{{ get_where_subquery(${referenceText(target)}) }}`,
    },
    namespace: test.namespace ?? (dot === -1 ? null : test.test.slice(0, dot)),
  };
}

function referenceText(node: DataNode): string {
  if (node.kind === 'source') return `source('${node.resource.sourceName}', '${node.name}')`;
  const version = node.kind === 'model' ? node.resource.version : undefined;
  return version ? `ref('${node.name}', version='${version.v}')` : `ref('${node.name}')`;
}

/** The ten digits at the end of a generic test's id, made as dbt makes them: equal for equal names and metadata. */
export function testHash(name: string, metadata: TestMetadata, md5: (text: string) => string): string {
  const { namespace, kwargs } = metadata;
  return md5(name + pythonRepr({ kwargs, name: metadata.name, namespace })).slice(-10);
}

/** Python's `repr` of a value whose keys are sorted and whose leaves are texts. */
function pythonRepr(value: Value): string {
  if (value === null) return "'None'";
  if (value === true) return "'True'";
  if (value === false) return "'False'";
  if (typeof value !== 'object') return pythonText(String(value));
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${pythonText(key)}: ${pythonRepr(item)}`).join(', ')}}`;
}

function isList(value: readonly Value[] | Values): value is readonly Value[] {
  return Array.isArray(value);
}

const escapes: { readonly [character: string]: string } = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function pythonText(text: string): string {
  if (/^[ !#-&(-[\]-~]*$/u.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const characters = Array.from(text, (character) => {
    if (character === quote) return `\\${quote}`;
    const escaped = escapes[character];
    if (escaped !== undefined) return escaped;
    return character !== ' ' && /[\p{C}\p{Z}]/u.test(character) ? hexadecimal(character) : character;
  });
  return `${quote}${characters.join('')}${quote}`;
}

function hexadecimal(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  if (digits.length <= 2) return `\\x${digits.padStart(2, '0')}`;
  return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
