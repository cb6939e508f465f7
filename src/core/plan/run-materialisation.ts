import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { spanOf } from '../diagnostics/source.js';
import type { ModelNode } from '../graph/types.js';
import type { OpenQuestion } from '../template/answers.js';
import { renderMacro } from '../template/model-context.js';
import { buildingContext } from './building-context.js';
import type { Compiler } from './compile.js';

/** One run of a materialisation of the project's own. */
export interface MaterialisationRun {
  readonly node: ModelNode;
  /** The query of the model. */
  readonly sql: string;
  /** What `is_incremental()` gives in it. */
  readonly incremental: boolean;
  /** Different for each attempt: what one has done was undone before the next. */
  readonly attempt: string;
}

/**
 * Runs a materialisation as far as there are answers: what it asks next, each statement with an effect among it; or nothing, when it is done. Mistakes are in
 * `compiler.diagnostics`.
 */
export function runMaterialisation(
  { attempt, incremental, node, sql }: MaterialisationRun,
  compiler: Compiler,
): OpenQuestion | { readonly done: true } {
  const { dbt } = compiler.scope;
  invariant(dbt && node.builtBy !== undefined, 'a model of a dbt project with a materialisation of its own');
  const rendering = `materialise ${node.id} ${attempt}`;
  const findings: Diagnostic[] = [];
  const isUpdate = incremental && node.config.materialized === 'incremental';
  const run = { node, sql, incremental: isUpdate, dbt, database: dbt.database, rendering, findings };
  const at = spanOf(node.resource.source, 0, 0);
  const { diagnostics, value } = renderMacro(node.builtBy, {}, buildingContext(run, compiler), at);
  const { logged, unanswered } = value;
  compiler.noteBuilding(rendering, node, { findings: [...findings, ...diagnostics], lines: logged });
  return unanswered ? { ...unanswered, rendering } : { done: true };
}
