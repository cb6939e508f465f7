import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import { invariant } from '../../core/diagnostics/invariant.js';
import { mistakesOf } from '../../core/graph/own-mistakes.js';
import { isData, type ModelNode } from '../../core/graph/types.js';
import type { Compiler, LateId } from '../../core/plan/compile.js';
import { operationOf, settledPostHook, settledRunHook } from '../../core/plan/hooks.js';
import type { StageResult } from '../../core/plan/events.js';
import { runHookNames } from '../../core/plan/run-hook-names.js';
import { runMaterialisation } from '../../core/plan/run-materialisation.js';
import { runSnapshot } from '../../core/plan/run-snapshot.js';
import { runStrategy } from '../../core/plan/run-strategy.js';
import { questionOf, settledStage, settledTest } from '../../core/plan/late.js';
import type { BuildStage, PlannedHook, PlannedTest } from '../../core/plan/stages.js';
import type { RunHooks } from '../../core/project/project.js';
import { withheldFailure } from '../../core/plan/told-personal.js';
import type { OpenQuestion } from '../../core/template/answers.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import type { AskDatabase, LateSql } from '../../engine/execute/late-sql.js';
import type { LateCheck } from './late-check.js';

/**
 * Renders what asks the database once its inputs are in place. What is wrong with it is left in the compiler, as it has the author's place and the
 * failure of its stage has none.
 */
export class LateStages implements LateSql {
  readonly #compiler: Compiler;
  readonly #runHooks: RunHooks | undefined;
  readonly #check: LateCheck | undefined;

  /** @param check what is looked at before a stage is built; nothing, unless given */
  constructor(compiler: Compiler, runHooks?: RunHooks, check?: LateCheck) {
    this.#compiler = compiler;
    this.#runHooks = runHooks;
    this.#check = check;
  }

