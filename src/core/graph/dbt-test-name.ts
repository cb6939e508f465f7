import type { GenericTest } from '../project/types.js';
import { fromPlain } from '../template/dbt/convert.js';
import { reprOf, textOf } from '../template/jinja/text-of.js';
import { Dict } from '../template/jinja/value.js';
import type { DataNode } from './types.js';

/**
 * The name that dbt gives a generic test: its author's, or `<package>_<test>_<relation>_<arguments>`, where the arguments stand in the order of
 * their names and what is no ASCII letter, digit or underscore is one underscore.
 */
export function dbtTestName(test: GenericTest, target: DataNode, column: string | undefined): string {
  if (test.name !== undefined) return test.name;
  const given = { ...(column !== undefined && { column_name: column }), ...test.arguments };
  const values = Object.entries(given)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => partsOf(fromPlain(value)))
    .map((part) => part.replaceAll(/[^0-9a-zA-Z_]+/gu, '_'));
  return `${identifierOf(test, target)}_${values.join('__')}`;
}

/** The name of a generic test's file and relation: its own where it has fewer than 64 characters, else its beginning and a hash of it. */
export function dbtTestAlias(
  test: GenericTest,
  target: DataNode,
  name: string,
  md5: (text: string) => string,
): string {
  const isShort = test.name !== undefined || Array.from(name).length < 64;
  return isShort ? name : `${Array.from(identifierOf(test, target)).slice(0, 30).join('')}_${md5(name)}`;
}

function identifierOf(test: GenericTest, target: DataNode): string {
  const plain = test.test.slice(test.test.lastIndexOf('.') + 1);
  const kind = target.kind === 'source' ? `source_${plain}` : plain;
  const full = test.namespace === undefined ? kind : `${test.namespace}_${kind}`;
  return `${full}_${targetName(target)}`;
}

function targetName(target: DataNode): string {
  if (target.kind === 'source') return `${target.resource.sourceName}_${target.name}`;
  const version = target.kind === 'model' ? target.resource.version : undefined;
  return version ? `${target.name}_v${version.v}` : target.name;
}

function partsOf(value: ReturnType<typeof fromPlain>): readonly string[] {
  if (Array.isArray(value)) return value.map(partText);
  if (value instanceof Dict) return value.entries().map(([, item]) => partText(item));
  return [partText(value)];
}

/** Python's `str`: a text is itself, all else is as Python would write it. */
function partText(value: ReturnType<typeof fromPlain>): string {
  return typeof value === 'string' ? textOf(value) : reprOf(value);
}
