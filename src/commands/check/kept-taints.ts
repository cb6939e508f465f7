import { join } from 'node:path';
import { isData, type ProjectGraph } from '../../core/graph/types.js';
import type { PrivacyInput } from '../../core/privacy/privacy-input.js';
import type { RelationTaints, TaintMemo } from '../../core/privacy/taint.js';
import { relationKey, type Relation } from '../../core/sql/relation.js';
import { KeptLines } from '../../engine/files/kept-lines.js';
import { buildId } from '../frame/build-id.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';

/**
 * The classes that the columns of relations carry, kept between runs. They depend on lineage, which has a key for each relation, and on what people say: the
 * classes that columns are given, and the waivers in force. What they say is one key for all, as it changes seldom. Findings are never kept: policies and dates
 * are judged each time.
 */
export class KeptTaints implements TaintMemo {
  readonly #kept: KeptLines;
  readonly #said: string;
  readonly #keyOf: (relation: Relation) => string | undefined;

  /** @param keyOf a key of all that the lineage of a relation depends on, undefined where there is none */
  constructor(
    { graph, targetPath }: Pick<Workspace, 'graph' | 'targetPath'>,
    input: PrivacyInput,
    keyOf: (relation: Relation) => string | undefined,
  ) {
    this.#kept = KeptLines.read(join(targetPath, '.cache', 'taints'));
    this.#said = saidOf(graph, input);
    this.#keyOf = keyOf;
  }

  readonly find = (relation: Relation): RelationTaints | undefined => {
    const key = this.#key(relation);
    const text = key === undefined ? undefined : this.#kept.get(relationKey(relation), key);
    return text === undefined ? undefined : (JSON.parse(text) as RelationTaints);
  };

  readonly keep = (relation: Relation, taints: RelationTaints): void => {
    const key = this.#key(relation);
    if (key !== undefined) this.#kept.set(relationKey(relation), key, JSON.stringify(taints));
  };

  /** A file that cannot be written is only slower. */
  save(): void {
    this.#kept.save();
  }

  #key(relation: Relation): string | undefined {
    const own = this.#keyOf(relation);
    return own === undefined ? undefined : sha256(`${this.#said} ${own}`);
  }
}

/** All that people say of the columns of a project, whichever part of it is looked at. */
function saidOf(graph: ProjectGraph, { policy, today }: Pick<PrivacyInput, 'policy' | 'today'>): string {
  const classes = [...graph.nodes.values()].filter(isData).flatMap((node) => {
    const own = node.resource.columns.flatMap(({ name, pii }) => (pii === undefined ? [] : [[name, pii]]));
    return own.length === 0 ? [] : [[node.id, relationKey(node.relation), own]];
  });
  const waivers = policy.waivers.filter(({ expires }) => today <= expires);
  const waived = waivers.map(({ model, column, class: personal }) => [model, column, personal]);
  return sha256(JSON.stringify([buildId, classes, waived]));
}
