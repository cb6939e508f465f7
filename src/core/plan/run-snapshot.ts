import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import type { OpenQuestion } from '../template/answers.js';
import { renderModel } from '../template/model-context.js';
import { readTemplate } from '../template/read-template.js';
import { buildingContext } from './building-context.js';
import type { Compiler } from './compile.js';
import type { MaterialisationRun } from './run-materialisation.js';

/** The course of a snapshot. Each macro that it calls may be the project's own. */
const course = `
{%- set there = load_relation(this) -%}
{%- if there and not there.is_table %}{% do exceptions.relation_wrong_type(there, 'table') %}{% endif -%}
{%- set target = this.incorporate(type='table') -%}
{%- set tell_apart = strategy_dispatch(config.get('strategy')) -%}
{%- set strategy = tell_apart(model, 'snapshotted_data', 'source_data', model['config'], there is not none) -%}
{%- if there -%}
  {%- set staged = build_snapshot_staging_table(strategy, sql, target) -%}
  {%- set beside = ['dbt_change_type', 'dbt_unique_key'] -%}
  {%- if strategy.unique_key is not string -%}
    {%- for key in strategy.unique_key or [] %}{% do beside.append('dbt_unique_key_' ~ loop.index) %}{% endfor -%}
  {%- endif -%}
  {%- set missing = adapter.get_missing_columns(staged, target) | rejectattr('name', 'in', beside) | list -%}
  {%- do create_columns(target, missing) -%}
  {%- set columns = [] -%}
  {%- for column in adapter.get_columns_in_relation(staged) | rejectattr('name', 'in', beside) -%}
    {%- do columns.append(adapter.quote(column.name)) -%}
  {%- endfor -%}
  {%- call statement('main') %}{{ snapshot_merge_sql(target=target, source=staged, insert_cols=columns) }}{% endcall -%}
  {%- do post_snapshot(staged) -%}
{%- else -%}
  {%- set query = build_snapshot_table(strategy, model['compiled_code']) -%}
  {%- call statement('main') %}{{ create_table_as(False, target, query) }}{% endcall -%}
{%- endif -%}
`;

/**
 * Takes a snapshot with macros of the project as far as there are answers: what it asks next, each statement with an effect among it; or nothing, when it
 * is done. Mistakes are in `compiler.diagnostics`.
 */
export function runSnapshot(
  { attempt, node, sql }: MaterialisationRun,
  compiler: Compiler,
): OpenQuestion | { readonly done: true } {
  const { dbt } = compiler.scope;
  invariant(dbt && node.snapshotBy, 'a snapshot of a dbt project with macros of its own');
  const rendering = `snapshot ${node.id} ${attempt}`;
  const template = readTemplate({ path: node.path, text: course }, 'jinja');
  const findings: Diagnostic[] = [];
  const run = { node, sql, incremental: false, dbt, database: dbt.database, rendering, findings };
  const { diagnostics, value } = renderModel(template.value, buildingContext(run, compiler));
  const { logged, unanswered } = value;
  const found = [...template.diagnostics, ...findings, ...diagnostics];
  compiler.noteBuilding(rendering, node, { findings: found, lines: logged });
  return unanswered ? { ...unanswered, rendering } : { done: true };
}
