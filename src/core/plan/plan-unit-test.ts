import type { NodeId } from '../project/ids.js';
import { isData, type DataNode } from '../graph/types.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { isEphemeral, type Compiler } from './compile.js';
import { plannedRows, type CompiledUnitTest } from './compile-unit-test.js';
import type { PlannedUnitInput, PlannedUnitTest, SchemaStep } from './stages.js';
import { usesPseudonymKey } from './volatile.js';
import { declaredTypes, workOf } from './work.js';

/** What planning knows of the nodes that a unit test's inputs stand for. */
export interface UnitTestFacts {
  /** Whether the warehouse holds the relation when the test runs. */
  readonly isPresent: (id: NodeId) => boolean;
  /** The fingerprint of a node's own code: types come from the code of what is upstream. */
  readonly codeOf: (id: NodeId) => string | undefined;
  readonly engine: string;
  readonly pseudonymKey?: string;
  readonly hash: (text: string) => string;
}

/** Puts a unit test into a plan. Its fingerprint is made of the model's code, the test, and the code that types come from. */
export function plannedUnitTest(
  test: CompiledUnitTest,
  compiler: Compiler,
  facts: UnitTestFacts,
): PlannedUnitTest {
  const { node, sql } = test;
  const inputs = node.inputs.map((input): PlannedUnitInput => {
    const of = compiler.graph.nodes.get(input.id);
    const data = of && isData(of) ? of : test.model;
    const isSelf = input.isThis && test.self !== undefined;
    return {
      label: input.input.input,
      relation: (input.isThis ? test.model.relation : compiler.relation(data)) ?? data.relation,
      rows: plannedRows(input.input.table),
      declared: declaredTypes(data.resource.columns),
      ...(isSelf && { self: test.self }),
    };
  });
  const planned = {
    id: node.id,
    name: node.name,
    label: `${node.name} (unit test)`,
    sql: sql.sql,
    inputs,
    expect: plannedRows(node.resource.expect),
    schema: schemaSteps(test, compiler, facts),
  };
  return { ...planned, fingerprint: fingerprintOf(test, planned, compiler, facts) };
}

function fingerprintOf(
  test: CompiledUnitTest,
  planned: Omit<PlannedUnitTest, 'fingerprint'>,
  compiler: Compiler,
  facts: UnitTestFacts,
): string {
  const sql = normaliseForFingerprint(planned.sql);
  const upstream = ancestors(
    test.node.inputs.map((input) => input.id),
    compiler,
  );
  return facts.hash(
    JSON.stringify([
      sql,
      planned.inputs,
      planned.expect,
      upstream.map(({ id }) => facts.codeOf(id) ?? null),
      facts.engine,
      usesPseudonymKey(sql) ? (facts.pseudonymKey ?? 'no key') : null,
    ]),
  );
}

/** The relations to make, empty, so that the columns of inputs that the warehouse does not hold are known. */
function schemaSteps(test: CompiledUnitTest, compiler: Compiler, facts: UnitTestFacts): readonly SchemaStep[] {
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
      return [{ relation, work: { kind: 'table', sql: compiler.model(node).sql.sql }, declared }];
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
