import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { UnitTable } from '../project/unit-test.js';
import {
  isEphemeral,
  isFunction,
  type ModelNode,
  type ProjectGraph,
  type UnitTestNode,
} from '../graph/types.js';
import type { TemplateScope } from '../graph/template-scope.js';
import { relationSql } from '../sql/relation.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { Macro, Rendered } from '../template/types.js';
import { Compiler } from './compile.js';
import type { PlannedFunction, PlannedRows } from './stages.js';
import { unanswered } from './unanswered.js';
import { functionWork } from './work.js';

/** Whether a mistake is one that rendering finds: with the overrides of a unit test, it is that test's. */
export function isOfTemplate(code: string): boolean {
  return /^(?:dbt|jinja)\//u.test(code);
}

/** A unit test whose model's query was made with its overrides. */
export interface CompiledUnitTest {
  readonly node: UnitTestNode;
  readonly model: ModelNode;
  readonly sql: Rendered;
  /** The query of a first build: it has the columns of `this`. Present when `this` is given. */
  readonly self?: string;
  /** Functions that it calls, each after those that it calls itself. */
  readonly functions?: readonly PlannedFunction[];
}

/** Makes the query of a unit test. Undefined when the test has a mistake, which is in `compiler.diagnostics`. */
export function compileUnitTest(node: UnitTestNode, project: Compiler): CompiledUnitTest | undefined {
  // A unit test has a database of its own.
  const compiler = project.anywhere;
  const model = compiler.graph.nodes.get(node.target);
  invariant(model?.kind === 'model', `${node.target} is no model`);
  const found: Diagnostic[] = [];
  const scope = overriddenScope(node, compiler.scope, found);
  const given = new Set(node.inputs.filter((input) => !input.isThis).map((input) => input.id));
  const read = new Set<NodeId>();
  const own = new Compiler(compiler.graph, scope, { tables: given, onRead: (id) => read.add(id) });
  const body = own.template(model.template, model.relation, isIncremental(node), false, model);
  // Only what this rendering reads: another branch may read more, which then need not be given.
  const sql = own.withEphemerals(body, [...read]);
  // There is no warehouse to ask in a unit test.
  if (sql.unanswered) found.push(unanswered(sql.unanswered, model.resource.source));
  const functions = functionsOf(read, compiler.graph);
  for (const id of [...read].filter((each) => functions.has(each))) read.delete(id);
  for (const each of functions.values())
    for (const parent of each.parents) if (!functions.has(parent)) read.add(parent);
  found.push(...own.diagnostics, ...missingInputs(node, model, sql, read, compiler.graph));
  found.push(...unusedInputs(node, model, compiler), ...strayColumns(node));
  project.diagnostics.push(...found);
  if (found.some((finding) => finding.severity === 'error')) return undefined;
  const hasThis = node.inputs.some((input) => input.isThis);
  const self = hasThis ? compiler.model(model).sql.sql : undefined;
  const calls = [...functions.values()].map((each) => ({
    relation: each.relation,
    work: functionWork(each, own),
  }));
  return {
    node,
    model,
    sql,
    ...(self !== undefined && { self }),
    ...(calls.length > 0 && { functions: calls }),
  };
}

/** The functions among the nodes, and those that they call, each after what it calls. */
function functionsOf(ids: ReadonlySet<NodeId>, graph: ProjectGraph): ReadonlyMap<NodeId, ModelNode> {
  const found = new Map<NodeId, ModelNode>();
  const visit = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model' || !isFunction(node) || found.has(id)) return;
    for (const parent of node.parents) visit(parent);
    found.set(id, node);
  };
  for (const id of ids) visit(id);
  return found;
}

/** Rows as the plan holds them: every row has a value for every column that any row names. */
export function plannedRows(table: UnitTable): PlannedRows {
  if (table.kind === 'sql') return { kind: 'sql', sql: table.sql };
  const columns = [...new Set(table.rows.flatMap((row) => row.cells.map((cell) => cell.column)))];
  return {
    kind: 'rows',
    columns,
    rows: table.rows.map((row) =>
      columns.map((name) => row.cells.find((cell) => cell.column === name)?.value ?? { kind: 'null' }),
    ),
  };
}

function isIncremental(node: UnitTestNode): boolean {
  return node.resource.overrides.macros.some(
    (macro) => macro.name === 'is_incremental' && macro.value === true,
  );
}

