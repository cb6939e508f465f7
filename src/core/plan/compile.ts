import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { quoteIdentifier } from '../sql/quote.js';
import { relationKey, relationSql, type Relation } from '../sql/relation.js';
import { trimStatement } from '../sql/trim-statement.js';
import { Answers, type OpenQuestion } from '../template/answers.js';
import type { Ask, Question } from '../template/ask.js';
import type { LoggedLine } from '../template/dbt/types.js';
import { renderModel } from '../template/model-context.js';
import type { RenderedModel } from '../template/rendered-model.js';
import type { Reference, Rendered, Template } from '../template/types.js';
import type { TemplateScope } from '../graph/template-scope.js';
import { dbtContext } from './dbt-context.js';
import { ephemeralsAmong } from './ephemerals-among.js';
import { isUnknownTest, mistakesOf } from '../graph/own-mistakes.js';
import { findRef, isNodeId, sourceKey, versionNamed, type Names, type RefContext } from '../graph/names.js';
import { namesOf } from '../graph/names-of.js';
import { spanOf } from '../diagnostics/source.js';
import type { ModelContext } from '../template/model-types.js';
import {
  isData,
  isEphemeral,
  materializationOf,
  type DataNode,
  type GraphNode,
  type ModelNode,
  type ProjectGraph,
  type TestNode,
} from '../graph/types.js';
import { ephemeralName, prependTables } from './ephemeral.js';
import { renderThroughMemo, type NoteRead } from './render-memo.js';
import { joinRendered, sliceRendered } from './rendered.js';
import { mayBePersonal, readableBy, tellable, type PersonalView } from './told-personal.js';
import { inBatchSql, isMicrobatch } from './batches.js';
import { toldRows, type ToldRows } from './told-rows.js';
import { snapshotQuery, snapshotSettings } from './snapshot.js';

/** A model's SQL, ready to run; ephemeral models that it reads are part of it. */
export interface CompiledModel {
  readonly sql: Rendered;
  /** With `is_incremental()` true, for incremental models; of a snapshot its query, where `sql` is that of its table. */
  readonly incrementalSql?: Rendered;
}

/** How one compiler sees the project otherwise than the others. */
export interface CompilerView {
  /** Ephemeral models that are tables here. */
  readonly tables?: ReadonlySet<NodeId>;
  /** Called for every `ref` and `source` that rendering reaches. */
  readonly onRead?: (id: NodeId) => void;
  /** What is read in place of a node's relation. */
  readonly relations?: ReadonlyMap<NodeId, Relation>;
  /** What models read in its place, where that is something else. */
  readonly inModels?: ReadonlyMap<NodeId, Relation>;
  /** Whether ephemeral models give no rows: not even those that their own query makes up. */
  readonly withoutRows?: boolean;
  /** Folded names of classed columns of nodes that are read from another warehouse. */
  readonly personal?: PersonalView['personal'];
  /** False where dbt only parses: what templates keep for `execute` is left out. */
  readonly execute?: false;
}

/** A node or test, or a hook of the run by its place among those that run at the same time. */
export type LateId = NodeId | `on-run-${'start' | 'end'} ${number}`;

/** What a template has said, and the node that it belongs to; none for a hook of the run. */
export interface Said {
  readonly owner: NodeId | undefined;
  readonly lines: readonly LoggedLine[];
  /** The rows whose values may stand in them. */
  readonly told: readonly ToldRows[];
}

/** Turns templates into SQL. Each node is rendered once and remembered. Mistakes gather in `diagnostics`. */
export class Compiler {
  readonly graph: ProjectGraph;
  readonly scope: TemplateScope;
  readonly diagnostics: Diagnostic[] = [];
  readonly #refs = new Map<string, DataNode>();
  readonly #sources = new Map<string, DataNode>();
  readonly #models = new Map<NodeId, CompiledModel>();
  /** Bodies of ephemeral models, without the ephemeral models that they read. */
  readonly #bodies = new Map<NodeId, Rendered>();
  readonly #view: CompilerView;
  /** What templates have asked of the database, and been told. */
  readonly answers: Answers;
  /** What was wrong with what could only be rendered while the plan ran, by node or test. */
  readonly lateFindings = new Map<LateId, readonly Diagnostic[]>();
  /** Whether a template that cannot be rendered fails its own node, as in dbt, and keeps nothing else from being built: see `apart`. */
  failsApart = false;
  /** What is wrong with templates that fail their own node. */
  readonly apart = new Map<LateId, readonly Diagnostic[]>();

