import { isTruthy } from '../../jinja/type-of.js';
import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import { foundRelation } from '../adapter-object.js';
import { neededText, wrongArguments, type Bound } from '../arguments.js';
import type { CoreMacros } from '../macros/core-macro.js';
import type { Rendering } from '../rendering.js';
import {
  columnObjects,
  entryOf,
  generated,
  modelsNamed,
  parentsOf,
  referred,
  textAt,
  valuesAt,
} from './graph-entries.js';

/** A row to be filled in: on one line, or a line a column. */
function emptyRow(columns: readonly string[], inline: boolean, indent: string): string {
  if (inline)
    return `- {${columns.map((column) => `${column}: `).join(', ')}${columns.length === 0 ? '' : '}'}`;
  return columns.map((column, index) => `${index === 0 ? '- ' : `\n${indent}  `}${column}: `).join('');
}

function unitTest(rendering: Rendering, [model, inline]: Bound, call: JinjaCall): JinjaValue {
  const name = neededText(model, call, 'model_name');
  const own = referred(rendering, call, 'ref', name);
  if (!rendering.execute) return '';
  const isInline = isTruthy(inline ?? null);
  const nodes = modelsNamed(rendering, name);
  const node = nodes.at(-1);
  const isIncremental =
    node !== undefined && valuesAt(node.entry, 'config')['materialized'] === 'incremental';
  const columnsOf = (relation: typeof own): readonly string[] =>
    columnObjects(rendering, relation).map(({ fields }) => fields.name.toLowerCase());
  const inputs = nodes.flatMap(parentsOf).map((id) => {
    const entry = entryOf(rendering, id)?.entry;
    if (!entry) throw wrongArguments(call, `finds no \`${id}\` in the project`);
    const isSource = entry['resource_type'] === 'source';
    const names = isSource
      ? [textAt(entry, 'source_name'), textAt(entry, 'identifier')]
      : [textAt(entry, 'alias')];
    const columns = columnsOf(referred(rendering, call, isSource ? 'source' : 'ref', ...names));
    const written = `${isSource ? 'source' : 'ref'}(${names.map((each) => `"${each}"`).join(', ')})`;
    return `\n      - input: ${written}\n        rows:\n          ${emptyRow(columns, isInline, ' '.repeat(10))}`;
  });
  const { database, schema, identifier } = own.fields.path;
  const isBuilt = foundRelation(rendering, database, schema, identifier) !== null;
  const expected = isBuilt ? columnsOf(own) : [];
  const before = isIncremental
    ? `\n      - input: this\n        rows:${isBuilt ? `\n          ${emptyRow(expected, isInline, ' '.repeat(10))}` : ''}`
    : '';
  const text = [
    `unit_tests:\n  - name: unit_test_${name}\n    model: ${name}\n`,
    ...(isIncremental ? ['    overrides:\n      macros:\n        is_incremental: true\n'] : []),
    `    given:${inputs.length === 0 && !isIncremental ? ' []' : ''}${inputs.join('')}${before}\n`,
    `    expect:\n      rows:${isBuilt ? `\n        ${emptyRow(expected, isInline, ' '.repeat(8))}` : ''}`,
  ].join('\n');
  return generated(rendering, text);
}

/** `generate_unit_test_template` of codegen. */
export const unitTestTemplate: CoreMacros = {
  generate_unit_test_template: { parameters: ['model_name', 'inline_columns?'], run: unitTest },
};
