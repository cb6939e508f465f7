import { join } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { declaration } from '../../core/graph/placement.js';
import { relationsOf } from '../../core/graph/relations-of.js';
import {
  type DataNode,
  isData,
  isEphemeral,
  isFunction,
  isSnapshot,
  type ModelNode,
} from '../../core/graph/types.js';
import { ColumnGraph, type LineageRelation } from '../../core/lineage/column-graph.js';
import type { QueryLineage } from '../../core/lineage/types.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import { storedParents } from '../../core/graph/stored-parents.js';
import { plannedContract } from '../../core/plan/contract.js';
import { readsThrough } from '../../core/plan/extensions.js';
import { nodeHooks, runHooks } from '../../core/plan/hooks.js';
import { functionWork } from '../../core/plan/work.js';
import type { NodeId } from '../../core/project/ids.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationKey, relationLabel, type Relation } from '../../core/sql/relation.js';
import type { BindRequest, BindResult, DataNeed } from '../../engine/bind/bind-types.js';
import { BindCache } from '../../engine/bind/bind-cache.js';
import { CheckSession } from '../../engine/bind/check-session.js';
import type { MarkedMacro } from '../../engine/bind/marked-macros.js';
import type { SchemaAnswer } from '../../engine/bind/read-schemas.js';
import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { functionStatements } from '../../engine/execute/function.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { unavailableDiagnostic } from '../../engine/duckdb/extensions/load.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { buildId } from '../frame/build-id.js';
import { originDiagnostic } from '../build/describe-origin.js';
import { placedFailure } from '../build/describe-results.js';
import {
  askedColumn,
  askedLineage,
  askedRequest,
  askingModels,
  callOf,
  declaredColumns,
  isBecauseOf,
  isPython,
  type AskingCall,
  type AskingNode,
} from './asking-models.js';
import { inputPlace, readInputs, type InputColumns } from './input-columns.js';
import type { Io } from '../frame/io.js';
import { markDeclassifiers } from '../project/mark-declassifiers.js';
import type { Workspace } from '../project/workspace-type.js';

/** What binding tells of a node. */
export interface CheckedNode {
  readonly node: DataNode;
  /** `not-checked`: something that it reads is broken. */
  readonly status: 'ok' | 'broken' | 'not-checked';
  readonly columns: readonly ColumnDescription[];
  readonly lineage?: LineageRelation['lineage'];
  /** The columns of its query, where a materialisation of the project's own has made others. */
  readonly followed?: readonly string[];
  /** It reads files by itself: its columns are only what is declared of them. */
  readonly readsFiles?: boolean;
  /** The call by which its template asks for rows, which nobody has without data: the lineage is of what it asks. */
  readonly asks?: AskingCall;
  /** Of a seed or source: who told its columns. */
  readonly told?: Extract<SchemaAnswer, { kind: 'known' }>['from'];
  /** Why it is broken. */
  readonly broken?: Breakage;
}

/** What is wrong with one node. */
export interface Breakage {
  readonly findings: readonly Diagnostic[];
  /** What DuckDB said; absent for a contract. */
  readonly failure?: SqlFailure;
  /** Set when it would bind with data, or with declared columns. */
  readonly needs?: DataNeed;
}

