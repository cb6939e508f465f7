import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { DataNode } from '../../core/graph/types.js';
import { nodeCode } from '../../core/plan/fingerprint.js';
import { runHooks } from '../../core/plan/hooks.js';
import type { NodeId } from '../../core/project/ids.js';
import { buildPlan } from '../../core/plan/build-plan.js';
import type { Plan } from '../../core/plan/stages.js';
import { pseudonymStages } from '../../core/plan/pseudonym-use.js';
import { unbuildableDatabases } from '../../core/plan/unbuildable-databases.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import type { Deferral } from '../project/deferral.js';
import { readElsewhere } from '../project/elsewhere.js';
import { probeExtensions, pseudonymKeyProblems, readFacts, readPresentState } from './run-facts.js';
import { recoverKilled } from '../project/recover-killed.js';
import { openSession, type WarehouseSession } from '../project/warehouse-session.js';
import { failsBy } from '../frame/print.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';
import type { CommandRun } from '../frame/command-run.js';

/** What a command knows before it opens the warehouse for writing. */
export interface Planned {
  readonly plan: Plan;
  readonly state: WarehouseState;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a node that is not built is recorded with the code that it has now. */
  readonly isAsRecorded: (node: DataNode) => boolean;
}

/** Makes the plan of a run from what the warehouse holds. */
export class WarehousePlanner {
  readonly #run: CommandRun;
  #deferral: Deferral | undefined;
  /** As planning left it: its compiler names what the run reads elsewhere. */
  #workspace: Workspace;
  /** Rendered once, though the plan may be made twice. */
  #runHooks: { readonly value: Plan['runHooks'] } | undefined;

  constructor(run: CommandRun, workspace: Workspace) {
    this.#run = run;
    this.#workspace = workspace;
    // Reading what the project needs renders it too, before there is a plan.
    if (workspace.project.dbt)
      for (const each of [workspace.compiler, workspace.definitions]) each.failsApart = true;
  }

  /** As planning left it. */
  get workspace(): Workspace {
    return this.#workspace;
  }

  /** Reads the warehouse without writing to it, so that a build with nothing to do needs no lock. */
  async plan(selected: ReadonlySet<NodeId>, deferral: Deferral | undefined): Promise<Planned> {
    this.#deferral = deferral;
    if (!this.#run.options.dryRun) await recoverKilled(this.#workspace, () => this.open(false, [], 0));
    const session = await this.open(true, probeExtensions(this.#workspace));
    try {
      return await this.#planIn(session, selected);
    } finally {
      await session.close();
    }
  }

  /** Another process may have written between the reading and the lock: then the plan is made again. */
  async replan(planned: Planned, session: WarehouseSession, selected: ReadonlySet<NodeId>): Promise<Planned> {
    const connection = await session.connect();
    try {
      const state = await readPresentState(this.#workspace, connection);
      if (sameState(state, planned.state)) return planned;
    } finally {
      await connection.close();
    }
    return this.#planIn(session, selected);
  }

  /** Opens the warehouse. Throws `SessionError`. */
  async open(
    readOnly: boolean,
    extensions: readonly string[],
    wait = this.#run.options.wait,
  ): Promise<WarehouseSession> {
    const { signal } = this.#run.options;
    return openSession(
      this.#workspace,
      { readOnly, extensions, wait, ...(signal && { signal }), command: `eider ${this.#run.command}` },
      this.#run.io,
    );
  }

  async #planIn(session: WarehouseSession, selected: ReadonlySet<NodeId>): Promise<Planned> {
    const { facts, state } = await readFacts(this.#workspace, session, this.#run.runId, this.#run.startedAt);
    this.#workspace = await readElsewhere(this.#workspace, {
      command: this.#run.command,
      selected,
      state,
      sourceVersions: facts.sourceVersions,
      deferral: this.#deferral,
      favorState: this.#run.options.favorState === true,
      limit: this.#run.options.limit,
      wait: this.#run.options.wait,
    });
    const { graph, compiler, definitions, reading, personal } = this.#workspace;
    this.#runHooks ??= { value: runHooks(this.#workspace.project.runHooks, compiler) };
    const hooks = this.#runHooks.value;
    const made = buildPlan({
      command: this.#run.command,
      graph,
      compiler,
      selected,
      state,
      facts,
      options: {
        ...this.#run.options,
        ...(this.#workspace.project.dbt !== undefined && {
          asDbt: true,
          warningsFail: failsBy('test/warned', this.#run.options),
        }),
      },
      definitions,
      ...(reading && { reading }),
      ...(personal && { personal }),
      ...(this.#deferral && { production: this.#deferral.label }),
      ...(hooks && { runHooks: hooks }),
      hash: sha256,
    });
    const uses = pseudonymStages(made.value, compiler);
    const diagnostics = [
      ...made.diagnostics,
      ...pseudonymKeyProblems(this.#workspace, uses),
      ...unbuildableDatabases(made.value.stages, graph, this.#workspace.target.attach),
    ];
    const isAsRecorded = (node: DataNode): boolean =>
      state.nodes.get(node.id)?.code === nodeCode(node, definitions, facts, sha256).code;
    return { plan: made.value, state, diagnostics, isAsRecorded };
  }
}

function sameState(a: WarehouseState, b: WarehouseState): boolean {
  if (a.nodes.size !== b.nodes.size || a.tests.size !== b.tests.size || a.relations.size !== b.relations.size)
    return false;
  return (
    [...a.nodes].every(([id, node]) => b.nodes.get(id)?.fingerprint === node.fingerprint) &&
    [...a.tests].every(([id, test]) => b.tests.get(id)?.fingerprint === test.fingerprint) &&
    [...a.relations].every((relation) => b.relations.has(relation))
  );
}
