import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import type { ModelNode } from '../graph/types.js';
import type { OpenQuestion } from '../template/answers.js';
import { renderModel } from '../template/model-context.js';
import { readTemplate } from '../template/read-template.js';
import { buildingContext } from './building-context.js';
import type { Compiler } from './compile.js';

/** One use of an incremental strategy of the project's own. */
export interface StrategyRun {
  readonly node: ModelNode;
  /** The query of the model. */
  readonly sql: string;
  /** The temporary table of new rows. */
  readonly staging: string;
  /** Different for each attempt: what one has done was undone before the next. */
  readonly attempt: string;
}

/** What dbt hands to the macro of a strategy. Columns are those of the table, unless it was changed to follow the new rows. */
function callOf(name: string, isFollowing: boolean): string {
  const temp = "api.Relation.create(identifier=__eider_new, type='table')";
  const columns = isFollowing ? temp : 'this';
  return `{{ ${name}({
    'target_relation': this.incorporate(type='table'),
    'temp_relation': ${temp},
    'unique_key': config.get('unique_key'),
    'dest_columns': adapter.get_columns_in_relation(${columns}),
    'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none),
  }) }}`;
}

/**
 * The SQL by which a strategy of the project's own takes new rows in, as far as there are answers; else what it asks next. Mistakes are in
 * `compiler.diagnostics`.
 */
export function runStrategy(
  { attempt, node, sql, staging }: StrategyRun,
  compiler: Compiler,
): OpenQuestion | { readonly statements: string } {
  const { dbt } = compiler.scope;
  invariant(dbt && node.strategyBy !== undefined, 'a model of a dbt project with a strategy of its own');
  const rendering = `strategy ${node.id} ${attempt}`;
  const text = callOf(node.strategyBy, node.config.on_schema_change !== 'ignore');
  const template = readTemplate({ path: node.path, text }, 'jinja');
  const findings: Diagnostic[] = [];
  const run = { node, sql, incremental: true, dbt, database: dbt.catalog, rendering, findings };
  const context = buildingContext(run, compiler);
  const { diagnostics, value } = renderModel(template.value, {
    ...context,
    names: { ...context.names, __eider_new: staging },
  });
  const { logged, unanswered } = value;
  const found = [...template.diagnostics, ...findings, ...diagnostics];
  compiler.noteBuilding(rendering, node, { findings: found, lines: logged });
  return unanswered ? { ...unanswered, rendering } : { statements: value.rendered.sql };
}
