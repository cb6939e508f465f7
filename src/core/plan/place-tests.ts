import type { NodeId } from '../project/ids.js';
import type { Column } from '../project/resources.js';
import { storableColumns } from '../privacy/storable-columns.js';
import { failuresKind, failuresOf, storesFailures } from '../graph/failures.js';
import { isData, type TestNode } from '../graph/types.js';
import { type BatchPart } from './batch-tests.js';
import { storedParents } from '../graph/stored-parents.js';
import { personalScopes } from './personal.js';
import { compileTest, isVolatileTest, plannedTest, testCode, type CompiledTest } from './plan-test.js';
import { planUnitTests, type PlannedUnitTests } from './plan-unit-test.js';
import type { Plan, PlannedTest } from './stages.js';
import type { Planning } from './planning.js';
import type { Judgement } from './judge-nodes.js';
import type { RecordedTest } from './warehouse-state.js';
import { TestsBetween } from './tests-between.js';

const storedRows = 1000;

/** The data tests that run, and those that do not. */
export interface PlacedTests {
  /** By the stage that they run in. */
  readonly byStage: ReadonlyMap<NodeId, readonly PlannedTest[]>;
  readonly leftOut: Plan['leftOut'];
  /** How tests that can share a scan are counted in it. */
  readonly parts: ReadonlyMap<NodeId, BatchPart>;
  /** How many passed on the data that is there. */
  readonly reused: number;
  /** Those that are reused. */
  readonly passedTests: readonly NodeId[];
}

/** Decides which tests run, and in which stage. */
export class TestPlacer {
  readonly #planning: Planning;
  readonly #judgement: Judgement;

  constructor(planning: Planning, judgement: Judgement) {
    this.#planning = planning;
    this.#judgement = judgement;
  }

  /** The data tests that the command is asked for. */
  tests(): readonly CompiledTest[] {
    const { command, compiler, graph, options, reading, selected } = this.#planning.input;
    if (command === 'run' || command === 'seed' || command === 'snapshot') return [];
    // There are no rows to judge.
    if (reading?.limit?.kind === 'empty') return [];
    const nodes = graph.order
      .map((id) => graph.nodes.get(id))
      .filter((node): node is TestNode => node?.kind === 'test' && selected.has(node.id));
    const tests = nodes
      .map((node) => compileTest(node, compiler))
      .filter((test) => test !== undefined)
      .map((test) => (options.warningsFail === true ? raised(test) : test));
    // Half of the rows refer to what the other half holds: a failure in a sample proves nothing.
    return reading?.limit ? tests.map((test) => ({ ...test, severity: 'warn' as const })) : tests;
  }

  /** The unit tests that run. */
  unitTests(built: ReadonlySet<NodeId>): PlannedUnitTests {
    const { command, options } = this.#planning.input;
    if (command === 'run' || command === 'seed' || command === 'snapshot')
      return { byStage: new Map(), reused: 0, passedTests: [] };
    return planUnitTests({
      ...this.#planning.input,
      compiler: this.#planning.definitions,
      isPresent: (id) => built.has(id) || this.#planning.isPresent(id),
      codeOf: (id) => this.#judgement.nodes.get(id)?.code.code,
      current: (fingerprint, recorded) => this.#judgement.unsteadyFingerprint(fingerprint, recorded),
      runAlways: command === 'test' || options.force,
    });
  }

