import type { NodeId } from '../project/ids.js';
import { relationLabel } from '../sql/relation.js';
import { isData, nodeLabelKind } from '../graph/types.js';
import { plannedContract } from './contract.js';
import { finishReason, plannedFinish } from './finish.js';
import { nodeHooks } from './hooks.js';
import { batchTests } from './batch-tests.js';
import { storedParents } from '../graph/stored-parents.js';
import { withBatches } from './plan-batches.js';
import { historyRecord } from './snapshot.js';
import { readsAway, standInsOf } from './reading.js';
import type {
  BuildStage,
  Finish,
  PlannedDeferral,
  PlannedTest,
  PlannedUnitTest,
  Stage,
  Work,
} from './stages.js';
import type { RecordedNode } from './warehouse-state.js';
import { MadeSources } from './made-sources.js';
import { TestsBetween } from './tests-between.js';
import { Waits } from './waits.js';
import { latestPointer } from '../graph/latest-pointer.js';
import { isLate } from './late.js';
import { workOf } from './work.js';
import type { Planning } from './planning.js';
import type { Judged, Judgement } from './judge-nodes.js';
import { mayBuild } from './plan-input.js';
import type { PlacedTests } from './place-tests.js';

/** Makes the stages of a plan: what is done in one transaction, after which others, with which tests. */
export class StageMaker {
  readonly #planning: Planning;
  readonly #judgement: Judgement;

  constructor(planning: Planning, judgement: Judgement) {
    this.#planning = planning;
    this.#judgement = judgement;
  }