  constructor(
    graph: ProjectGraph,
    scope: TemplateScope,
    view: CompilerView = {},
    answers: Answers = new Answers(),
  ) {
    this.#view = view;
    this.answers = answers;
    this.graph = graph;
    this.scope = scope;
    for (const node of graph.nodes.values()) {
      if (node.kind === 'source') this.#sources.set(sourceKey(node.resource.sourceName, node.name), node);
      else if (isData(node)) this.#refs.set(node.name, node);
    }
  }

  /** What templates are told as `execute`. */
  get executes(): boolean {
    return this.#view.execute ?? true;
  }

  /** The same, with relations of the warehouse's file written without its name: for a database that is called otherwise. */
  get anywhere(): Compiler {
    const { dbt } = this.scope;
    if (dbt?.writesDatabase !== true) return this;
    const scope = { ...this.scope, dbt: { ...dbt, writesDatabase: false } };
    return (this.#anywhere ??= this.#alike(new Compiler(this.graph, scope, this.#view)));
  }
  #anywhere: Compiler | undefined;

  /** The same view of the project with other macros. */
  withMacros(macros: TemplateScope['macros']): Compiler {
    return this.#alike(new Compiler(this.graph, { ...this.scope, macros }, this.#view, this.answers));
  }

  /** What keeps nothing from being built keeps nothing from being checked before. */
  #alike(other: Compiler): Compiler {
    other.failsApart = this.failsApart;
    return other;
  }

