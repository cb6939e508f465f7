import { mistakesOf } from '../graph/own-mistakes.js';
import type { DataNode, TestNode } from '../graph/types.js';
import type { OpenQuestion } from '../template/answers.js';
import { openQuestion, type Compiler } from './compile.js';
import { nodeHooks } from './hooks.js';
import { compileTest, plannedTest } from './plan-test.js';
import type { BuildStage, PlannedTest } from './stages.js';
import { workOf } from './work.js';

/** What must be asked before a node's SQL and hooks are known; undefined when they are. */
export function questionOf(node: DataNode, compiler: Compiler): OpenQuestion | undefined {
  const own = node.kind === 'model' ? openQuestion(compiler.model(node)) : undefined;
  if (own) return own;
  const hooks = nodeHooks(node, compiler);
  return hooks?.pre.find(({ unanswered }) => unanswered)?.unanswered;
}

/** Whether a node's stage can only be made when its turn has come: it asks the database, cannot be rendered, or fails where its table is there. */
export function isLate(node: DataNode, compiler: Compiler): boolean {
  const fails = compiler.apart.has(node.id) || mistakesOf(node, true).length > 0;
  return questionOf(node, compiler) !== undefined || fails;
}

/** A late stage with its SQL and hooks, once nothing is left to ask for its node. */
export function settledStage(stage: BuildStage, node: DataNode, compiler: Compiler): BuildStage {
  const { hooks: _hooks, late: _late, ...rest } = stage;
  const hooks = nodeHooks(node, compiler);
  const made = workOf(node, compiler, 'fullRefresh' in stage.work && stage.work.fullRefresh);
  // The plan may have made a table of a view.
  const work =
    stage.work.kind === 'table' && made.kind === 'view' ? ({ kind: 'table', sql: made.sql } as const) : made;
  return { ...rest, work, ...(hooks && { hooks }) };
}

/** A late test with its SQL, or what must be asked for it; undefined when it has a mistake, which is in `compiler.diagnostics`. */
export function settledTest(
  test: PlannedTest,
  node: TestNode,
  compiler: Compiler,
): PlannedTest | OpenQuestion | undefined {
  const compiled = compileTest(node, compiler);
  if (!compiled) return undefined;
  return compiled.sql.unanswered ?? plannedTest(compiled, test.fingerprint, test.store, test.figures);
}
