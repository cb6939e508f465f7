import type { Scope } from './evaluate.js';
import { flowOf, influencesOf, mergeInfluences, nothing, transformed } from './flow.js';
import { list, numberOf, numbers, objectOf, objects, textOf, type PlanJson } from './plan-json.js';
import { chosen, type Stream, type WalkOptions } from './stream.js';

/** The columns of a table, or of a table function over constants. */
export function scanOf(node: PlanJson, options: WalkOptions): Stream {
  const names = list(node, 'names').map(String);
  const read = placesRead(node);
  const table = objectOf(node['function_data']);
  const from = textOf(table, 'table');
  const flows =
    from === ''
      ? functionColumns(textOf(node, 'name'), names, read, options)
      : read.map((index) => {
          const name = names[index];
          // Row numbers and the like are no data.
          if (name === undefined) return nothing;
          return flowOf(options.origin(textOf(table, 'catalog'), textOf(table, 'schema'), from, name));
        });
  return chosen({ columns: flows, rows: [] }, numbers(node, 'projection_ids'));
}

/** A table function over columns: its arguments come first in its input, then the columns that pass by. */
export function lateralOf(node: PlanJson, below: Stream, scope: Scope): Stream {
  const name = textOf(node, 'name');
  const known = rowFunctions.has(name);
  const width = list(node, 'input_table_types').length;
  const inputs = known ? below.columns.slice(0, width) : below.columns;
  const value = known ? transformed(inputs) : scope.everything(`the table function ${name}`);
  const places = numberOf(node, 'ordinality_idx');
  const passing = numbers(node, 'projected_input');
  return {
    columns: [
      ...placesRead(node).map((index) => (index === places ? nothing : value)),
      ...passing.map((index) => below.columns[index] ?? nothing),
    ],
    rows: mergeInfluences([...below.rows, ...influencesOf(inputs, 'join')]),
  };
}

function placesRead(node: PlanJson): readonly number[] {
  return objects(node, 'column_indexes').map((column) => numberOf(column, 'index'));
}

function functionColumns(
  name: string,
  names: readonly string[],
  read: readonly number[],
  { origin, doubt }: WalkOptions,
) {
  if (inert.has(name)) return read.map(() => nothing);
  doubt(`the table function ${name}`);
  return read.map((index) => ({
    ...flowOf(origin('', '', `${name}()`, names[index] ?? '')),
    uncertain: true,
  }));
}

/** Table functions that make rows of their arguments only. */
const inert = new Set([
  'range',
  'generate_series',
  'repeat',
  'repeat_row',
  'unnest',
  'empty_result',
  'summary',
]);

/** Table functions over columns that make rows of the arguments of each row. */
const rowFunctions = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'repeat',
  'repeat_row',
]);
