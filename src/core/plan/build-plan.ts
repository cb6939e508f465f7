import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import type { Column, NodeConfig } from '../project/types.js';
import { storableColumns } from '../privacy/storable-columns.js';
import { relationKey, relationLabel } from '../sql/relation.js';
import { declaration } from '../graph/placement.js';
import { referenceTo } from '../graph/reference-to.js';
import {
  isData,
  materializationOf,
  nodeLabelKind,
  type DataNode,
  type ProjectGraph,
  type TestNode,
} from '../graph/types.js';
import { plannedContract } from './contract.js';
import { finishReason, plannedFinish } from './finish.js';
import { nodeHooks } from './hooks.js';
import { findOrphans } from './orphans.js';
import { batchTests, type BatchPart } from './batch-tests.js';
import { changedIncremental } from './changed-incremental.js';
import { isEphemeral, storedParents, type Compiler } from './compile.js';
import { compiledNeeds } from './compiled-needs.js';
import { planExtensions, readsThrough } from './extensions.js';
import { nodeCode, type NodeCode, type RunFacts } from './fingerprint.js';
import { joinMarks, markOf, markReason, withMark } from './marks.js';
import { personalScopes } from './personal.js';
import { compileTest, isVolatileTest, plannedTest, testCode, type CompiledTest } from './plan-test.js';
import { planUnitTests, type PlannedUnitTests } from './plan-unit-test.js';
import { limitLabel, readsAway, standInsOf, type Reading } from './reading.js';
import type {
  BuildStage,
  Finish,
  Plan,
  PlannedDeferral,
  PlannedTest,
  PlannedUnitTest,
  Stage,
  Work,
} from './stages.js';
import type { RecordedNode, WarehouseState } from './warehouse-state.js';
import { Waits } from './waits.js';
import { workOf } from './work.js';

export interface PlanInput {
  readonly command: 'build' | 'run' | 'test' | 'seed';
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  /** Sees every relation in its own place, for fingerprints; `compiler` itself unless given. */
  readonly definitions?: Compiler;
  /** What is read elsewhere than in the target. */
  readonly reading?: Reading;
  /** With `--defer`: the other warehouse's file, for people. */
  readonly production?: string;
  /** Folded names of personal columns of what is read elsewhere. */
  readonly personal?: ReadonlyMap<NodeId, ReadonlySet<string>>;
  /** From `selectNodes`: nodes and tests. */
  readonly selected: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  readonly facts: RunFacts;
  readonly options: PlanOptions;
  /** The project's own hooks, see `runHooks`. */
  readonly runHooks?: Plan['runHooks'];
  readonly hash: (text: string) => string;
}

export interface PlanOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly storeFailures: boolean;
  /** Drop what no node owns any more. */
  readonly prune?: boolean;
  /** Take what depends on the time or on unversioned files as current: to judge what is in place, not to build. */
  readonly acceptVolatile?: boolean;
}

/** The schema that holds the failing rows of tests. */
export const failuresSchema = 'eider_failures';
const storedRows = 1000;

/** Decides what a command will do. The result is data; nothing is touched. */
export function buildPlan(input: PlanInput): Outcome<Plan> {
  return new Planner(input).plan();
}

/** What is known of one node while planning. */
interface Judged {
  readonly node: DataNode;
  readonly code: NodeCode;
  /** What its content will be made of after this run: what readers and the state take. */
  readonly fingerprint: string;
  /** What is recorded when it is built: with the run's id where nothing else tells two builds apart. */
  readonly recorded: string;
  /** Whether reading it may give other rows though the fingerprint is the same: what has no version, and what reads through to it. */
  readonly unsteady: boolean;
  /** Why it is built, when it is. */
  readonly reason?: string;
}

class Planner {
  readonly #input: PlanInput;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #judged = new Map<NodeId, Judged>();
  readonly #rank: ReadonlyMap<NodeId, number>;
  /** How tests that can share a scan are counted in it. */
  readonly #parts = new Map<NodeId, BatchPart>();

