import { isValues } from '../../../project/value.js';
import { problem } from '../../jinja/failure.js';
import { textOf } from '../../jinja/text-of.js';
import { toJson } from '../../jinja/to-json.js';
import { isTruthy, needItems, stringOf } from '../../jinja/type-of.js';
import { Dict, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { given, neededText, optionalText, wrongArguments, type Bound } from '../arguments.js';
import { ColumnObject } from '../column-object.js';
import { lazily } from '../lazy-dict.js';
import type { CoreMacros } from '../macros/core-macro.js';
import type { Rendering } from '../rendering.js';
import {
  callCodegen,
  columnObjects,
  entriesOf,
  entryOf,
  generated,
  orElse,
  parentsOf,
  referred,
  textAt,
  valuesAt,
} from './graph-entries.js';

function generateModelYaml(
  rendering: Rendering,
  [names, upstream, types]: Bound,
  call: JinjaCall,
): JinjaValue {
  if (stringOf(names) !== undefined) {
    const text = 'generate_model_yaml takes a list of names as `model_names`, also where it is one';
    throw problem('dbt/raised', { text, by: 'raise_compiler_error' });
  }
  const lines: JinjaValue[] = ['version: 2', '', 'models:'];
  for (const item of needItems(given(names) ?? [])) {
    const name = textOf(item);
    lines.push(`  - name: ${name.toLowerCase()}`, '    description: ""', '    columns:');
    const relation = referred(rendering, call, 'ref', name);
    const descriptions = isTruthy(upstream ?? null)
      ? callCodegen(rendering, call, 'build_dict_column_descriptions', name)
      : new Dict();
    for (const column of columnObjects(rendering, relation))
      callCodegen(rendering, call, 'generate_column_yaml', column, lines, descriptions, orElse(types, true));
  }
  return generated(rendering, lines.map(textOf).join('\n'));
}

/** The lines of a column, put at the end of the list that is given; those of a struct's fields after it. */
function columnYaml(rendering: Rendering, bound: Bound, call: JinjaCall): JinjaValue {
  const [column, lines, descriptions, types, parent] = bound;
  if (!(column instanceof ColumnObject) || !Array.isArray(lines))
    throw wrongArguments(call, 'needs a column and a list of lines');
  const { name } = column.fields;
  const above = optionalText(parent, call, 'parent_column_name') ?? '';
  const whole = above === '' ? name : `${above}.${name}`;
  const known = descriptions instanceof Dict ? descriptions.get(name.toLowerCase()) : undefined;
  lines.push(`      - name: ${whole.toLowerCase()}`);
  if (isTruthy(types ?? null))
    lines.push(
      `        data_type: ${textOf(callCodegen(rendering, call, 'data_type_format_model', column))}`,
    );
  lines.push(`        description: ${toJson(known ?? '', { isHtmlSafe: true })}`, '');
  for (const field of needItems(column.attribute('fields') ?? []))
    callCodegen(
      rendering,
      call,
      'generate_column_yaml',
      field,
      lines,
      descriptions ?? null,
      types ?? null,
      whole,
    );
  return lines;
}

/** Descriptions of the columns of all nodes of a type and name, put into a dict: a later one covers an earlier. */
function addDescriptions(rendering: Rendering, [type, name, dict]: Bound, call: JinjaCall): JinjaValue {
  const [wanted, named] = [neededText(type, call, 'resource_type'), neededText(name, call, 'model_name')];
  const target = dict instanceof Dict ? dict : new Dict();
  for (const { entry } of entriesOf(rendering, wanted === 'source' ? 'sources' : 'nodes')) {
    if (entry['resource_type'] !== wanted || entry['name'] !== named) continue;
    for (const [column, about] of Object.entries(valuesAt(entry, 'columns')))
      if (isValues(about)) target.set(column, textAt(about, 'description'));
  }
  return target;
}

function dependencies(rendering: Rendering, [name]: Bound, call: JinjaCall): JinjaValue {
  const wanted = neededText(name, call, 'model_name');
  const node = entriesOf(rendering, 'nodes').find(({ entry }) => entry['name'] === wanted);
  return node ? [...parentsOf(node)] : '';
}

function descriptionsAbove(rendering: Rendering, [name]: Bound, call: JinjaCall): JinjaValue {
  if (!rendering.execute) return '';
  const dict = new Dict();
  const parents = callCodegen(
    rendering,
    call,
    'get_model_dependencies',
    neededText(name, call, 'model_name'),
  );
  for (const id of Array.isArray(parents) ? parents.map(textOf) : []) {
    const parts = id.split('.');
    callCodegen(
      rendering,
      call,
      'add_model_column_descriptions_to_dict',
      parts[0] ?? '',
      parts.at(-1) ?? '',
      dict,
    );
  }
  return dict;
}

function formatted(rendering: Rendering, [column]: Bound, call: JinjaCall): JinjaValue {
  const made = callCodegen(rendering, call, 'format_column', column ?? null);
  return made instanceof Dict ? textOf(made.get('data_type') ?? null).toLowerCase() : '';
}

/** Those of codegen that describe models. */
export const modelYaml: CoreMacros = {
  generate_model_yaml: {
    parameters: ['model_names?', 'upstream_descriptions?', 'include_data_types?'],
    run: generateModelYaml,
  },
  generate_column_yaml: {
    parameters: ['column', 'model_yaml', 'column_desc_dict', 'include_data_types', 'parent_column_name?'],
    run: columnYaml,
  },
  add_model_column_descriptions_to_dict: {
    parameters: ['resource_type', 'model_name', 'dict_with_descriptions?'],
    run: addDescriptions,
  },
  build_dict_column_descriptions: { parameters: ['model_name'], run: descriptionsAbove },
  get_model_dependencies: { parameters: ['model_name'], run: dependencies },
  data_type_format_source: { parameters: ['column'], run: formatted },
  data_type_format_model: { parameters: ['column'], run: formatted },
  format_column: {
    parameters: ['column'],
    run: (_rendering, [column], call) => {
      if (!(column instanceof ColumnObject)) throw wrongArguments(call, 'needs a column');
      const { name, type } = column.fields;
      return new Dict([
        ['name', name],
        ['data_type', type],
        ['formatted', `${name.toLowerCase()} ${type}`],
      ]);
    },
  },
  get_resource_from_unique_id: {
    parameters: ['resource_unique_id'],
    run: (rendering, [id], call) => {
      const name = neededText(id, call, 'resource_unique_id');
      const found = entryOf(rendering, name);
      if (!found) throw wrongArguments(call, `finds no \`${name}\` in the project`);
      return lazily(found.entry);
    },
  },
};