  async stage(stage: BuildStage, ask: AskDatabase): Promise<BuildStage> {
    const node = this.#compiler.graph.nodes.get(stage.id);
    invariant(node && isData(node), `${stage.id} is built and is no relation`);
    let given: readonly string[] | undefined;
    const noting: AskDatabase = async (question) => {
      const answer = await ask(question);
      if (answer.kind === 'python' && answer.relation) given = answer.columns.map(({ name }) => name);
      return answer;
    };
    const settled = await this.#settle(
      stage.id,
      noting,
      () => questionOf(node, this.#compiler) ?? settledStage(stage, node, this.#compiler),
      stage.id,
    );
    const leaks = (await this.#check?.leaks(node, this.#compiler, given)) ?? [];
    if (leaks.length > 0) this.#refuse(stage.id, leaks);
    const isTold = this.#holdsPersonal(stage.id, stage.id);
    for (const { sql } of settled.hooks?.pre ?? [])
      this.#refuseAny(stage.id, this.#check?.hook(sql, node, isTold));
    const mistakes = mistakesOf(node, true);
    if (mistakes.length > 0 && (await isUpdate(settled, ask))) this.#refuse(stage.id, mistakes);
    return this.#marked(stage.id, settled, stage.id);
  }

  async postHook(
    { id, index, isUpdate }: Parameters<NonNullable<LateSql['postHook']>>[0],
    ask: AskDatabase,
  ): Promise<PlannedHook> {
    const node = this.#compiler.graph.nodes.get(id);
    invariant(node && isData(node), `${id} is built and is no relation`);
    const before = new Set(this.#asked.get(id));
    const hook = await this.#settle(
      id,
      ask,
      () => settledPostHook(node, index, this.#compiler, isUpdate),
      id,
    );
    const asks = [...(this.#asked.get(id) ?? [])].filter((rendering) => !before.has(rendering));
    const isTold = this.#compiler.holdsPersonalOf(asks, id);
    this.#refuseAny(id, this.#check?.hook(hook.sql, node, isTold));
    return this.#marked(id, hook, id);
  }

  async test(test: PlannedTest, ask: AskDatabase): Promise<PlannedTest> {
    const node = this.#compiler.graph.nodes.get(test.id);
    invariant(node?.kind === 'test', `${test.id} is run and is no test`);
    const settled = await this.#settle(test.id, ask, () => settledTest(test, node, this.#compiler), test.id);
    return this.#marked(test.id, settled, test.id);
  }

  async materialise(
    { id }: BuildStage,
    query: { readonly sql: string; readonly incremental: boolean; readonly attempt: string },
    ask: AskDatabase,
  ): Promise<void> {
    const node = this.#compiler.graph.nodes.get(id);
    invariant(node?.kind === 'model', `${id} is built by a macro and is no model`);
    const looking = this.#looking(node, query.sql, ask);
    const run = node.snapshotBy ? runSnapshot : runMaterialisation;
    await this.#settle(id, looking, () => run({ node, ...query }, this.#compiler), id);
    if (!this.#check) return;
    const made = await ask({ kind: 'columns', relation: node.relation });
    const given = made.kind === 'columns' ? (made.columns ?? []).map(({ name }) => name) : [];
    const leaks = await this.#check.leaks(node, this.#compiler, given);
    if (leaks.length > 0) this.#refuse(id, leaks);
  }

  looksAt({ id, relation }: BuildStage): ((ask: AskDatabase) => Promise<void>) | undefined {
    const check = this.#check;
    const node = this.#compiler.graph.nodes.get(id);
    if (node?.kind !== 'model' || check?.isUnproved(id) !== true) return undefined;
    return async (ask) => {
      const made = await ask({ kind: 'columns', relation });
      const columns = made.kind === 'columns' ? (made.columns ?? []).map(({ name }) => name) : [];
      const leaks = check.made(node, columns);
      if (leaks.length > 0) this.#refuse(id, leaks);
    };
  }

  async strategy(
    { id }: BuildStage,
    query: { readonly sql: string; readonly staging: string; readonly attempt: string },
    ask: AskDatabase,
  ): ReturnType<NonNullable<LateSql['strategy']>> {
    const node = this.#compiler.graph.nodes.get(id);
    invariant(node?.kind === 'model', `${id} is incremental and is no model`);
    const looking = this.#looking(node, query.sql, ask);
    const made = await this.#settle(id, looking, () => runStrategy({ node, ...query }, this.#compiler), id);
    this.#refuseAny(id, this.#check?.statement(node, made.statements, query.sql));
    return this.#marked(id, made, id);
  }

  /** Asks as a macro of the project does that builds a model: each statement is looked at before it runs. */
  #looking(node: ModelNode, query: string, ask: AskDatabase): AskDatabase {
    return async (question) => {
      if (question.kind === 'query')
        this.#refuseAny(node.id, this.#check?.statement(node, question.sql, query));
      return ask(question);
    };
  }

  async hook(
    { index, when }: { readonly when: 'on-run-start' | 'on-run-end'; readonly index: number },
    results: readonly StageResult[],
    ask: AskDatabase,
  ): Promise<PlannedHook> {
    const { graph, scope } = this.#compiler;
    const hooks = this.#runHooks;
    const hook = hooks?.[when === 'on-run-start' ? 'start' : 'end'][index];
    invariant(hooks && hook, `${when} has a hook ${index}`);
    const names = scope.dbt
      ? runHookNames(results, graph, scope.dbt, operationOf(hook, when, hooks, this.#compiler))
      : {};
    const id = `${when} ${index}` as const;
    const made = await this.#settle(id, ask, () => settledRunHook(hook, when, this.#compiler, names));
    this.#refuseAny(id, this.#check?.hook(made.sql, undefined, this.#holdsPersonal(id, undefined)));
    return this.#marked(id, made);
  }

  /**
   * Renders, answers what is asked, and renders again, until nothing is asked.
   * @param owner the node that it is of; none for a hook of the run
   */
  async #settle<Settled extends object>(
    id: LateId,
    ask: AskDatabase,
    render: () => Settled | OpenQuestion | undefined,
    owner?: NodeId,
  ): Promise<Settled> {
    for (;;) {
      const { diagnostics, answers } = this.#compiler;
      const before = diagnostics.length;
      const made = render();
      const told = diagnostics.slice(before).filter(({ severity }) => severity === 'error');
      const errors = [...told, ...(this.#compiler.apart.get(id) ?? [])];
      if (errors.length > 0 || made === undefined) this.#refuse(id, errors);
      if (!('question' in made)) return made;
      this.#asked.set(id, (this.#asked.get(id) ?? new Set()).add(made.rendering));
      try {
        answers.answer(made, await ask(made.question));
      } catch (error) {
        if (!(error instanceof SqlError) || !this.#holdsPersonal(id, owner)) throw error;
        throw new SqlError(withheldFailure(error.failure));
      }
    }
  }

  /** The renderings that asked for something, by what they belong to. */
  readonly #asked = new Map<LateId, Set<string>>();

  #holdsPersonal(id: LateId, owner: NodeId | undefined): boolean {
    return this.#compiler.holdsPersonal([...(this.#asked.get(id) ?? [])], owner);
  }

  /** What was made, with a mark where what DuckDB says of its SQL may quote a person. */
  #marked<Settled extends object>(
    id: LateId,
    made: Settled,
    owner?: NodeId,
  ): Settled & Pick<BuildStage, 'withheld'> {
    return this.#holdsPersonal(id, owner) ? { ...made, withheld: true } : made;
  }

  #refuseAny(id: LateId, leaks: readonly Diagnostic[] = []): void {
    if (leaks.length > 0) this.#refuse(id, leaks);
  }

  #refuse(id: LateId, errors: readonly Diagnostic[]): never {
    this.#compiler.lateFindings.set(id, errors);
    throw new SqlError({ type: 'Template', message: errors[0]?.code ?? 'its SQL cannot be made' });
  }
}

/** Whether a stage takes rows into a table that is there. */
async function isUpdate({ relation, work }: BuildStage, ask: AskDatabase): Promise<boolean> {
  if (work.kind !== 'incremental' || work.fullRefresh) return false;
  const there = await ask({ kind: 'relation', relation });
  return there.kind === 'relation' && there.type === 'table';
}