  constructor(input: PlanInput) {
    this.#input = input;
    this.#rank = new Map(input.graph.order.map((id, index) => [id, index]));
  }

  plan(): Outcome<Plan> {
    const { graph, compiler } = this.#input;
    const wanted = this.#withAncestors();
    for (const id of graph.order) {
      const node = graph.nodes.get(id);
      if (node && isData(node) && wanted.has(id)) this.#judge(node);
    }
    const built = this.#builtIds();
    const tests = this.#tests();
    const placed = this.#place(tests, built);
    const units = this.#unitTests(built);
    const stages = this.#stages(built, placed.byStage, units.byStage);
    this.#checkParents(stages);
    const reused = this.#reused(new Set(stages.map((stage) => stage.id)));
    const plan: Plan = {
      version: 1,
      command: this.#input.command,
      schemas: [...new Set(stages.flatMap((stage) => schemasOf(stage)))].sort(),
      extensions: planExtensions(graph, stages, compiledNeeds(compiler, new Set(this.#judged.keys()))),
      stages,
      reused,
      reusedTests: placed.reused + units.reused,
      leftOut: placed.leftOut,
      ...this.#around(stages, built),
    };
    const found = [...this.#definitions.diagnostics, ...compiler.diagnostics];
    const compiling = this.#definitions === compiler ? compiler.diagnostics : unique(found);
    return { value: plan, diagnostics: [...compiling, ...this.#diagnostics, ...viewsKept(tests)] };
  }

  /** What is done before and after the stages. */
  #around(
    stages: readonly Stage[],
    built: ReadonlySet<NodeId>,
  ): Pick<Plan, 'runHooks' | 'orphans' | 'orphanTests' | 'prune' | 'deferred'> {
    const { graph, options, state, runHooks } = this.#input;
    const deferred = this.#deferrals(stages);
    const orphans = findOrphans(graph, state, built);
    const orphanTests = [...state.tests.keys()].filter(
      (id) => !graph.nodes.has(id) && id.split('.')[1] === graph.project,
    );
    return {
      ...(runHooks && stages.length > 0 && { runHooks }),
      ...(orphans.length > 0 && { orphans }),
      ...(options.prune && orphanTests.length > 0 && { orphanTests: orphanTests.sort() }),
      ...(options.prune && { prune: true }),
      ...(deferred.length > 0 && { deferred }),
    };
  }

  get #definitions(): Compiler {
    return this.#input.definitions ?? this.#input.compiler;
  }

  #withAncestors(): ReadonlySet<NodeId> {
    const wanted = new Set<NodeId>();
    const pending = [...this.#input.selected];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (wanted.has(id)) continue;
      wanted.add(id);
      pending.push(...(this.#input.graph.nodes.get(id)?.parents ?? []));
    }
    return wanted;
  }

  #mayBuild(node: DataNode): boolean {
    return mayBuild(node, this.#input);
  }

  #judge(node: DataNode): void {
    const { facts, graph, hash, state } = this.#input;
    const code = nodeCode(node, this.#definitions, facts, hash);
    if (this.#judgeDeferred(node, code)) return;
    const parents = storedParents(graph, node.parents).map((id) => this.#judged.get(id));
    const inputs = parents.map((parent) => parent?.fingerprint ?? 'absent').sort();
    const version = node.kind === 'source' ? (facts.sourceVersions.get(node.id) ?? null) : null;
    const engine = node.kind === 'model' ? facts.engine : null;
    const passedOn = inputs.map((input) => markOf(input));
    const made = (of: string, mark = joinMarks(passedOn)): string =>
      withMark(mark, hash(JSON.stringify([of, inputs, version, engine])));
    const recorded = state.nodes.get(node.id);
    const isUnsteady = code.volatile || parents.some((parent) => parent?.unsteady === true);
    const base = made(code.code, joinMarks([...passedOn, this.#ownMark(node)]));
    const fresh = isUnsteady ? this.#unsteadyFingerprint(base, recorded?.fingerprint) : base;
    const reason = this.#mayBuild(node) ? this.#reason(node, code, fresh, isUnsteady) : undefined;
    const common = { node, code, recorded: fresh, ...(reason !== undefined && { reason }) };
    // A view that read what was not to stay was built as a table.
    const isTable = recorded?.kind === 'table' && reason === undefined;
    if (readsThrough(node) && !isTable) {
      // Not built again, a view still shows its inputs as they will be, through the SQL that it was made with.
      const stays = reason === undefined && node.kind !== 'source';
      const fingerprint = stays ? (recorded ? made(recorded.code) : 'absent') : base;
      const unsteady = isUnsteady || (stays && recorded?.fingerprint.includes(':') === true);
      this.#judged.set(node.id, { ...common, fingerprint, unsteady });
    } else {
      const fingerprint = reason === undefined ? (recorded?.fingerprint ?? 'absent') : fresh;
      this.#judged.set(node.id, { ...common, fingerprint, unsteady: false });
    }
  }

  /** A node that is read elsewhere is what was recorded there. */
  #judgeDeferred(node: DataNode, code: NodeCode): boolean {
    const deferred = this.#input.reading?.deferred.get(node.id);
    if (!deferred) return false;
    const mark = joinMarks(['deferred', markOf(deferred.fingerprint)]);
    const fingerprint = withMark(mark, this.#input.hash(deferred.fingerprint));
    this.#judged.set(node.id, { node, code, fingerprint, recorded: fingerprint, unsteady: false });
    return true;
  }

  /** The mark of a model that does not see all rows of what it reads. */
  #ownMark(node: DataNode): string {
    const { graph, reading } = this.#input;
    if (!reading?.limit || node.kind !== 'model' || !this.#mayBuild(node)) return '';
    const isLimited = storedParents(graph, node.parents).some((id) => reading.samples.has(id));
    return isLimited ? limitLabel(reading.limit) : '';
  }

  /** Whether a node is recorded as whole, and would not be, or the other way round: an update would mix the two. */
  #isRemade(node: DataNode, fresh: string): boolean {
    const recorded = this.#input.state.nodes.get(node.id);
    return recorded !== undefined && markOf(recorded.fingerprint) !== markOf(fresh);
  }

  /** What may differ without a sign is new at every run; to a reader it is current when nothing but time has passed. */
  #unsteadyFingerprint(base: string, recorded: string | undefined): string {
    const { facts, options } = this.#input;
    if (options.acceptVolatile && recorded?.startsWith(`${base}:`)) return recorded;
    return `${base}:${facts.runId}`;
  }

  /** Why a node must be built, or undefined when it is up to date. */
  #reason(node: DataNode, code: NodeCode, fresh: string, isUnsteady: boolean): string | undefined {
    const { options, state } = this.#input;
    const recorded = state.nodes.get(node.id);
    const present = state.relations.has(relationKey(node.relation));
    const incremental = node.kind === 'model' && materializationOf(node) === 'incremental';
    if (!recorded) return 'new';
    if (!present) return 'missing';
    if (state.edited?.has(node.id) && !options.force) {
      const data = { node: node.name, location: recorded.location ?? '' };
      this.#diagnostics.push(diagnostic('external/edited', data, { at: declaration(node) }));
    }
    const isChanged = recorded.code !== code.code;
    const isRemade = this.#isRemade(node, fresh);
    const refreshed = incremental && (node.config.full_refresh ?? (options.fullRefresh || isRemade));
    if (incremental && isRemade && node.config.full_refresh === false) {
      const data = { node: node.name, reason: markReason(markOf(recorded.fingerprint), markOf(fresh)) };
      this.#diagnostics.push(
        diagnostic('plan/pinned-part', data, { at: spanOf(node.resource.source, 0, 0) }),
      );
      return undefined;
    }
    if (incremental && isChanged && !refreshed) this.#diagnostics.push(...changedIncremental(node, recorded));
    if (options.force) return 'forced';
    if (options.fullRefresh && refreshed) return 'full refresh';
    if (recorded.unfinished) return 'unfinished';
    if (isChanged) return 'changed';
    if (recorded.fingerprint === fresh) return undefined;
    if (isRemade) return markReason(markOf(recorded.fingerprint), markOf(fresh));
    return isUnsteady && sameButForTime(recorded.fingerprint, fresh) ? 'volatile' : 'inputs changed';
  }

  /** The nodes to build, with the file sources that they read and whose view is not as declared. */
  #builtIds(): ReadonlySet<NodeId> {
    const built = new Set<NodeId>();
    for (const [id, judged] of this.#judged) if (judged.reason !== undefined) built.add(id);
    const readers = this.#input.command === 'test' ? [] : [...built];
    for (const id of readers) {
      for (const parent of storedParents(this.#input.graph, this.#input.graph.nodes.get(id)?.parents ?? [])) {
        const judged = this.#judged.get(parent);
        if (!judged || judged.reason !== undefined || judged.node.kind !== 'source') continue;
        if (this.#input.reading?.deferred.has(parent)) continue;
        if (judged.node.resource.location === undefined || this.#sourceIsCurrent(judged)) continue;
        built.add(parent);
        this.#judged.set(parent, { ...judged, reason: 'needed' });
      }
    }
    return built;
  }

  #sourceIsCurrent({ node, code }: Judged): boolean {
    const { state } = this.#input;
    return state.nodes.get(node.id)?.code === code.code && state.relations.has(relationKey(node.relation));
  }

  #tests(): readonly CompiledTest[] {
    const { command, compiler, graph, reading, selected } = this.#input;
    if (command === 'run' || command === 'seed') return [];
    // There are no rows to judge.
    if (reading?.limit?.kind === 'empty') return [];
    const nodes = graph.order
      .map((id) => graph.nodes.get(id))
      .filter((node): node is TestNode => node?.kind === 'test' && selected.has(node.id));
    const tests = nodes.map((node) => compileTest(node, compiler)).filter((test) => test !== undefined);
    // Half of the rows refer to what the other half holds: a failure in a sample proves nothing.
    return reading?.limit ? tests.map((test) => ({ ...test, severity: 'warn' as const })) : tests;
  }

  #unitTests(built: ReadonlySet<NodeId>): PlannedUnitTests {
    const { command, options } = this.#input;
    if (command === 'run' || command === 'seed') return { byStage: new Map(), reused: 0 };
    return planUnitTests({
      ...this.#input,
      compiler: this.#definitions,
      isPresent: (id) => built.has(id) || this.#isPresent(id),
      codeOf: (id) => this.#judged.get(id)?.code.code,
      current: (fingerprint, recorded) => this.#unsteadyFingerprint(fingerprint, recorded),
      runAlways: command === 'test' || options.force,
    });
  }

  /** Puts each test behind the last of its relations to be ready, or leaves it out with a reason. */
  #place(tests: readonly CompiledTest[], built: ReadonlySet<NodeId>) {
    const { command, graph, options, state } = this.#input;
    const byStage = new Map<NodeId, PlannedTest[]>();
    const leftOut: Plan['leftOut'][number][] = [];
    let reused = 0;
    for (const test of tests) {
      const parents = storedParents(graph, test.node.parents);
      const missing = parents.find((id) => !built.has(id) && !this.#isPresent(id));
      if (missing !== undefined) {
        leftOut.push({
          id: test.node.id,
          name: test.node.name,
          missing: graph.nodes.get(missing)?.name ?? missing,
        });
        continue;
      }
      const recorded = state.tests.get(test.node.id);
      const fingerprint = this.#testFingerprint(test, parents, recorded?.fingerprint);
      const passed = recorded?.fingerprint === fingerprint && recorded.status !== 'fail';
      const gated = parents.some((id) => built.has(id));
      if (passed && !gated && command !== 'test' && !options.force) {
        reused += 1;
        continue;
      }
      const last = this.#last(parents.filter((id) => built.has(id))) ?? this.#last(parents) ?? test.node.id;
      const planned = plannedTest(test, fingerprint, this.#store(test));
      if (test.part) this.#parts.set(test.node.id, test.part);
      byStage.set(last, [...(byStage.get(last) ?? []), planned]);
    }
    return { byStage, leftOut, reused };
  }

  #testFingerprint(test: CompiledTest, parents: readonly NodeId[], recorded: string | undefined): string {
    const read = parents.map((id) => this.#judged.get(id));
    const inputs = read.map((parent) => parent?.fingerprint ?? 'absent').sort();
    const base = this.#input.hash(JSON.stringify([testCode(test), inputs]));
    const isUnsteady = isVolatileTest(test) || read.some((parent) => parent?.unsteady === true);
    return isUnsteady ? this.#unsteadyFingerprint(base, recorded) : base;
  }

  #last(ids: readonly NodeId[]): NodeId | undefined {
    return this.#inOrder(ids).at(-1);
  }

  #isPresent(id: NodeId): boolean {
    return this.#input.reading?.deferred.has(id) === true || this.#isInTarget(id);
  }

  #isInTarget(id: NodeId): boolean {
    const node = this.#input.graph.nodes.get(id);
    if (!node || !isData(node)) return false;
    if (node.relation.database !== undefined) return true;
    return this.#input.state.relations.has(relationKey(node.relation));
  }

  /** Where failing rows go, and which of their columns: never a personal one. */
  #store(test: CompiledTest): PlannedTest['store'] | undefined {
    if (!storesFailures(test.node.config, this.#input.options.storeFailures)) return undefined;
    const { graph } = this.#input;
    // The rows of a generic test are those of its own relation: what another one declares says nothing of their columns.
    const { body, parents } = test.node;
    const declared: Column[] = (body.kind === 'generic' ? [body.target] : parents).flatMap((id) => {
      const node = graph.nodes.get(id);
      return node && isData(node) ? node.resource.columns : [];
    });
    const names = this.#personal().get(test.node.id)?.names ?? new Set<string>();
    const columns = storableColumns({
      declared,
      upstreamPersonalNames: names,
      hasPersonalAncestor: names.size > 0,
    });
    return { relation: { schema: failuresSchema, name: test.node.name }, columns, limit: storedRows };
  }

  #scopes: ReturnType<typeof personalScopes> | undefined;
  #personal(): ReturnType<typeof personalScopes> {
    this.#scopes ??= personalScopes(this.#input.graph, this.#input.personal);
    return this.#scopes;
  }

  #stages(
    built: ReadonlySet<NodeId>,
    tests: ReadonlyMap<NodeId, readonly PlannedTest[]>,
    units: ReadonlyMap<NodeId, readonly PlannedUnitTest[]>,
  ): readonly Stage[] {
    const { graph } = this.#input;
    const finishes = this.#finishes(built);
    const planned = new Set([...built, ...tests.keys(), ...units.keys(), ...finishes.keys()]);
    const ids = this.#inOrder(planned);
    const waits = new Waits(graph, planned);
    // What is only tested is in place: its tests wait for what is built, never for other tests.
    const waitsOfTests = new Waits(graph, built);
    return ids.map((id): Stage => {
      const node = graph.nodes.get(id);
      const judged = this.#judged.get(id);
      const own = tests.get(id) ?? [];
      const batches = batchTests(own, this.#parts);
      const unitTests = units.get(id) ?? [];
      const standIns = standInsOf(this.#input.reading, graph, {
        model: built.has(id) ? (node?.parents ?? []) : [],
        tests: own.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []),
      });
      const more = {
        ...(standIns.length > 0 && { standIns }),
        ...(unitTests.length > 0 && { unitTests }),
        ...(batches.length > 0 && { batches }),
      };
      const waitsFor = this.#inOrder(
        built.has(id)
          ? waits.of(id, node?.parents ?? [], own)
          : waitsOfTests.of(id, this.#unitInputs(unitTests), own),
      );
      if (!judged || !built.has(id)) {
        const label = node && isData(node) ? relationLabel(node.relation) : (node?.name ?? id);
        const again = finishes.get(id);
        const reason = own.length > 0 || units.has(id) || !again ? 'tests to run' : again.reason;
        const finish = again && { finish: again.finish };
        return { kind: 'test', id, label, waitsFor, reason, tests: own, ...more, ...finish };
      }
      return { ...this.#buildStage(judged, waitsFor, own), ...more };
    });
  }

  /** Nodes that are up to date but for their indexes and comments. */
  #finishes(
    built: ReadonlySet<NodeId>,
  ): ReadonlyMap<NodeId, { readonly finish: Finish; readonly reason: string }> {
    const found = new Map<NodeId, { readonly finish: Finish; readonly reason: string }>();
    for (const { node } of this.#judged.values()) {
      if (built.has(node.id) || !this.#mayBuild(node) || !this.#isPresent(node.id)) continue;
      const recorded = this.#input.state.nodes.get(node.id);
      const finish = plannedFinish(node, recorded, this.#input.hash);
      const reason = finish && finishReason(finish, recorded);
      if (finish && reason !== undefined) found.set(node.id, { finish, reason });
    }
    return found;
  }

  #inOrder(ids: Iterable<NodeId>): readonly NodeId[] {
    return [...ids].sort((a, b) => (this.#rank.get(a) ?? 0) - (this.#rank.get(b) ?? 0));
  }

  /** A unit test asks the warehouse for the columns of its inputs: those that are built come first. */
  #unitInputs(tests: readonly PlannedUnitTest[]): readonly NodeId[] {
    return tests.flatMap((test) => {
      const node = this.#input.graph.nodes.get(test.id);
      return node?.kind === 'unit_test' ? node.inputs.map((input) => input.id) : [];
    });
  }

  #buildStage(judged: Judged, waitsFor: readonly NodeId[], tests: readonly PlannedTest[]): BuildStage {
    const { node, code, recorded: fingerprint, reason = '' } = judged;
    const { compiler, state } = this.#input;
    const recorded = state.nodes.get(node.id);
    const hooks = nodeHooks(node, compiler);
    const contract = plannedContract(node, compiler);
    const finish = plannedFinish(node, recorded, this.#input.hash);
    const moved = recorded !== undefined && recorded.relation !== relationLabel(node.relation);
    const work = this.#work(judged);
    const replaces = moved ? undefined : replacedBy(work, recorded);
    return {
      kind: 'build',
      id: node.id,
      label: relationLabel(node.relation),
      waitsFor,
      reason,
      tests,
      relation: node.relation,
      work,
      ...(hooks && { hooks }),
      ...(contract && { contract }),
      ...(finish && { finish }),
      ...(moved && { moved }),
      ...(replaces && { replaces }),
      state: {
        id: node.id,
        kind: node.kind === 'model' && work.kind === 'table' ? 'table' : nodeLabelKind(node),
        relation: relationLabel(node.relation),
        fingerprint,
        code: code.code,
        ...(work.kind === 'external' && { location: work.location }),
      },
    };
  }

  /** A view of what is gone when the run ends could not be read: it becomes a table until it is built on the target's own. */
  #work({ node, recorded: fresh }: Judged): Work {
    const { compiler, graph, options, reading } = this.#input;
    const work = workOf(node, compiler, options.fullRefresh || this.#isRemade(node, fresh));
    return work.kind === 'view' && readsAway(reading, graph, node.parents)
      ? { kind: 'table', sql: work.sql }
      : work;
  }

  /** What stages read elsewhere. */
  #deferrals(stages: readonly Stage[]): readonly PlannedDeferral[] {
    const { graph, reading } = this.#input;
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
    return this.#inOrder(readBy.keys()).flatMap((id) => {
      const relation = reading?.deferred.get(id)?.relation;
      return relation ? [{ id, relation, readBy: readBy.get(id) ?? [] }] : [];
    });
  }

  /** A node whose parent neither exists nor is built would only fail in DuckDB, less clearly. */
  #checkParents(stages: readonly Stage[]): void {
    const { graph } = this.#input;
    const planned = new Set(stages.filter((stage) => stage.kind === 'build').map((stage) => stage.id));
    for (const stage of stages) {
      const node = graph.nodes.get(stage.id);
      if (stage.kind !== 'build' || node?.kind !== 'model') continue;
      for (const parent of storedParents(graph, node.parents)) {
        const other = graph.nodes.get(parent);
        if (!other || planned.has(parent) || this.#isPresent(parent)) continue;
        const reference = referenceTo(node, other);
        const at = reference?.at ?? spanOf(node.resource.source, 0, 0);
        if (this.#input.production !== undefined) {
          const data = { node: node.name, parent: other.name, path: this.#input.production };
          this.#diagnostics.push(diagnostic('defer/not-there', data, { at }));
          continue;
        }
        this.#diagnostics.push(
          diagnostic(
            'plan/parent-missing',
            {
              node: node.name,
              parent: other.name,
              ...(other.kind === 'source' &&
                other.resource.location === undefined && { relation: relationLabel(other.relation) }),
            },
            { at },
          ),
        );
      }
    }
  }

  #reused(planned: ReadonlySet<NodeId>): Plan['reused'] {
    return [...this.#judged.values()]
      .filter(({ node }) => this.#mayBuild(node) && !planned.has(node.id))
      .map(({ node }) => ({
        id: node.id,
        label: relationLabel(node.relation),
        kind: nodeLabelKind(node),
        reason: whyReused[node.kind],
      }));
  }
}

const whyReused = {
  model: 'code and inputs unchanged',
  seed: 'file unchanged',
  source: 'files unchanged',
} as const;

/** A view of failing rows would show other rows once the relation was put back: one warning for all tests that ask for it. */
function viewsKept(tests: readonly CompiledTest[]): readonly Diagnostic[] {
  const asked = tests.filter((test) => test.node.config.store_failures_as === 'view');
  const [first] = asked.map((test) => test.node);
  if (!first) return [];
  const data = { test: first.name, others: asked.length - 1 };
  return [diagnostic('test/stored-as-table', data, { at: first.at })];
}

/** What two compilers found in the same place is told once. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, data, at }) => {
    const key = JSON.stringify([code, data, at?.source.path, at?.start]);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

/** `store_failures_as` goes before `store_failures`, and both before the command line. */
function storesFailures({ store_failures, store_failures_as }: NodeConfig, asked: boolean): boolean {
  return store_failures_as === undefined ? (store_failures ?? asked) : store_failures_as !== 'ephemeral';
}

/** What an earlier build left that DuckDB would keep beside the new one: functions and relations have names of their own. */
function replacedBy(work: BuildStage['work'], recorded: RecordedNode | undefined): BuildStage['replaces'] {
  if (recorded === undefined) return undefined;
  if (recorded.kind === 'function') return 'function';
  return work.kind === 'function' ? 'relation' : undefined;
}

/** Whether a command may build this node. */
export function mayBuild(
  node: DataNode,
  { command, selected }: Pick<PlanInput, 'command' | 'selected'>,
): boolean {
  if (isEphemeral(node) || !selected.has(node.id)) return false;
  if (node.kind === 'source' && node.resource.location === undefined) return false;
  switch (command) {
    case 'test':
      return false;
    case 'seed':
      return node.kind === 'seed';
    case 'run':
      return node.kind !== 'seed';
    case 'build':
      return true;
  }
}

function schemasOf(stage: Stage): readonly string[] {
  const stored = stage.tests.flatMap((test) => (test.store ? [test.store.relation.schema] : []));
  return stage.kind === 'build' && stage.relation.database === undefined
    ? [stage.relation.schema, ...stored]
    : stored;
}

/** Whether two fingerprints of something unsteady differ by the run only. */
function sameButForTime(a: string, b: string): boolean {
  return a.split(':')[0] === b.split(':')[0];
}