  /** In the order of the plan. */
  make(
    built: ReadonlySet<NodeId>,
    { byStage: tests, parts }: Pick<PlacedTests, 'byStage' | 'parts'>,
    units: ReadonlyMap<NodeId, readonly PlannedUnitTest[]>,
  ): readonly Stage[] {
    const { graph, options } = this.#planning.input;
    const asDbt = options.asDbt === true;
    const finishes = this.#finishes(built);
    const planned = new Set([...built, ...tests.keys(), ...units.keys(), ...finishes.keys()]);
    const ids = this.#planning.inOrder(planned);
    const waits = new Waits(graph, planned);
    // What is only tested is in place: its tests wait for what is built, never for other tests.
    const waitsOfTests = new Waits(graph, built);
    const ofTheirOwn = asDbt ? [...tests.keys()].filter((id) => graph.nodes.get(id)?.kind === 'test') : [];
    const waitsForTests = new TestsBetween(graph).waits(ofTheirOwn);
    const stages = ids.map((id): Stage => {
      const node = graph.nodes.get(id);
      const judged = this.#judgement.nodes.get(id);
      const own = tests.get(id) ?? [];
      const batches = batchTests(own, parts);
      const unitTests = units.get(id) ?? [];
      const standIns = standInsOf(this.#planning.input.reading, graph, {
        model: built.has(id) ? (node?.parents ?? []) : [],
        tests: own.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []),
      });
      const more = {
        ...(standIns.length > 0 && { standIns }),
        ...(unitTests.length > 0 && { unitTests }),
        ...(batches.length > 0 && { batches }),
      };
      const waitsFor = this.#planning.inOrder(
        built.has(id)
          ? [...waits.of(id, node?.parents ?? [], own), ...(waitsForTests.get(id) ?? [])]
          : waitsOfTests.of(id, this.#unitInputs(unitTests), own),
      );
      if (!judged || !built.has(id)) {
        const label = node && isData(node) ? relationLabel(node.relation) : (node?.name ?? id);
        const again = finishes.get(id);
        const reason = own.length > 0 || units.has(id) || !again ? 'tests to run' : again.reason;
        const finish = again && { finish: again.finish };
        const between = asDbt && node?.kind === 'test' && { needsOnlyRelations: true as const };
        return { kind: 'test', id, label, waitsFor, reason, tests: own, ...more, ...finish, ...between };
      }
      return { ...this.#buildStage(judged, waitsFor, own), ...more };
    });
    return asDbt ? this.#afterMakers(stages, built, planned) : stages;
  }

  /** Stages that read as a source what another one makes come after it. */
  #afterMakers(
    stages: readonly Stage[],
    built: ReadonlySet<NodeId>,
    planned: ReadonlySet<NodeId>,
  ): readonly Stage[] {
    const { graph } = this.#planning.input;
    const byId = new Map(stages.map((stage) => [stage.id, stage]));
    const before = new MadeSources(graph, built, planned).before(stages, (id) => {
      const tested = byId.get(id)?.tests.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []) ?? [];
      return [...(built.has(id) ? (graph.nodes.get(id)?.parents ?? []) : [id]), ...tested];
    });
    return stages.map((stage) => {
      const follows = before.get(stage.id);
      return follows ? { ...stage, follows } : stage;
    });
  }

  /** What stages read elsewhere. */
  deferrals(stages: readonly Stage[]): readonly PlannedDeferral[] {
    const { graph, reading } = this.#planning.input;
    const readBy = new Map<NodeId, NodeId[]>();
    for (const stage of stages) {
      const own = stage.kind === 'build' ? [stage.id] : [];
      const parents = [
        ...[...own, ...stage.tests.map((test) => test.id)].flatMap(
          (id) => graph.nodes.get(id)?.parents ?? [],
        ),
        ...this.#unitInputs(stage.unitTests ?? []),
      ];
      for (const id of storedParents(graph, parents))
        if (reading?.deferred.has(id)) readBy.set(id, [...(readBy.get(id) ?? []), stage.id]);
    }
    return this.#planning.inOrder(readBy.keys()).flatMap((id) => {
      const relation = reading?.deferred.get(id)?.relation;
      return relation ? [{ id, relation, readBy: readBy.get(id) ?? [] }] : [];
    });
  }

  /** Nodes that are up to date but for their indexes and comments. */
  #finishes(
    built: ReadonlySet<NodeId>,
  ): ReadonlyMap<NodeId, { readonly finish: Finish; readonly reason: string }> {
    const found = new Map<NodeId, { readonly finish: Finish; readonly reason: string }>();
    for (const { node } of this.#judgement.nodes.values()) {
      if (built.has(node.id) || !mayBuild(node, this.#planning.input) || !this.#planning.isPresent(node.id))
        continue;
      const recorded = this.#planning.input.state.nodes.get(node.id);
      const finish = plannedFinish(node, recorded, this.#planning.input.hash);
      const reason = finish && finishReason(finish, recorded);
      if (finish && reason !== undefined) found.set(node.id, { finish, reason });
    }
    return found;
  }

  /** A unit test asks the warehouse for the columns of its inputs: those that are built come first. */
  #unitInputs(tests: readonly PlannedUnitTest[]): readonly NodeId[] {
    return tests.flatMap((test) => {
      const node = this.#planning.input.graph.nodes.get(test.id);
      return node?.kind === 'unit_test' ? node.inputs.map((input) => input.id) : [];
    });
  }

  #buildStage(judged: Judged, waitsFor: readonly NodeId[], tests: readonly PlannedTest[]): BuildStage {
    const { node, code, recorded: fingerprint, reason = '' } = judged;
    const { compiler, state } = this.#planning.input;
    const recorded = state.nodes.get(node.id);
    const hooks = nodeHooks(node, compiler);
    const contract = plannedContract(node, compiler);
    const finish = plannedFinish(node, recorded, this.#planning.input.hash);
    const moved = recorded !== undefined && recorded.relation !== relationLabel(node.relation);
    const work = this.#work(judged);
    const replaces = moved ? undefined : replacedBy(work, recorded);
    const late = isLate(node, compiler);
    const pointer = latestPointer(node);
    return {
      kind: 'build',
      id: node.id,
      label: relationLabel(node.relation),
      waitsFor,
      reason: work.kind === 'microbatch' ? `${reason}, ${batchesText(work.batches.length)}` : reason,
      tests,
      relation: node.relation,
      work,
      ...(hooks && { hooks }),
      ...(contract && { contract }),
      ...(finish && { finish }),
      ...(moved && { moved }),
      ...(replaces && { replaces }),
      ...(pointer && { pointer }),
      ...(late && { late }),
      ...(this.#planning.input.options.asDbt === true && { testsAfter: true }),
      state: {
        id: node.id,
        kind: node.kind === 'model' && work.kind === 'table' ? 'table' : nodeLabelKind(node),
        relation: relationLabel(node.relation),
        fingerprint,
        code: code.code,
        ...(work.kind === 'external' && { location: work.location }),
        ...(work.kind === 'snapshot' && { written: historyRecord(work.settings) }),
      },
    };
  }

  /** A view of what is gone when the run ends could not be read: it becomes a table until it is built on the target's own. */
  #work({ node, recorded: fresh }: Judged): Work {
    const { compiler, graph, options, reading } = this.#planning.input;
    const work = workOf(node, compiler, options.fullRefresh || this.#judgement.isRemade(node, fresh));
    if (work.kind === 'microbatch' && node.kind === 'model') return withBatches(work, node, this.#planning);
    return work.kind === 'view' && readsAway(reading, graph, node.parents)
      ? { kind: 'table', sql: work.sql }
      : work;
  }
}

function batchesText(count: number): string {
  return count === 1 ? '1 batch' : `${count} batches`;
}

/** What an earlier build left that DuckDB would keep beside the new one: functions and relations have names of their own. */
function replacedBy(work: BuildStage['work'], recorded: RecordedNode | undefined): BuildStage['replaces'] {
  if (recorded === undefined) return undefined;
  if (recorded.kind === 'function') return 'function';
  return work.kind === 'function' ? 'relation' : undefined;
}