function overriddenScope(node: UnitTestNode, scope: TemplateScope, found: Diagnostic[]): TemplateScope {
  const { overrides } = node.resource;
  if (scope.dbt) return overriddenDbtScope(node, scope, scope.dbt);
  const macros = new Map<string, Macro>(scope.macros);
  for (const { name, value, at } of overrides.macros) {
    if (name === 'is_incremental') continue;
    if (!scope.macros.has(name)) {
      const suggestion = suggest(name, ['is_incremental', ...scope.macros.keys()]);
      found.push(diagnostic('unit/unknown-macro', { macro: name, suggestion }, { at }));
      continue;
    }
    macros.set(name, { kind: 'code', name, source: at.source, call: () => value });
  }
  return {
    ...scope,
    macros,
    vars: { ...scope.vars, ...overrides.vars },
    env: { ...scope.env, ...overrides.env },
  };
}

/** In a dbt project macros of dbt and of packages can be overridden too, and every other name of the context; what nobody knows says nothing. */
function overriddenDbtScope(node: UnitTestNode, scope: TemplateScope, dbt: DbtScope): TemplateScope {
  const { overrides } = node.resource;
  const names = overrides.macros
    .filter(({ name }) => name !== 'is_incremental')
    .map(({ called, value }) => [called, value] as const);
  const vars = new Map([...dbt.vars].map(([name, own]) => [name, { ...own, ...overrides.vars }]));
  return {
    ...scope,
    dbt: { ...dbt, vars, overrides: new Map(names) },
    vars: { ...scope.vars, ...overrides.vars },
    env: { ...scope.env, ...overrides.env },
  };
}

function missingInputs(
  node: UnitTestNode,
  model: ModelNode,
  sql: Rendered,
  read: ReadonlySet<NodeId>,
  graph: ProjectGraph,
): readonly Diagnostic[] {
  const given = new Set(node.inputs.map((input) => (input.isThis ? 'this' : input.id)));
  const needed = [...read].filter((id) => {
    const other = graph.nodes.get(id);
    return other !== undefined && !given.has(id) && !isEphemeral(other);
  });
  const readsThis = !given.has('this') && sql.sql.includes(relationSql(model.relation));
  const inputs = [...needed.map((id) => inputLabel(id, graph)).sort(), ...(readsThis ? ['this'] : [])];
  if (inputs.length === 0) return [];
  return [diagnostic('unit/missing-input', { test: node.name, model: model.name, inputs }, { at: node.at })];
}

/** An input that no branch of the model can read is a mistake: the author believes that it is tested. dbt takes it all the same. */
function unusedInputs(
  node: UnitTestNode,
  model: ModelNode,
  { graph, scope }: Compiler,
): readonly Diagnostic[] {
  const readable = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (readable.has(id)) return;
    readable.add(id);
    const other = graph.nodes.get(id);
    if (other && (isEphemeral(other) || isFunction(other))) for (const parent of other.parents) visit(parent);
  };
  for (const parent of model.parents) visit(parent);
  const known = [...readable].map((id) => inputLabel(id, graph)).sort();
  return node.inputs
    .filter((input) => !input.isThis && !readable.has(input.id))
    .map(({ input: { at, input } }) => {
      const finding = diagnostic('unit/unused-input', { input, model: model.name, known }, { at });
      return scope.dbt ? { ...finding, severity: 'warning' } : finding;
    });
}

/** The first expected row says which columns are compared: a column that only a later one names would be left out in silence. */
function strayColumns(node: UnitTestNode): readonly Diagnostic[] {
  const { expect } = node.resource;
  if (expect.kind === 'sql') return [];
  const known = expect.rows[0]?.cells.map((cell) => cell.column) ?? [];
  return expect.rows.flatMap((row) =>
    row.cells
      .filter((cell) => !known.includes(cell.column))
      .map(({ column, columnAt }) => {
        const data = {
          column,
          owner: 'the first row of `expect`',
          suggestion: suggest(column, known),
          known,
        };
        return diagnostic('unit/unknown-column', data, { at: columnAt });
      }),
  );
}

/** How an author names a node as an input. */
export function inputLabel(id: NodeId, graph: ProjectGraph): string {
  const node = graph.nodes.get(id);
  return node?.kind === 'source'
    ? `source('${node.resource.sourceName}', '${node.name}')`
    : `ref('${node?.name ?? id}')`;
}