/** A project, or a part of it, bound without data. */
export interface BoundProject {
  /** In the order of the graph. */
  readonly nodes: ReadonlyMap<NodeId, CheckedNode>;
  readonly columns: ColumnGraph;
  /** A key of all that is known of a relation; undefined where there is more that it depends on, and for all where nothing is kept. */
  readonly keyOf: (relation: Relation) => string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Binds the nodes named and everything they read, in a database without data. Ephemeral models are bound by themselves too; the lineage
 * of a model that reads one goes through it, to what it reads. `markers` are SQL macros that lineage shall know by name.
 */
export async function bindProject(
  workspace: Workspace,
  ids: ReadonlySet<NodeId>,
  io: Pick<Io, 'env' | 'homeDirectory'>,
  markers: readonly MarkedMacro[] = [],
  /** What an earlier binding found of seeds and sources: they are not looked at again. */
  known?: BoundProject['nodes'],
): Promise<BoundProject> {
  const { marked, declassifiers } = markDeclassifiers(workspace);
  // One template that cannot be rendered must not keep all others from being looked at: where a build goes on, so does this.
  const isBuild = marked.compiler.failsApart;
  if (workspace.project.dbt) marked.compiler.failsApart = true;
  const binder = new ProjectBinder(marked, io, withAncestors(workspace, ids), known, isBuild);
  return binder.run([...declassifiers, ...markers]);
}

function withAncestors({ graph }: Workspace, ids: ReadonlySet<NodeId>): readonly DataNode[] {
  const found = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const parent of graph.nodes.get(id)?.parents ?? []) visit(parent);
  };
  for (const id of ids) visit(id);
  const nodes = graph.order.flatMap((id) => {
    const node = found.has(id) ? graph.nodes.get(id) : undefined;
    return node && isData(node) ? [node] : [];
  });
  // An ephemeral model has no relation in the warehouse: here it gets the one it would have, if that is free.
  const taken = new Set(nodes.filter((node) => !isEphemeral(node)).map((node) => relationKey(node.relation)));
  return nodes.filter((node) => !isEphemeral(node) || !taken.has(relationKey(node.relation)));
}

/** One binding of one project. */
class ProjectBinder {
  readonly #workspace: Workspace;
  readonly #io: Pick<Io, 'env' | 'homeDirectory'>;
  readonly #nodes: readonly DataNode[];
  readonly #known: BoundProject['nodes'] | undefined;
  readonly #checked = new Map<NodeId, CheckedNode>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #cache: BindCache | undefined;
  readonly #byRelation = new Map<string, DataNode>();
  /** A build tells what fails apart when its turn has come. */
  readonly #isBuild: boolean;

  constructor(
    workspace: Workspace,
    io: Pick<Io, 'env' | 'homeDirectory'>,
    nodes: readonly DataNode[],
    known: BoundProject['nodes'] | undefined,
    isBuild: boolean,
  ) {
    this.#isBuild = isBuild;
    this.#known = known;
    this.#workspace = workspace;
    this.#io = io;
    this.#nodes = nodes;
    // A stranger could send a cache that says what pleases him.
    if (!workspace.untrusted) this.#cache = BindCache.read(join(workspace.targetPath, '.cache/bind'));
    for (const node of nodes) this.#byRelation.set(relationKey(node.relation), node);
  }

