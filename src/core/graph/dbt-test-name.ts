import type { GenericTest } from '../project/resources.js';
import { quoteIdentifier } from '../sql/quote.js';
import { fromPlain } from '../template/dbt/convert.js';
import { md5 } from '../template/dbt/md5.js';
import { reprOf, textOf } from '../template/jinja/text-of.js';
import { Dict } from '../template/jinja/value.js';
import type { DataNode } from './types.js';

/**
 * The name that dbt gives a generic test: its author's, or `<package>_<test>_<relation>_<arguments>`, where the arguments stand in the order of
 * their names and what is no ASCII letter, digit or underscore is one underscore.
 */
export function dbtTestName(test: GenericTest, target: DataNode, column: string | undefined): string {
  if (test.name !== undefined) return test.name;
  const given = { ...(column !== undefined && { column_name: named(column, target) }), ...test.arguments };
  const values = Object.entries(given)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => partsOf(fromPlain(value)))
    .map((part) => part.replaceAll(/[^0-9a-zA-Z_]+/gu, '_'));
  return `${identifier(test, target)}_${values.join('__')}`;
}

/** The name that dbt gives the relation of a generic test's failing rows: names of relations must not be of any length. */
export function dbtTestAlias(name: string, test: GenericTest, target: DataNode): string {
  if (test.name !== undefined || name.length < 64) return name;
  return `${identifier(test, target).slice(0, 30)}_${md5(name)}`;
}

function identifier({ namespace, test }: GenericTest, target: DataNode): string {
  const plain = test.slice(test.lastIndexOf('.') + 1);
  const kind = target.kind === 'source' ? `source_${plain}` : plain;
  return `${namespace === undefined ? kind : `${namespace}_${kind}`}_${targetName(target)}`;
}

/** A column whose name is to be quoted stands in quotes. */
function named(column: string, target: DataNode): string {
  const declared = target.resource.columns.find(({ name }) => name === column);
  return declared?.quote === true ? quoteIdentifier(column) : column;
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
