import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { type DataNode, isData, isEphemeral, isSnapshot, materializationOf } from '../../core/graph/types.js';
import { nodeHooks, runHooks } from '../../core/plan/hooks.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import type { NodeId } from '../../core/project/ids.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationKey } from '../../core/sql/relation.js';
import { splitStatements } from '../../core/sql/statements.js';
import type { BoundProject, CheckedNode } from '../check/bind-project.js';
import type { Workspace } from '../project/workspace.js';

/** What a build is about to do, as far as it decides what binding proves. */
export interface Foresight {
  readonly workspace: Workspace;
  readonly bound: BoundProject;
  /** The models that are built, with the ephemeral ones in them. */
  readonly running: ReadonlySet<NodeId>;
  /** Ids of all that the plan builds, seeds and sources too. */
  readonly built: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  readonly fullRefresh: boolean;
  /** Whether what stands for a node that is not built has the columns of its definition. */
  readonly isCurrent: (node: DataNode) => boolean;
}

/**
 * The errors of binding that the build itself would come upon. Binding without data can be wrong about a build that would succeed: where columns are
 * only declared, where a hook or a relation that the project does not name makes what a query reads, where a table in place is another one than its
 * model says. Whatever rests on such is passed over.
 */
export function foreseenErrors(foresight: Foresight): readonly Diagnostic[] {
  return new Judge(foresight).errors();
}

class Judge {
  readonly #foresight: Foresight;
  readonly #guessed = new Map<NodeId, boolean>();
  readonly #open = new Map<NodeId, boolean>();
  readonly #stale = new Map<NodeId, boolean>();
  #shaped: boolean | undefined;

  constructor(foresight: Foresight) {
    this.#foresight = foresight;
  }

  errors(): readonly Diagnostic[] {
    const { bound, running } = this.#foresight;
    return [...bound.nodes.values()].flatMap((checked) => {
      const { node, broken } = checked;
      if (!broken || !running.has(node.id) || broken.needs) return [];
      return this.#isCertain(checked, broken.failure) ? broken.findings : [];
    });
  }

  #isCertain({ node }: CheckedNode, failure: SqlFailure | undefined): boolean {
    // Words that cannot be read are wrong whatever they are about.
    if (failure?.type === 'Parser') return true;
    if (this.#bindsOtherwise() || this.#parents(node).some((parent) => this.#isStale(parent))) return false;
    // A contract is about types.
    if (!failure) return !this.#isGuessed(node.id);
    if (isAboutObject(failure)) return this.#knowsObjects(node, failure);
    if (failure.type !== 'Binder') return false;
    if (failure.subtype === 'COLUMN_NOT_FOUND')
      return !this.#parents(node).some(({ id }) => this.#isOpen(id));
    return !this.#isGuessed(node.id);
  }

