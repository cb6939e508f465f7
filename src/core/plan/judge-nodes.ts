import { diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import { relationKey } from '../sql/relation.js';
import { latestPointer } from '../graph/latest-pointer.js';
import { declaration } from '../graph/placement.js';
import { relationsOf } from '../graph/relations-of.js';
import {
  isData,
  isEphemeral,
  isSnapshot,
  isSourceView,
  materializationOf,
  type DataNode,
} from '../graph/types.js';
import { changedIncremental } from './changed-incremental.js';
import { storedParents } from '../graph/stored-parents.js';
import { readsThrough } from './extensions.js';
import { isMicrobatch, presentBatch } from './batches.js';
import { modelSql, nodeCode, type NodeCode, type RunFacts } from './fingerprint.js';
import { hasHiddenRead } from './hidden-reads.js';
import { joinMarks, markOf, markReason, withMark } from './marks.js';
import { limitLabel } from './reading.js';
import type { Planning } from './planning.js';
import { mayBuild } from './plan-input.js';
import { changedSettings, snapshotSettings } from './snapshot.js';
import type { RecordedNode } from './warehouse-state.js';

/** What is known of one node while planning. */
export interface Judged {
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

/** Decides of each node what it will hold after the run, and whether it must be built for that. */
export class Judgement {
  readonly #planning: Planning;
  readonly #nodes = new Map<NodeId, Judged>();

  /** Judges what is selected, and all that it comes from. */
  constructor(planning: Planning) {
    this.#planning = planning;
    const { graph } = planning.input;
    const wanted = this.#withAncestors();
    for (const id of graph.order) {
      const node = graph.nodes.get(id);
      if (node && isData(node) && wanted.has(id)) this.#judge(node);
    }
  }

  get nodes(): ReadonlyMap<NodeId, Judged> {
    return this.#nodes;
  }

  /** The nodes to build, with the file sources that they read and whose view is not as declared. */
  built(): ReadonlySet<NodeId> {
    const built = new Set<NodeId>();
    for (const [id, judged] of this.#nodes) if (judged.reason !== undefined) built.add(id);
    const readers = this.#planning.input.command === 'test' ? [] : [...built];
    for (const id of readers) {
      for (const parent of storedParents(
        this.#planning.input.graph,
        this.#planning.input.graph.nodes.get(id)?.parents ?? [],
      )) {
        const judged = this.#nodes.get(parent);
        if (!judged || judged.reason !== undefined || judged.node.kind !== 'source') continue;
        if (this.#planning.input.reading?.deferred.has(parent)) continue;
        if (!isSourceView(judged.node) || this.#sourceIsCurrent(judged)) continue;
        built.add(parent);
        this.#nodes.set(parent, { ...judged, reason: 'needed' });
      }
    }
    return built;
  }

  #withAncestors(): ReadonlySet<NodeId> {
    const wanted = new Set<NodeId>();
    const pending = [...this.#planning.input.selected];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (wanted.has(id)) continue;
      wanted.add(id);
      pending.push(...(this.#planning.input.graph.nodes.get(id)?.parents ?? []));
    }
    return wanted;
  }

  #judge(node: DataNode): void {
    const { facts, graph, hash, state } = this.#planning.input;
    const code = nodeCode(node, this.#planning.definitions, facts, hash);
    if (this.#judgeDeferred(node, code)) return;
    const parents = storedParents(graph, node.parents).map((id) => this.#nodes.get(id));
    const inputs = parents.map((parent) => parent?.fingerprint ?? 'absent').sort();
    const version =
      node.kind === 'source' ? (facts.sourceVersions.get(node.id) ?? null) : presentBatchOf(node, facts);
    const engine = node.kind === 'model' ? facts.engine : null;
    const passedOn = inputs.map((input) => markOf(input));
    const made = (of: string, mark = joinMarks(passedOn)): string =>
      withMark(mark, hash(JSON.stringify([of, inputs, version, engine])));
    const recorded = state.nodes.get(node.id);
    const isUnsteady =
      code.volatile || parents.some((parent) => parent?.unsteady === true) || this.#readsHidden(node);
    const base = made(code.code, joinMarks([...passedOn, this.#ownMark(node)]));
    const fresh =
      isUnsteady || this.#isPartial(node, base)
        ? this.unsteadyFingerprint(base, recorded?.fingerprint)
        : base;
    const reason = mayBuild(node, this.#planning.input)
      ? this.#reason(node, code, fresh, isUnsteady)
      : undefined;
    const common = { node, code, recorded: fresh, ...(reason !== undefined && { reason }) };
    // A view that read what was not to stay was built as a table.
    const isTable = recorded?.kind === 'table' && reason === undefined;
    if (readsThrough(node) && !isTable) {
      // Not built again, a view still shows its inputs as they will be, through the SQL that it was made with.
      const stays = reason === undefined && node.kind !== 'source';
      const fingerprint = stays ? (recorded ? made(recorded.code) : 'absent') : base;
      const unsteady = isUnsteady || (stays && recorded?.fingerprint.includes(':') === true);
      this.#nodes.set(node.id, { ...common, fingerprint, unsteady });
    } else {
      const fingerprint = reason === undefined ? (recorded?.fingerprint ?? 'absent') : fresh;
      this.#nodes.set(node.id, { ...common, fingerprint, unsteady: false });
    }
  }

  /** Whether what it reads is not all declared: in a dbt project that is common, and nothing tells when such a table changes. */
  #readsHidden(node: DataNode): boolean {
    const { graph, options } = this.#planning.input;
    if (options.asDbt !== true || node.kind !== 'model') return false;
    const known = relationsOf(storedParents(graph, node.parents), graph);
    return modelSql(node, this.#planning.definitions).some((sql) =>
      hasHiddenRead(sql, [...known, node.relation]),
    );
  }

  /** A node that is read elsewhere is what was recorded there. */
  #judgeDeferred(node: DataNode, code: NodeCode): boolean {
    const deferred = this.#planning.input.reading?.deferred.get(node.id);
    if (!deferred) return false;
    const mark = joinMarks(['deferred', markOf(deferred.fingerprint)]);
    const fingerprint = withMark(mark, this.#planning.input.hash(deferred.fingerprint));
    this.#nodes.set(node.id, {
      node,
      code,
      fingerprint,
      recorded: fingerprint,
      unsteady: deferred.inPlace === true,
    });
    return true;
  }

  /** The mark of a model that does not see all rows of what it reads. */
  #ownMark(node: DataNode): string {
    const { graph, reading } = this.#planning.input;
    if (!reading?.limit || node.kind !== 'model' || !mayBuild(node, this.#planning.input)) return '';
    const isLimited = storedParents(graph, node.parents).some((id) => reading.samples.has(id));
    const isEmptied =
      reading.limit.kind === 'empty' &&
      node.parents.some((id) => {
        const parent = graph.nodes.get(id);
        return parent !== undefined && isEphemeral(parent);
      });
    return isLimited || isEmptied ? limitLabel(reading.limit) : '';
  }

  /** Whether a node is recorded as whole, and would not be, or the other way round: an update would mix the two. */
  isRemade(node: DataNode, fresh: string): boolean {
    const recorded = this.#planning.input.state.nodes.get(node.id);
    return recorded !== undefined && markOf(recorded.fingerprint) !== markOf(fresh);
  }

  /** What may differ without a sign is new at every run; to a reader it is current when nothing but time has passed. */
  unsteadyFingerprint(base: string, recorded: string | undefined): string {
    const { facts, options } = this.#planning.input;
    if (options.acceptVolatile && recorded?.startsWith(`${base}:`)) return recorded;
    return `${base}:${facts.runId}`;
  }

  /** Why a node must be built, or undefined when it is up to date. */
  #reason(node: DataNode, code: NodeCode, fresh: string, isUnsteady: boolean): string | undefined {
    const { options, state } = this.#planning.input;
    const recorded = state.nodes.get(node.id);
    const present = state.relations.has(relationKey(node.relation));
    const incremental = node.kind === 'model' && materializationOf(node) === 'incremental';
    if (!recorded) return 'new';
    const pointer = latestPointer(node);
    if (!present || (pointer && !state.relations.has(relationKey(pointer)))) return 'missing';
    if (state.edited?.has(node.id) && options.asDbt === true) return 'edited';
    if (state.edited?.has(node.id) && !options.force) {
      const data = { node: node.name, location: recorded.location ?? '' };
      this.#planning.diagnostics.push(diagnostic('external/edited', data, { at: declaration(node) }));
    }
    const isChanged = recorded.code !== code.code;
    const isRemade = this.isRemade(node, fresh);
    const refreshed = incremental && (node.config.full_refresh ?? (options.fullRefresh || isRemade));
    if (incremental && isRemade && node.config.full_refresh === false) {
      const data = { node: node.name, reason: markReason(markOf(recorded.fingerprint), markOf(fresh)) };
      this.#planning.diagnostics.push(
        diagnostic('plan/pinned-part', data, { at: spanOf(node.resource.source, 0, 0) }),
      );
      return undefined;
    }
    if (incremental && isChanged && !refreshed && options.asDbt !== true)
      this.#planning.diagnostics.push(...changedIncremental(node, recorded));
    if (isSnapshot(node) && !this.#historyHolds(node, recorded, fresh)) return undefined;
    if (options.force) return 'forced';
    if (options.fullRefresh && refreshed) return 'full refresh';
    if (recorded.unfinished) return 'unfinished';
    if (node.kind === 'model' && isMicrobatch(node)) {
      if (options.eventTime) return 'event time';
      if (state.pending?.has(node.id)) return 'batches left';
    }
    if (isChanged) return 'changed';
    if (recorded.fingerprint === fresh) return options.asDbt === true ? whyAgain(node) : undefined;
    if (isRemade) return markReason(markOf(recorded.fingerprint), markOf(fresh));
    return isUnsteady && sameButForTime(recorded.fingerprint, fresh) ? 'volatile' : 'inputs changed';
  }

  /** Whether a run makes other batches of a model than those that are due: it is then not what a whole build would make it. */
  #isPartial(node: DataNode, base: string): boolean {
    if (node.kind !== 'model' || !isMicrobatch(node)) return false;
    const { options, state } = this.#planning.input;
    const pending = state.pending?.get(node.id) ?? [];
    const isRetried = options.onlyPending === true && pending.some(({ planned }) => planned !== base);
    return options.eventTime !== undefined || isRetried;
  }

  /** Whether a snapshot can go on with the versions that are there. */
  #historyHolds(node: DataNode, recorded: RecordedNode, fresh: string): boolean {
    const [before, now] = [markOf(recorded.fingerprint), markOf(fresh)];
    const at = { at: declaration(node) };
    if (before !== now && now !== '') {
      const data = { node: node.name, reason: markReason(before, now) };
      this.#planning.diagnostics.push(diagnostic('snapshot/part', data, at));
      return false;
    }
    const { options } = this.#planning.input;
    const settings = changedSettings(recorded.written, snapshotSettings(node.config));
    if (settings.length === 0 || node.config.on_change === 'continue' || options.asDbt === true) return true;
    this.#planning.diagnostics.push(
      diagnostic('snapshot/settings-changed', { node: node.name, settings }, at),
    );
    return false;
  }

  #sourceIsCurrent({ node, code }: Judged): boolean {
    const { state } = this.#planning.input;
    return state.nodes.get(node.id)?.code === code.code && state.relations.has(relationKey(node.relation));
  }
}

/** Why dbt would not get the same by leaving a node of unchanged code and inputs alone: it takes rows in once more, or its hooks do something. */
function whyAgain(node: DataNode): string | undefined {
  if (node.kind === 'model' && materializationOf(node) === 'incremental') return 'incremental';
  const { post_hook: post = [], pre_hook: pre = [] } = node.config;
  return pre.length + post.length > 0 ? 'hooks' : undefined;
}

/** The present batch of a model that is built batch by batch: with the next one there is more to take in. */
function presentBatchOf(node: DataNode, { now }: RunFacts): string | null {
  const size = node.kind === 'model' && isMicrobatch(node) ? node.config.batch_size : undefined;
  return size === undefined || now === undefined ? null : presentBatch(size, now);
}

/** Whether two fingerprints of something unsteady differ by the run only. */
function sameButForTime(a: string, b: string): boolean {
  return a.split(':')[0] === b.split(':')[0];
}
