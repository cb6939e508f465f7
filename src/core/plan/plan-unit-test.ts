import type { NodeId } from '../project/ids.js';
import { type DataNode, isData, isEphemeral, type ProjectGraph, type UnitTestNode } from '../graph/types.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import type { Compiler } from './compile.js';
import { compileUnitTest, isOfTemplate, plannedRows, type CompiledUnitTest } from './compile-unit-test.js';
import type { RunFacts } from './fingerprint.js';
import type { Reading } from './reading.js';
import type { PlannedUnitInput, PlannedUnitTest, SchemaStep } from './stages.js';
import { isVolatile, usesPseudonymKey } from './volatile.js';
import type { WarehouseState } from './warehouse-state.js';
import { declaredTypes, workOf } from './work.js';

/** What planning knows of the nodes that unit tests' inputs stand for. */
export interface UnitTestsInput {
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  readonly selected: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  readonly facts: RunFacts;
  readonly hash: (text: string) => string;
  /** What is read elsewhere than in the target. */
  readonly reading?: Reading;
  /** Whether the warehouse holds the relation when the test runs. */
  readonly isPresent: (id: NodeId) => boolean;
  /** The fingerprint of a node's own code: types come from the code of what is upstream. */
  readonly codeOf: (id: NodeId) => string | undefined;
  /** The fingerprint of a test whose result depends on the time. */
  readonly current: (fingerprint: string, recorded: string | undefined) => string;
  readonly runAlways: boolean;
}

export interface PlannedUnitTests {
  /** By the model that they hold back. */
  readonly byStage: ReadonlyMap<NodeId, readonly PlannedUnitTest[]>;
  /** Those that passed on the code that is there. */
  readonly reused: number;
  /** Those that are reused. */
  readonly passedTests: readonly NodeId[];
}

/** The selected unit tests that must run: each whose model's code, or whose own rows, changed since it passed. */
export function planUnitTests(input: UnitTestsInput): PlannedUnitTests {
  const byStage = new Map<NodeId, PlannedUnitTest[]>();
  let reused = 0;
  const passedTests: NodeId[] = [];
  for (const node of input.graph.nodes.values()) {
    if (node.kind !== 'unit_test' || !input.selected.has(node.id)) continue;
    const compiled = compiledOrFailing(node, input.compiler);
    if (!compiled) continue;
    const planned = compiled.kind === 'fails' ? compiled.test : plannedUnitTest(compiled.test, input);
    const recorded = input.state.tests.get(node.id);
    const passed = recorded?.fingerprint === planned.fingerprint && recorded.status !== 'fail';
    if (passed && !input.runAlways) {
      reused += 1;
      passedTests.push(node.id);
    } else byStage.set(node.target, [...(byStage.get(node.target) ?? []), planned]);
  }
  return { byStage, reused, passedTests };
}

type Compiled =
  | { readonly kind: 'made'; readonly test: CompiledUnitTest }
  | { readonly kind: 'fails'; readonly test: PlannedUnitTest };

/** As in dbt, a template that cannot be rendered with a test's overrides fails that test when its turn has come. */
function compiledOrFailing(node: UnitTestNode, compiler: Compiler): Compiled | undefined {
  const before = compiler.diagnostics.length;
  const test = compileUnitTest(node, compiler);
  if (test) return { kind: 'made', test };
  const errors = compiler.diagnostics.slice(before).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!compiler.failsApart || !first || !errors.every(({ code }) => isOfTemplate(code))) return undefined;
  compiler.diagnostics.splice(before);
  compiler.lateFindings.set(node.id, errors);
  const { id, name, resource } = node;
  const label = `${name} (unit test)`;
  const nothing = { sql: '', inputs: [], schema: [], fingerprint: '' };
  const expect = plannedRows(resource.expect);
  return { kind: 'fails', test: { id, name, label, ...nothing, expect, fails: first.code } };
}

