import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import type { Column } from '../../resources.js';
import { childOf, headOf } from '../../yaml/tree.js';
import { granularityOf, type ModelSemantics } from './semantic-part.js';
import type { TimeSpine } from './semantic-resource.js';

/** What `time_spine:` of a model says; its columns must be among those of the model, and the first of them say its granularity. */
export function timeSpineOf(
  model: string,
  { part, node }: ModelSemantics,
  columns: readonly Column[],
  diagnostics: Diagnostic[],
): TimeSpine | undefined {
  const said = part.time_spine;
  const place = childOf(node, 'time_spine');
  if (!said || !place) return undefined;
  const tell = (problem: string): void => {
    diagnostics.push(diagnostic('dbt/time-spine', { model, problem }, { at: headOf(place) }));
  };
  const names = new Set(columns.map(({ name }) => name));
  const standard = said.standard_granularity_column;
  const column = columns.find(({ name }) => name === standard);
  const custom = (said.custom_granularities ?? []).map(({ name, column_name: of }) => ({
    name,
    column_name: of ?? null,
  }));
  const missing = custom.map((each) => each.column_name ?? each.name).filter((name) => !names.has(name));
  if (!column) tell(`names the column \`${standard}\`, which is not among its \`columns\``);
  else if (granularityOf(column) === undefined)
    tell(`names the column \`${standard}\`, which has no \`granularity\``);
  for (const name of missing) tell(`names the column \`${name}\`, which is not among its \`columns\``);
  return { standard_granularity_column: standard, custom_granularities: custom };
}