  /** Puts each test behind the last of its relations to be ready, or leaves it out with a reason. */
  place(tests: readonly CompiledTest[], built: ReadonlySet<NodeId>): PlacedTests {
    const { command, graph, options, state } = this.#planning.input;
    const byStage = new Map<NodeId, PlannedTest[]>();
    const leftOut: Plan['leftOut'][number][] = [];
    const parts = new Map<NodeId, BatchPart>();
    let reused = 0;
    const passedTests: NodeId[] = [];
    const between = options.asDbt === true && command === 'build' ? new TestsBetween(graph) : undefined;
    for (const test of tests) {
      const parents = storedParents(graph, test.node.parents);
      const missing = parents.find((id) => !built.has(id) && !this.#planning.isPresent(id));
      // dbt runs it all the same: it may not read what its template names.
      if (missing !== undefined && options.asDbt !== true) {
        leftOut.push({
          id: test.node.id,
          name: test.node.name,
          missing: graph.nodes.get(missing)?.name ?? missing,
        });
        continue;
      }
      const recorded = state.tests.get(test.node.id);
      const fingerprint = this.#testFingerprint(test, parents, recorded?.fingerprint);
      const passed = recorded?.fingerprint === fingerprint && this.#wasGood(test, recorded);
      const gated = parents.some((id) => built.has(id));
      if (passed && !gated && command !== 'test' && !options.force) {
        reused += 1;
        passedTests.push(test.node.id);
        continue;
      }
      const last = this.#last(parents.filter((id) => built.has(id))) ?? this.#last(parents) ?? test.node.id;
      const figures = command === 'test' && test.figuresOf === 'builds' ? undefined : test.figures;
      const planned = plannedTest(test, fingerprint, this.#store(test), figures);
      if (test.part) parts.set(test.node.id, test.part);
      const stage = between?.standsBetween(test.node.parents, last) ? test.node.id : last;
      byStage.set(stage, [...(byStage.get(stage) ?? []), planned]);
    }
    return { byStage, leftOut, parts, reused, passedTests };
  }

  /** dbt tells of every test how many rows fail: one that may have found some is run again. */
  #wasGood({ errorIf, warnIf }: CompiledTest, { status }: RecordedTest): boolean {
    if (this.#planning.input.options.asDbt !== true) return status !== 'fail';
    const isPlain = [warnIf, errorIf].every(({ operator, value }) => operator === '!=' && value === 0);
    return status === 'pass' && isPlain;
  }

  #testFingerprint(test: CompiledTest, parents: readonly NodeId[], recorded: string | undefined): string {
    const read = parents.map((id) => this.#judgement.nodes.get(id));
    const inputs = read.map((parent) => parent?.fingerprint ?? 'absent').sort();
    const { hash, options } = this.#planning.input;
    // In a dbt project a test that passed leaves a relation too: it is run for that.
    const store = options.asDbt === true ? this.#store(test) : undefined;
    const base = hash(JSON.stringify([testCode(test), inputs, ...(store ? [store] : [])]));
    const isUnsteady = isVolatileTest(test) || read.some((parent) => parent?.unsteady === true);
    return isUnsteady ? this.#judgement.unsteadyFingerprint(base, recorded) : base;
  }

  #last(ids: readonly NodeId[]): NodeId | undefined {
    return this.#planning.inOrder(ids).at(-1);
  }

  /** Where failing rows go, and which of their columns: never a personal one. */
  #store(test: CompiledTest): PlannedTest['store'] | undefined {
    if (!storesFailures(test.node.config, this.#planning.input.options.storeFailures)) return undefined;
    const { graph } = this.#planning.input;
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
    const relation = failuresOf(test.node);
    if (this.#planning.input.options.asDbt !== true) return { relation, columns, limit: storedRows };
    // As dbt: all of them, and an empty table where none fails.
    const renamed = dbtColumn(body);
    return {
      relation,
      columns,
      ...(test.limit !== undefined && { limit: test.limit }),
      ...(renamed && { renamed }),
      kind: failuresKind(test.node, true),
      always: true,
    };
  }

  #scopes: ReturnType<typeof personalScopes> | undefined;
  #personal(): ReturnType<typeof personalScopes> {
    this.#scopes ??= personalScopes(this.#planning.input.graph, this.#planning.input.personal);
    return this.#scopes;
  }
}

/** What dbt's own tests call the column that they look at. */
function dbtColumn(body: TestNode['body']): { readonly [column: string]: string } | undefined {
  if (body.kind !== 'generic' || body.column === undefined) return undefined;
  const { column, test } = body;
  const names: { readonly [test: string]: string | undefined } = {
    unique: 'unique_field',
    accepted_values: 'value_field',
    relationships: 'from_field',
  };
  const name = test.namespace === undefined || test.namespace === 'dbt' ? names[test.test] : undefined;
  return name === undefined ? undefined : { [column.toLowerCase()]: name };
}

/** A test whose warnings are failures. One that fails by other rows than it warns of is left: its warning fails the command alone. */
function raised(test: CompiledTest): CompiledTest {
  const { severity, warnIf } = test;
  const covers = severity === 'warn' || (warnIf.operator === '!=' && warnIf.value === 0);
  return covers ? { ...test, severity: 'error', errorIf: warnIf } : test;
}