function plannedUnitTest(test: CompiledUnitTest, facts: UnitTestsInput): PlannedUnitTest {
  const { compiler } = facts;
  const { node, sql } = test;
  const inputs = node.inputs.map((input): PlannedUnitInput => {
    const of = compiler.graph.nodes.get(input.id);
    const data = of && isData(of) ? of : test.model;
    const deferred = input.isThis ? undefined : facts.reading?.deferred.get(input.id);
    return {
      label: input.input.input,
      relation: (input.isThis ? test.model.relation : compiler.relation(data)) ?? data.relation,
      rows: plannedRows(input.input.table),
      declared: declaredTypes(data.resource.columns),
      ...(input.isThis && test.self !== undefined && { self: test.self }),
      ...(deferred && { elsewhere: { relation: deferred.relation, files: deferred.files } }),
    };
  });
  const planned = {
    id: node.id,
    name: node.name,
    label: `${node.name} (unit test)`,
    sql: sql.sql,
    inputs,
    ...(test.functions && { functions: test.functions }),
    expect: plannedRows(node.resource.expect),
    schema: schemaSteps(test, facts),
  };
  const fingerprint = fingerprintOf(test, planned, facts);
  const isSteady = !isVolatile(normaliseForFingerprint(planned.sql));
  const recorded = facts.state.tests.get(node.id)?.fingerprint;
  return { ...planned, fingerprint: isSteady ? fingerprint : facts.current(fingerprint, recorded) };
}

function fingerprintOf(
  test: CompiledUnitTest,
  planned: Omit<PlannedUnitTest, 'fingerprint'>,
  facts: UnitTestsInput,
): string {
  const sql = normaliseForFingerprint(planned.sql);
  const upstream = ancestors(
    test.node.inputs.map((input) => input.id),
    facts.compiler,
  );
  return facts.hash(
    JSON.stringify([
      sql,
      planned.inputs.map(withoutPlace),
      planned.expect,
      upstream.map(({ id }) => facts.codeOf(id) ?? null),
      facts.facts.engine,
      usesPseudonymKey(sql) ? (facts.facts.pseudonymKey ?? 'no key') : null,
      ...(planned.functions ? [planned.functions] : []),
    ]),
  );
}

/** An input as it counts for change: not where its columns are found. */
function withoutPlace(input: PlannedUnitInput): Omit<PlannedUnitInput, 'elsewhere'> {
  const { elsewhere, ...rest } = input;
  return elsewhere ? rest : input;
}

/** The relations to make, empty, so that the columns of inputs that the warehouse does not hold are known. */
function schemaSteps(test: CompiledUnitTest, facts: UnitTestsInput): readonly SchemaStep[] {
  const { compiler } = facts;
  const unknown = test.node.inputs
    .filter(({ id, isThis }) => {
      const node = compiler.graph.nodes.get(id);
      return !isThis && node !== undefined && (isEphemeral(node) || !facts.isPresent(id));
    })
    .map((input) => input.id);
  return ancestors(unknown, compiler).flatMap((node): SchemaStep[] => {
    const relation = compiler.relation(node) ?? node.relation;
    const declared = declaredTypes(node.resource.columns);
    if (node.kind === 'model')
      return [{ relation, work: { kind: 'table', sql: compiler.anywhere.model(node).sql.sql }, declared }];
    const work = workOf(node, compiler, false);
    return work.kind === 'seed' || work.kind === 'source' ? [{ relation, work, declared }] : [];
  });
}

/** The nodes and all that is upstream of them, each after what it reads. */
function ancestors(ids: readonly NodeId[], compiler: Compiler): readonly DataNode[] {
  const { graph } = compiler;
  const found = new Set<NodeId>();
  const order: DataNode[] = [];
  const visit = (id: NodeId): void => {
    if (found.has(id)) return;
    found.add(id);
    const node = graph.nodes.get(id);
    if (!node || !isData(node)) return;
    for (const parent of node.parents) visit(parent);
    order.push(node);
  };
  for (const id of ids) visit(id);
  return order;
}