  async run(markers: readonly MarkedMacro[]): Promise<BoundProject> {
    const { compiler } = this.#workspace;
    const all = this.#nodes.filter((node) => node.kind === 'model');
    const asking = askingModels(all, this.#workspace);
    const models = all.filter((node) => !asking.some((each) => each.node === node));
    const requests = models.map((node) => this.#request(node));
    const asked = asking.flatMap((each) => {
      const request = askedRequest(each, this.#workspace);
      return request ? [{ node: each.node, request }] : [];
    });
    const hooks = this.#hooks();
    this.#diagnostics.push(...compiler.diagnostics);
    if (hasErrors(this.#diagnostics)) return this.#result();
    if (!this.#isBuild) this.#diagnostics.push(...new Set([...compiler.apart.values()].flat()));
    const session = await this.#begin(markers, hooks);
    try {
      const inputs = await this.#inputs();
      const { failures, results: bound } = await session.bind({
        inputs: [
          ...inputs.map(({ node, columns }) => ({ relation: node.relation, columns })),
          ...asking.map(({ node, declared }) => ({ relation: node.relation, columns: declared })),
        ],
        hooks,
        requests: [...requests, ...asked.map(({ request }) => request)],
      });
      const results = bound.slice(0, models.length);
      // What templates were told during a build may stand in their SQL, and is kept nowhere.
      if (!this.#known) this.#cache?.write();
      for (const [index, input] of inputs.entries()) this.#takeInput(input, failures.get(index));
      for (const [index, result] of results.entries()) {
        const node = models[index];
        if (node) await this.#take(node, result, session);
      }
      this.#takeAsking(
        asking,
        results,
        new Map(asked.map(({ node }, index) => [node, bound[models.length + index]])),
      );
      this.#tellNotChecked(results.filter((result) => !isBecauseOf(asking, result)));
    } finally {
      await session.close();
    }
    return this.#result();
  }

  #result(): BoundProject {
    const nodes = new Map(
      this.#nodes.flatMap(({ id }) => {
        const checked = this.#checked.get(id);
        return checked ? [[id, checked] as const] : [];
      }),
    );
    const relations = [...nodes.values()].map(lineageRelation);
    const keyOf = (relation: Relation): string | undefined =>
      this.#known ? undefined : this.#cache?.keyOf(relation);
    return { nodes, columns: new ColumnGraph(relations), keyOf, diagnostics: this.#diagnostics };
  }

  /** Statements that run before the models: they may make macros. */
  #hooks(): readonly string[] {
    const { project, compiler, untrusted } = this.#workspace;
    if (untrusted) return [];
    const start = runHooks(project.runHooks, compiler)?.start ?? [];
    const pre = this.#nodes.flatMap((node) => nodeHooks(node, compiler)?.pre ?? []);
    return [...start, ...pre].flatMap(({ sql, unanswered }) => (unanswered ? [] : [sql]));
  }

  async #begin(markers: readonly MarkedMacro[], hooks: readonly string[]): Promise<CheckSession> {
    const { target, compiler } = this.#workspace;
    const { dbt } = compiler.scope;
    const needs = compiledNeeds(compiler);
    const wanted = new Set([
      ...target.extensions,
      ...this.#nodes.flatMap(({ id }) => [...(needs.get(id) ?? [])]),
    ]);
    const attached = this.#nodes.flatMap(({ relation }) => relation.database ?? []);
    const session = new CheckSession({
      extensionDirectory: this.#extensionDirectory(),
      // What only fetches is of no use where nothing is fetched.
      extensions: [...wanted].filter((name) => isLoaded(name, this.#workspace)),
      untrusted: this.#workspace.untrusted,
      ...(this.#cache && { cache: this.#cache, cacheBase: [buildId, hooks] }),
      ...(dbt && { home: dbt.catalog }),
      databases: namedOnce([...target.attach.map(({ alias }) => alias), ...attached]),
      markers,
    });
    for (const name of await session.missingExtensions()) {
      const nodes = this.#nodes.filter(({ id }) => needs.get(id)?.has(name) === true);
      this.#diagnostics.push(
        unavailableDiagnostic(
          name,
          nodes.map((node) => node.name),
        ),
      );
    }
    return session;
  }

  #extensionDirectory(): string {
    const { target, env, untrusted } = this.#workspace;
    // A stranger does not say from where programs are loaded.
    if (untrusted) return extensionDirectory(this.#io.env, this.#io.homeDirectory);
    return target.extensionDirectory ?? extensionDirectory(env, this.#io.homeDirectory);
  }

  #request(node: ModelNode): BindRequest {
    const { compiler, graph } = this.#workspace;
    const { sql, incrementalSql } = compiler.model(node);
    const ids = new Set([...node.parents, ...storedParents(graph, node.parents)]);
    ids.delete(node.id);
    const parents = relationsOf(ids, graph);
    const declared = declaredColumns(node);
    const asked = compiler.askedFor(node);
    return {
      relation: node.relation,
      sql: sql.sql,
      live: readsThrough(node),
      ...(isFunction(node) && {
        statements: functionStatements(node.relation, functionWork(node, compiler)),
      }),
      ...(incrementalSql && !isSnapshot(node) && { more: [incrementalSql.sql] }),
      ...(asked.length > 0 && { asked }),
      parents,
      ...(declared && { declared }),
    };
  }

  /** Seeds and sources become empty tables. */
  async #inputs(): Promise<readonly InputColumns[]> {
    const nodes = this.#nodes.filter((node) => node.kind !== 'model');
    const known = this.#known;
    if (known) return nodes.flatMap((node) => asInput(known.get(node.id)));
    const { value, diagnostics } = await readInputs(this.#workspace, nodes, this.#extensionDirectory());
    this.#diagnostics.push(...diagnostics);
    return value;
  }

  #takeInput({ node, columns = [], told, problem }: InputColumns, failure: SqlFailure | undefined): void {
    const status = problem || failure ? 'broken' : 'ok';
    this.#checked.set(node.id, { node, status, columns, ...(told && { told }) });
    if (problem) this.#diagnostics.push(problem);
    if (failure)
      this.#diagnostics.push(failureDiagnostic(failure, relationLabel(node.relation), inputPlace(node)));
  }

  async #take(node: ModelNode, result: BindResult, session: CheckSession): Promise<void> {
    if (result.kind !== 'bound') {
      this.#takeUnbound(node, result);
      return;
    }
    const { columns } = result;
    const found = [...renamed(node, result), ...(await this.#contractOf(node, columns, session))];
    this.#diagnostics.push(...found);
    const findings = found.filter(({ severity }) => severity === 'error');
    const isBroken = findings.length > 0;
    const readsFiles = result.assumed === 'files';
    this.#checked.set(node.id, {
      node,
      status: isBroken ? 'broken' : 'ok',
      columns,
      get lineage() {
        return result.lineage;
      },
      ...(readsFiles && { readsFiles }),
      ...(isBroken && { broken: { findings } }),
    });
  }

  #takeUnbound(node: ModelNode, result: Exclude<BindResult, { kind: 'bound' }>): void {
    if (result.kind === 'not-bound') {
      this.#checked.set(node.id, { node, status: 'not-checked', columns: [] });
      return;
    }
    const { failure, needs } = result;
    const finding = this.#refused(node, result);
    const broken = { findings: [finding], failure, ...(needs && { needs }) };
    this.#checked.set(node.id, { node, status: 'broken', columns: [], broken });
    // What is wrong with its template has been told, and it is no wonder that what is left of it does not bind.
    if (!this.#workspace.compiler.apart.has(node.id)) this.#diagnostics.push(finding);
  }

  async #contractOf(
    node: ModelNode,
    columns: readonly ColumnDescription[],
    session: CheckSession,
  ): Promise<readonly Diagnostic[]> {
    const contract = isEphemeral(node) ? undefined : plannedContract(node, this.#workspace.compiler);
    const error = contract && (await session.contractError(contract, columns));
    return error ? [originDiagnostic(error.origin, error.failure, relationLabel(node.relation), node)] : [];
  }

  #refused(node: ModelNode, result: Extract<BindResult, { kind: 'refused' }>): Diagnostic {
    const what = relationLabel(node.relation);
    const start = declaration(node);
    if (result.needs) return diagnostic('check/needs-data', { what, need: result.needs }, { at: start });
    const { sql, incrementalSql } = this.#workspace.compiler.model(node);
    const rendered = result.query === 0 ? sql : (incrementalSql ?? sql);
    const placed = placedFailure(result.failure, what, rendered);
    return placed.at ? placed : { ...placed, at: start };
  }

  /** Models that ask what nobody can say without data; the columns declared of them, if all are, are taken as they stand. */
  #takeAsking(
    all: readonly AskingNode[],
    results: readonly BindResult[],
    asked: ReadonlyMap<ModelNode, BindResult | undefined>,
  ): void {
    for (const each of all) {
      const { node, asking, declared } = each;
      const columns = declared ?? [];
      const bound = asked.get(node);
      const given = bound?.kind === 'bound' && askedLineage(bound.lineage, columns.length);
      const lineage = isPython(node) ? this.#opaque(node, columns) : given;
      this.#checked.set(node.id, {
        node,
        status: 'not-checked',
        columns,
        ...(lineage && { lineage }),
        ...(given && { asks: callOf(each) }),
      });
      const what = relationLabel(node.relation);
      if (!asking) {
        this.#tellWaiting(what, node, results);
        continue;
      }
      const { question } = asking;
      const { macro, at } = callOf(each);
      const key = relationKey(node.relation);
      const waiting = results.flatMap((result) =>
        result.kind === 'not-bound' && relationKey(result.because) === key ? [result.relation] : [],
      );
      const names = [what, ...waiting.map(relationLabel)];
      const source =
        question.kind === 'columns' ? this.#byRelation.get(relationKey(question.relation)) : undefined;
      if (source) {
        const because = relationLabel(source.relation);
        this.#diagnostics.push(diagnostic('check/not-checked', { names, because }, { at }));
      } else this.#diagnostics.push(diagnostic('check/asks-data', { names, macro }, { at }));
    }
  }

  /** Nobody knows which column of a model in Python holds what of its inputs: all of them decide on all of it. */
  #opaque(node: ModelNode, columns: readonly ColumnDescription[]): QueryLineage {
    const rows = node.parents.flatMap((id) => {
      const checked = this.#checked.get(id);
      return (checked?.columns ?? []).map(({ name }) => ({
        source: { relation: checked?.node.relation ?? node.relation, column: name },
        kind: 'filter' as const,
      }));
    });
    return { columns: columns.map(() => ({ edges: [], influences: [], uncertain: true })), rows, doubts: [] };
  }

  /** What reads a model in Python whose columns are not declared. */
  #tellWaiting(because: string, node: ModelNode, results: readonly BindResult[]): void {
    const key = relationKey(node.relation);
    const names = results.flatMap((result) =>
      result.kind === 'not-bound' && relationKey(result.because) === key
        ? [relationLabel(result.relation)]
        : [],
    );
    if (names.length === 0) return;
    this.#diagnostics.push(diagnostic('python/not-checked', { names, because }, { at: declaration(node) }));
  }

  /** One warning for each broken relation, with all that waits for it. */
  #tellNotChecked(results: readonly BindResult[]): void {
    const waiting = new Map<string, { readonly because: Relation; readonly names: string[] }>();
    for (const result of results) {
      if (result.kind !== 'not-bound') continue;
      const key = relationKey(result.because);
      const entry = waiting.get(key) ?? { because: result.because, names: [] };
      waiting.set(key, entry);
      entry.names.push(relationLabel(result.relation));
    }
    for (const [key, { because, names }] of waiting) {
      const node = this.#byRelation.get(key);
      const at = node && (node.kind === 'model' ? declaration(node) : inputPlace(node));
      this.#diagnostics.push(
        diagnostic('check/not-checked', { names, because: relationLabel(because) }, { at }),
      );
    }
  }
}