  model(node: ModelNode): CompiledModel {
    const known = this.#models.get(node.id);
    return known ?? this.failing(node.id, () => this.#model(node), node.parents);
  }

  /** Makes something of a node. Where `failsApart` is true, errors of its templates, and of the ephemeral models it reads, are kept in `apart`. */
  failing<Made>(id: NodeId, make: () => Made, parents: readonly NodeId[] = []): Made {
    if (!this.failsApart) return make();
    const before = this.diagnostics.length;
    const made = make();
    const found = this.diagnostics.splice(before);
    this.diagnostics.push(...found.filter((finding) => !isOfRendering(finding)));
    const within = [...this.#ephemerals(parents).keys()].flatMap((each) => this.apart.get(each) ?? []);
    const own = mistakesOf(this.graph.nodes.get(id), false);
    const errors = [...new Set([...found.filter(isOfRendering), ...within, ...own])];
    if (errors.length > 0) this.apart.set(id, errors);
    return made;
  }

  #model(node: ModelNode): CompiledModel {
    const compiled = isMicrobatch(node)
      ? { sql: this.#batch(node, false), incrementalSql: this.#batch(node, true) }
      : this.#compiled(node, this.withEphemerals(this.#render(node, false), node.parents));
    if (!openQuestion(compiled)) this.#models.set(node.id, compiled);
    return compiled;
  }

  /** The query of one batch: what it reads of inputs with an event time is the part of that batch. */
  #batch(node: ModelNode, incremental: boolean): Rendered {
    const inputs = node.parents.flatMap((id) => {
      const parent = this.graph.nodes.get(id);
      const eventTime = parent?.config.event_time;
      if (!parent || !isData(parent) || eventTime === undefined) return [];
      return [{ parent, eventTime, relation: { schema: '', name: batchName(parent) } }];
    });
    const parts = new Map(inputs.map(({ parent, relation }) => [parent.id, relation]));
    const rendered = this.template(node.template, node.relation, incremental, true, node, parts);
    const tables = inputs
      .filter(({ relation }) => rendered.sql.includes(quoteIdentifier(relation.name)))
      .flatMap(({ parent, eventTime, relation: { name } }) => {
        const whole = this.#relationOf(parent, true);
        const sql = whole && `select * from ${relationSql(whole)} where ${inBatchSql(eventTime)}`;
        return sql === undefined ? [] : [{ name, query: { sql, map: [] } }];
      });
    return this.withEphemerals(prependTables(rendered, tables), node.parents);
  }

  #compiled(node: ModelNode, sql: Rendered): CompiledModel {
    switch (materializationOf(node)) {
      case 'incremental':
        return { sql, incrementalSql: this.withEphemerals(this.#render(node, true), node.parents) };
      case 'snapshot':
        return { sql: snapshotQuery(sql, snapshotSettings(node.config)), incrementalSql: sql };
      default:
        return { sql };
    }
  }

  /**
   * Renders any template of the project against the graph; `this` is the relation given, if one is.
   * @param owner the node that the template belongs to
   */
  template(
    template: Template,
    thisRelation: Relation | undefined,
    incremental: boolean,
    inModel = false,
    owner?: GraphNode,
    /** What is read in place of some nodes, before anything else. */
    parts?: ReadonlyMap<NodeId, Relation>,
    /** The installed dbt package that it is from, where there is no node that says so. */
    fromPackage?: string,
    /** Names that only this template has, see `ModelContext.names`. */
    names?: ModelContext['names'],
  ): Rendered {
    const rendering = (): string => renderingKey(template, thisRelation, incremental, inModel);
    const from = owner ? packageOf(owner) : fromPackage;
    const resolve: Resolve = (kind, words, version) =>
      this.#partOf(this.#nodeOf(kind, words, { version, from }), inModel, parts);
    const noted = new Set<string>();
    const note = (node: DataNode | undefined): void => {
      if (node) this.#view.onRead?.(node.id);
    };
    const render = (noteRead: NoteRead): Outcome<RenderedModel> => {
      const findings: Diagnostic[] = [];
      const given: Resolve = (kind, words, version) => {
        const relation = resolve(kind, words, version);
        noted.add(JSON.stringify([kind, words]));
        noteRead(kind, words, relation);
        note(this.#view.onRead && this.#nodeOf(kind, words, { version, from }));
        return relation;
      };
      const { value, diagnostics } = renderModel(template, {
        macros: this.scope.macros,
        vars: this.scope.vars,
        env: this.scope.env,
        target: this.scope.target,
        ...(thisRelation && { thisRelation }),
        incremental,
        ...(this.scope.library && { library: this.scope.library }),
        execute: this.executes,
        ask: this.#ask(rendering),
        ...dbtContext(template, this.scope, owner, fromPackage),
        ...(names && { names }),
        resolveRef: (words, named) => given('ref', words, versionNamed(named)),
        resolveSource: (source, table) => given('source', [source, table]),
        report: (finding) => findings.push(finding),
      });
      if (value.logged) this.noteSaid(rendering(), owner?.id, value.logged);
      return { value, diagnostics: [...findings, ...diagnostics] };
    };
    // Of what was rendered before, the version is not known.
    const onRead = (kind: Reference['kind'], words: readonly string[]): void => {
      if (!noted.has(JSON.stringify([kind, words]))) note(this.#view.onRead && this.#nodeOf(kind, words));
    };
    const { scope } = this;
    const outcome = renderThroughMemo({
      rendering,
      template,
      scope,
      thisRelation,
      incremental,
      resolve,
      render,
      onRead,
    });
    this.diagnostics.push(...this.tellable(outcome.diagnostics, rendering, owner?.id));
    return outcome.value;
  }

  /** What a rendering found, without what it may have read of persons; of what has no node, all may be read. */
  tellable(
    findings: readonly Diagnostic[],
    rendering: () => string,
    owner: NodeId | undefined,
  ): readonly Diagnostic[] {
    if (findings.length === 0) return findings;
    return tellable(findings, toldRows(this.answers, rendering()), owner, this.#personalView);
  }

  /** Whether renderings of a node, or of none, were told what may be personal: their SQL may hold it. */
  holdsPersonal(renderings: readonly string[], owner: NodeId | undefined): boolean {
    const node = owner === undefined ? undefined : this.graph.nodes.get(owner);
    const within = node?.kind === 'model' || node?.kind === 'test' ? this.toldFor(node) : [];
    return within.length > 0 && mayBePersonal(within, readableBy(owner, this.graph), this.#personalView)
      ? true
      : this.holdsPersonalOf(renderings, owner);
  }

  /** The same of these renderings alone. */
  holdsPersonalOf(renderings: readonly string[], owner: NodeId | undefined): boolean {
    const told = renderings.flatMap((rendering) => toldRows(this.answers, rendering));
    return told.length > 0 && mayBePersonal(told, readableBy(owner, this.graph), this.#personalView);
  }

  get #personalView(): PersonalView {
    const { personal } = this.#view;
    return { graph: this.graph, ...(personal && { personal }) };
  }

  /** Notes what a template has said; the last of its renderings counts. */
  noteSaid(rendering: string, owner: NodeId | undefined, lines: readonly LoggedLine[] | undefined): void {
    if (lines) this.#said.set(rendering, { owner, lines, told: toldRows(this.answers, rendering) });
  }

  /**
   * Notes what a macro that builds a model has found and said. It is given the query of the model as a text, which may hold values that the template of
   * the model was told.
   */
  noteBuilding(
    rendering: string,
    node: ModelNode,
    { findings, lines }: { findings: readonly Diagnostic[]; lines: readonly LoggedLine[] | undefined },
  ): void {
    const told = [...toldRows(this.answers, rendering), ...this.toldFor(node)];
    this.diagnostics.push(...tellable(findings, told, node.id, this.#personalView));
    if (lines) this.#said.set(rendering, { owner: node.id, lines, told });
  }
  readonly #said = new Map<string, Said>();

  /** What templates have said with `log` and `print`. */
  get said(): readonly Said[] {
    return [...this.#said.values()];
  }

  /** The queries whose rows a model's template, or that of an ephemeral model in it, was told: their values may stand in its SQL. */
  askedFor(node: ModelNode): readonly string[] {
    return [...new Set(this.toldFor(node).map(({ sql }) => sql))];
  }

  /** The same, with the columns that the answers have; of a test too. */
  toldFor(node: ModelNode | TestNode): readonly ToldRows[] {
    const inside = [...this.#ephemerals(node.parents).values(), ...(node.kind === 'model' ? [node] : [])];
    const renderings = inside.flatMap(({ relation, template }) =>
      [false, true].map((again) => renderingKey(template, relation, again, true)),
    );
    if (node.kind === 'test') renderings.push(testRendering(node.id));
    if (node.kind === 'test' && node.body.kind === 'singular')
      renderings.push(renderingKey(node.body.template, node.failures?.value, false, false));
    return renderings.flatMap((rendering) => toldRows(this.answers, rendering));
  }

  /** How a query names a node: its relation, or the table expression of an ephemeral model. */
  relation(node: DataNode | undefined): Relation | undefined {
    if (node?.kind === 'model' && isEphemeral(node)) return { schema: '', name: ephemeralName(node.name) };
    return node && (this.#view.relations?.get(node.id) ?? node.relation);
  }

  findRef(names: readonly string[], version?: string): DataNode | undefined {
    return this.#nodeOf('ref', names, { version });
  }

  findSource(source: string, table: string): DataNode | undefined {
    return this.#sources.get(sourceKey(source, table));
  }

  /** Puts the ephemeral models among `parents`, and those that they read, in front of a query. */
  withEphemerals(query: Rendered, parents: readonly NodeId[]): Rendered {
    const tables = [...this.#ephemerals(parents).values()].map((node) => ({
      name: ephemeralName(node.name),
      query: this.#view.withoutRows === true ? withoutRows(this.#body(node)) : this.#body(node),
    }));
    return prependTables(query, tables);
  }

  #ephemerals(parents: readonly NodeId[]): ReadonlyMap<NodeId, ModelNode> {
    return ephemeralsAmong(parents, this.graph, (id) => this.#view.tables?.has(id) !== true);
  }

  /** What the bound schema tells is known whenever it is asked; all else is asked of the database, in the order in which the template asks. */
  #ask(rendering: () => string): Ask {
    const { answers: known } = this.scope;
    const asked = this.answers.ask(rendering);
    return (question) =>
      (known?.get(question) ?? known?.get(this.#inItsPlace(question)) ?? asked(question)) as never;
  }

  /** What is read elsewhere has the columns that it has in its own place. */
  #inItsPlace(question: Question): Question {
    if (question.kind !== 'columns') return question;
    const key = relationKey(question.relation);
    for (const relations of [this.#view.relations, this.#view.inModels])
      for (const [id, relation] of relations ?? []) {
        const node = relationKey(relation) === key ? this.graph.nodes.get(id) : undefined;
        if (node && isData(node)) return { kind: 'columns', relation: node.relation };
      }
    return question;
  }

  #nodeOf(kind: Reference['kind'], names: readonly string[], context: RefContext = {}): DataNode | undefined {
    if (kind === 'source') return this.#sources.get(sourceKey(names[0] ?? '', names[1] ?? ''));
    if (!this.scope.dbt) return this.#refs.get(names.at(-1) ?? '');
    const found = findRef(this.#names, this.graph.project, names, nowhere, context);
    const node = isNodeId(found) ? this.graph.nodes.get(found) : undefined;
    return node && isData(node) ? node : undefined;
  }

  #known: Names | undefined;
  get #names(): Names {
    return (this.#known ??= namesOf(this.graph));
  }

  #partOf(
    node: DataNode | undefined,
    inModel: boolean,
    parts: ReadonlyMap<NodeId, Relation> | undefined,
  ): Relation | undefined {
    return (node && parts?.get(node.id)) ?? this.#relationOf(node, inModel);
  }

  #relationOf(node: DataNode | undefined, inModel: boolean): Relation | undefined {
    const other = node && inModel ? this.#view.inModels?.get(node.id) : undefined;
    return other ?? this.relation(node);
  }

  #body(node: ModelNode): Rendered {
    const known = this.#bodies.get(node.id);
    if (known) return known;
    const rendered = this.failing(node.id, () => this.#render(node, false));
    // A semicolon at its end could not stand inside another statement.
    const body = sliceRendered(rendered, 0, trimStatement(rendered.sql).length);
    // Every reader is told what is wrong with it.
    if (!body.unanswered && !this.apart.has(node.id)) this.#bodies.set(node.id, body);
    return body;
  }

  #render(node: ModelNode, incremental: boolean): Rendered {
    return this.template(node.template, node.relation, incremental, true, node);
  }
}

type Resolve = (kind: Reference['kind'], names: readonly string[], version?: string) => Relation | undefined;

/** Whether it is an error that dbt finds when the node's turn has come. What would let personal data out, or is said wrongly of a test, is found before. */
function isOfRendering(finding: Diagnostic): boolean {
  if (finding.severity !== 'error') return false;
  return isUnknownTest(finding) || !/^(?:privacy|test)\//u.test(finding.code);
}

/** The place of a reference whose failure is nobody's to tell: it was told when the project was linked. */
const nowhere = spanOf({ path: '', text: '' }, 0, 0);

/** The installed dbt package that a node is from. */
function packageOf(node: GraphNode): string | undefined {
  if (node.kind === 'model' || node.kind === 'seed') return node.resource.package;
  return node.kind === 'test' && node.body.kind === 'singular' ? node.body.resource.package : undefined;
}

/** The question that keeps a model's SQL from being known. */
export function openQuestion({ sql, incrementalSql }: CompiledModel): OpenQuestion | undefined {
  return sql.unanswered ?? incrementalSql?.unanswered;
}

/** A key of what a test's macro, or its arguments, ask. */
export function testRendering(id: NodeId): string {
  return `test ${id}`;
}

/** A key of one rendering of a template: what it asks is kept under it. */
export function renderingKey(
  { source }: Template,
  thisRelation: Relation | undefined,
  incremental: boolean,
  inModel: boolean,
): string {
  return JSON.stringify([source.path, source.text, thisRelation ?? null, incremental, inModel]);
}

/** The name by which a model that is built batch by batch reads the part of an input that belongs to the batch. */
function batchName(node: DataNode): string {
  return `__eider__batch__${node.kind === 'source' ? `${node.resource.sourceName}__` : ''}${node.name}`;
}

function withoutRows(query: Rendered): Rendered {
  return joinRendered(['select * from (\n', query, '\n) where false']);
}