  /** Whether a setting changes which queries DuckDB takes. */
  #bindsOtherwise(): boolean {
    return Object.keys(this.#foresight.workspace.target.settings).some((name) =>
      bindingSettings.has(name.toLowerCase()),
    );
  }

  /** Whether something that is not built, at any distance, is not as its definition says. */
  #isStale(node: DataNode): boolean {
    const { built, isCurrent } = this.#foresight;
    return remembered(this.#stale, node.id, () => {
      const isRead = !built.has(node.id) && node.kind !== 'source' && !isEphemeral(node);
      return (isRead && !isCurrent(node)) || this.#parents(node).some((parent) => this.#isStale(parent));
    });
  }

  /** Whether the types of its columns rest on what somebody declared. */
  #isGuessed(id: NodeId): boolean {
    return remembered(this.#guessed, id, () => {
      const checked = this.#foresight.bound.nodes.get(id);
      if (!checked || isHearsay(checked)) return true;
      return this.#parents(checked.node).some((parent) => this.#isGuessed(parent.id));
    });
  }

  /** Whether it may have more columns than are known. */
  #isOpen(id: NodeId): boolean {
    return remembered(this.#open, id, () => {
      const checked = this.#foresight.bound.nodes.get(id);
      if (!checked || isHearsay(checked)) return true;
      const { node } = checked;
      if (node.kind !== 'model') return false;
      if (
        this.#keepsColumns(node) ||
        (nodeHooks(node, this.#foresight.workspace.compiler)?.post ?? []).length > 0
      )
        return true;
      const { sql } = this.#foresight.workspace.compiler.model(node).sql;
      return passesAll.test(sql) && this.#parents(node).some((parent) => this.#isOpen(parent.id));
    });
  }

  /** An incremental table keeps columns that its model has no more. */
  #keepsColumns(node: DataNode): boolean {
    const { fullRefresh, state } = this.#foresight;
    if (isSnapshot(node)) return state.relations.has(relationKey(node.relation));
    if (node.kind !== 'model' || materializationOf(node) !== 'incremental') return false;
    return !(node.config.full_refresh ?? fullRefresh) && state.relations.has(relationKey(node.relation));
  }

  /** Whether a relation, function or type that is not known here can be nowhere else. */
  #knowsObjects(node: DataNode, failure: SqlFailure): boolean {
    const { workspace, state } = this.#foresight;
    if (this.#isShaped() || isOfExtension(failure)) return false;
    const name = failure.name?.split('.').at(-1)?.toLowerCase();
    if (name === undefined || (state.catalogue ?? []).some((entry) => entry.name.toLowerCase() === name))
      return false;
    const isFunction = /\bfunction\b/iu.test(failure.message);
    return isFunction
      ? !needsExtension(node, workspace)
      : workspace.target.attach.length === 0 && workspace.databasePath !== ':memory:';
  }

  /** Whether statements of the project make or set what queries may then rely on. */
  #isShaped(): boolean {
    this.#shaped ??= this.#hooks().some((sql) =>
      splitStatements(sql).some((statement) => !onlyData.test(statement.sql)),
    );
    return this.#shaped;
  }

  #hooks(): readonly string[] {
    const { bound, workspace } = this.#foresight;
    const start = runHooks(workspace.project.runHooks, workspace.compiler)?.start ?? [];
    const own = [...bound.nodes.values()].flatMap(({ node }) => {
      const hooks = nodeHooks(node, workspace.compiler);
      return hooks ? [...hooks.pre, ...hooks.post] : [];
    });
    return [...start, ...own].map(({ sql }) => sql);
  }

  #parents(node: DataNode): readonly DataNode[] {
    return node.parents.flatMap((id) => {
      const parent = this.#foresight.workspace.graph.nodes.get(id);
      return parent && isData(parent) ? [parent] : [];
    });
  }
}

/** Settings by which DuckDB takes queries that it refuses otherwise, or finds relations elsewhere. */
const bindingSettings: ReadonlySet<string> = new Set([
  'old_implicit_casting',
  'integer_division',
  'order_by_non_integer_literal',
  'schema',
  'search_path',
  'disabled_optimizers',
  'default_collation',
]);

/** A query that may hand on columns that it does not name. */
const passesAll = /\*|\bcolumns\s*\(|\b(?:un)?pivot\b|^\s*from\b/iu;

/** Statements that make nothing that a query could name, macros apart: those are known here. */
const onlyData =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|insert|update|delete|copy|analyze|vacuum|checkpoint|comment|grant|create\s+(?:unique\s+)?index|create\s+(?:or\s+replace\s+)?(?:macro|function))\b/iu;

/** Whether its columns are what somebody wrote down, and not what was looked at now. */
function isHearsay({ told, readsFiles }: CheckedNode): boolean {
  return told === 'declared' || told === 'snapshot' || readsFiles === true;
}

function isAboutObject({ type, message }: SqlFailure): boolean {
  return type === 'Catalog' || (type === 'Binder' && /^(?:Catalog|Schema) "/u.test(message));
}

function isOfExtension({ message }: SqlFailure): boolean {
  return /\bextension\b/iu.test(message);
}

function needsExtension(node: DataNode, { target }: Workspace): boolean {
  return (node.config.extensions ?? []).length > 0 || target.extensions.length > 0;
}

function remembered<Key>(known: Map<Key, boolean>, key: Key, find: () => boolean): boolean {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = find();
  known.set(key, made);
  return made;
}