function asInput(checked: CheckedNode | undefined): readonly InputColumns[] {
  if (checked?.status !== 'ok') return [];
  const { columns, node, told } = checked;
  return [{ node, columns, ...(told && { told }) }];
}

/** Names without those that DuckDB takes for an earlier one. */
function namedOnce(names: readonly string[]): readonly string[] {
  return [...new Map(names.toReversed().map((name) => [name.toLowerCase(), name])).values()].toReversed();
}

/** Extensions that only compute: they open nothing by themselves. */
const harmless: ReadonlySet<string> = new Set(['spatial', 'excel', 'icu', 'json', 'parquet', 'fts', 'inet']);

/** What only fetches is of no use where nothing is fetched; for a stranger, what could fetch is left out too. */
function isLoaded(name: string, { untrusted }: Workspace): boolean {
  return untrusted ? harmless.has(name) : name !== 'httpfs';
}

/** The lineage is not read before somebody asks for it. */
function lineageRelation(checked: CheckedNode): LineageRelation {
  const relation = { relation: checked.node.relation, columns: lineageColumns(checked) };
  if (!('lineage' in checked)) return relation;
  return {
    ...relation,
    get lineage() {
      return checked.lineage ?? noLineage;
    },
  };
}

/** The columns of a relation; the call that asks, where nothing else is known of one. */
function lineageColumns({ asks, columns }: CheckedNode): readonly string[] {
  return asks && columns.length === 0 ? [askedColumn(asks)] : columns.map(({ name }) => name);
}

const noLineage: QueryLineage = { columns: [], rows: [], doubts: [] };

function renamed(node: ModelNode, result: Extract<BindResult, { kind: 'bound' }>): readonly Diagnostic[] {
  const what = relationLabel(node.relation);
  const at = declaration(node);
  return result.renamed.map(({ from: column, to }) =>
    diagnostic('check/renamed-column', { what, column, to }, { at }),
  );
}
