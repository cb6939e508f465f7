import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { spanOf } from '../diagnostics/source.js';
import { dbtNode } from '../graph/dbt-node.js';
import type { ModelNode } from '../graph/types.js';
import type { OpenQuestion } from '../template/answers.js';
import { renderMacro } from '../template/model-context.js';
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
  const { scope } = compiler;
  const { dbt } = scope;
  invariant(dbt && node.builtBy !== undefined, 'a model of a dbt project with a materialisation of its own');
  const rendering = `materialise ${node.id} ${attempt}`;
  const { projectName: project, database } = dbt;
  const described = dbtNode(node.resource, node.config, { project, database, relation: node.relation });
  const findings: Diagnostic[] = [];
  const { diagnostics, value } = renderMacro(
    node.builtBy,
    {},
    {
      macros: scope.macros,
      vars: scope.vars,
      env: scope.env,
      target: scope.target,
      dbt,
      node: { ...described, compiled_code: sql, compiled_sql: sql, compiled: true },
      names: { sql, compiled_code: sql },
      thisRelation: node.relation,
      building: true,
      execute: true,
      incremental,
      ask: compiler.answers.ask(() => rendering),
      resolveRef: (names) => compiler.relation(compiler.findRef(names)),
      resolveSource: (source, table) => compiler.relation(compiler.findSource(source, table)),
      report: (finding) => findings.push(finding),
    },
    spanOf(node.resource.source, 0, 0),
  );
  compiler.diagnostics.push(...compiler.tellable([...findings, ...diagnostics], () => rendering, node.id));
  const { unanswered } = value;
  return unanswered ? { ...unanswered, rendering } : { done: true };
}
