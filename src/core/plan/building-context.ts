import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { dbtNode } from '../graph/dbt-node.js';
import type { ModelNode } from '../graph/types.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { ModelContext } from '../template/model-types.js';
import type { Compiler } from './compile.js';
import { NodeFacts } from '../template/node-facts.js';

/** What a macro that builds a model is run with. */
export interface BuildingRun {
  readonly node: ModelNode;
  /** The query of the model. */
  readonly sql: string;
  /** What `is_incremental()` gives in it. */
  readonly incremental: boolean;
  readonly dbt: DbtScope;
  /** What `model.database` gives in it. */
  readonly database: string;
  /** A key of what it asks. */
  readonly rendering: string;
  /** Where what it reports goes. */
  readonly findings: Diagnostic[];
}

/** What a macro of the project's own sees that builds a model, or a part of it. */
export function buildingContext(
  { database, dbt, findings, incremental, node, rendering, sql }: BuildingRun,
  compiler: Compiler,
): ModelContext {
  const { env, macros, target, vars } = compiler.scope;
  const { projectName: project } = dbt;
  return {
    macros,
    vars,
    env,
    target,
    dbt,
    node: new NodeFacts(node.resource.package ?? project, () => ({
      ...dbtNode(node.resource, node.config, { project, database, relation: node.relation }),
      compiled_code: sql,
      compiled_sql: sql,
      compiled: true,
    })),
    names: { sql, compiled_code: sql },
    thisRelation: node.relation,
    building: true,
    execute: true,
    incremental,
    ask: compiler.answers.ask(() => rendering),
    resolveRef: (names) => compiler.relation(compiler.findRef(names)),
    resolveSource: (source, table) => compiler.relation(compiler.findSource(source, table)),
    report: (finding) => findings.push(finding),
  };
}
