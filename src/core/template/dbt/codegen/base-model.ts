import { quoteIdentifier } from '../../../sql/quote.js';
import { textOf } from '../../jinja/text-of.js';
import { isTruthy, needItems } from '../../jinja/type-of.js';
import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import { given, neededText, optionalText, type Bound } from '../arguments.js';
import type { CoreMacros } from '../macros/core-macro.js';
import type { Rendering } from '../rendering.js';
import { columnObjects, entriesOf, generated, referred, textAt } from './graph-entries.js';

/** A staging model: two table expressions, the second of which names every column of the source. */
function baseModel(rendering: Rendering, bound: Bound, call: JinjaCall): JinjaValue {
  const [source, table, leading, cased, materialized] = bound;
  const names = [neededText(source, call, 'source_name'), neededText(table, call, 'table_name')] as const;
  const relation = referred(rendering, call, 'source', ...names);
  const columns = columnObjects(rendering, relation).map(({ fields }) =>
    isTruthy(cased ?? null) ? quoteIdentifier(fields.name) : fields.name.toLowerCase(),
  );
  const indent = '\n        ';
  const listed = isTruthy(leading ?? null)
    ? columns.map((column, index) => `${indent}${index === 0 ? '' : ', '}${column}`).join('')
    : columns.map((column) => `${indent}${column}`).join(',');
  const kind = given(materialized);
  const config = kind === undefined ? '' : `{{ config(materialized='${textOf(kind)}') }}`;
  const from = `    select * from {{ source('${names[0]}', '${names[1]}') }}`;
  const text = [
    `${config}\n`,
    'with source as (\n',
    `${from}\n`,
    '),\n',
    'renamed as (\n',
    `    select${listed}\n`,
    '    from source\n',
    ')\n',
    'select * from renamed\n',
  ].join('\n');
  return generated(rendering, text);
}

/** The commands that make a staging model of each table, told. */
function createBaseModels(rendering: Rendering, [source, tables]: Bound, call: JinjaCall): JinjaValue {
  const name = neededText(source, call, 'source_name');
  const commands = needItems(tables ?? null)
    .map(textOf)
    .map((table) => `eider generate base-model ${name}.${table} > models/stg_${name}__${table}.sql`);
  if (rendering.execute) rendering.logged.push({ level: 'info', text: commands.join(' && \n') });
  return '';
}

/** The names of the models that lie in a folder itself and begin with a prefix, where these are given. */
function models(rendering: Rendering, [directory, prefix]: Bound, call: JinjaCall): JinjaValue {
  const [folder, start] = [optionalText(directory, call, 'directory'), optionalText(prefix, call, 'prefix')];
  return entriesOf(rendering, 'nodes')
    .filter(({ entry }) => entry['resource_type'] === 'model')
    .filter(({ entry }) => !folder || textAt(entry, 'path').split('/').slice(0, -1).join('/') === folder)
    .map(({ entry }) => textAt(entry, 'name'))
    .filter((name) => !start || name.startsWith(start));
}

/** Those of codegen that make models, or list them. */
export const baseModels: CoreMacros = {
  generate_base_model: {
    parameters: ['source_name', 'table_name', 'leading_commas?', 'case_sensitive_cols?', 'materialized?'],
    run: baseModel,
  },
  create_base_models: { parameters: ['source_name', 'tables'], run: createBaseModels },
  get_models: { parameters: ['directory?', 'prefix?'], run: models },
  // Paths are written with slashes everywhere.
  is_os_mac_or_linux: { parameters: [], run: () => true },
};
