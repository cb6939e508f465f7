import type { NodeId } from '../project/ids.js';
import type { Relation } from '../sql/relation.js';
import { isData, materializationOf, type DataNode, type ProjectGraph } from '../graph/types.js';
import { storedParents } from '../graph/stored-parents.js';

/** How many rows of its inputs a run takes: none, a percentage of each, or so many of each. */
export type RowLimit =
  | { readonly kind: 'empty' }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'rows'; readonly rows: number };

/** A node that is read from another warehouse's file. */
export interface DeferredNode {
  /** In the attached file. */
  readonly relation: Relation;
  /** As recorded there: of the content. */
  readonly fingerprint: string;
  /** Whether it shows files that are named from the other project's folder: it is then read once, from there. */
  readonly files: boolean;
  /** Whether it is in a database that the target has anyway, so that views of it last. */
  readonly inPlace?: true;
}

/** A table in memory that models read instead of a relation, for one run. */
export interface StandIn {
  readonly from: Relation;
  readonly as: Relation;
  /** Absent: all of them. */
  readonly limit?: RowLimit;
  /** Whether `from` shows files that are named from the other project's folder. */
  readonly files?: true;
}

/** What a run reads in place of the target's relations. */
export interface Reading {
  readonly deferred: ReadonlyMap<NodeId, DeferredNode>;
  readonly limit?: RowLimit;
  /** What everything reads: models, tests, hooks. */
  readonly relations: ReadonlyMap<NodeId, Relation>;
  /** What models read, where that is something else. */
  readonly inModels: ReadonlyMap<NodeId, Relation>;
  readonly snapshots: ReadonlyMap<NodeId, StandIn>;
  readonly samples: ReadonlyMap<NodeId, StandIn>;
}

/** Databases that a run attaches, by the name that its SQL has for them. */
export const deferredDatabase = 'eider_deferred';
export const snapshotDatabase = 'eider_snapshot';
export const sampleDatabase = 'eider_sample';

/**
 * @param selected what the command may build: it is read whole under a sample, as it holds one already
 * @param inPlace read files of the other project through its views: whoever reads sees to it that they are found
 */
export function makeReading(
  graph: ProjectGraph,
  deferred: ReadonlyMap<NodeId, DeferredNode>,
  limit: RowLimit | undefined,
  selected: ReadonlySet<NodeId>,
  inPlace = false,
): Reading {
  const relations = new Map<NodeId, Relation>();
  const snapshots = new Map<NodeId, StandIn>();
  for (const [id, { relation, files }] of deferred) {
    const as = inMemory(snapshotDatabase, { schema: relation.schema, name: relation.name });
    const once = files && !inPlace;
    relations.set(id, once ? as : relation);
    if (once) snapshots.set(id, { from: relation, as, files: true });
  }
  const samples = new Map<NodeId, StandIn>();
  for (const node of limit ? graph.nodes.values() : []) {
    if (!limit || !isData(node) || !isLimited(node, limit, selected)) continue;
    const other = deferred.get(node.id);
    samples.set(node.id, {
      from: other?.relation ?? node.relation,
      as: inMemory(sampleDatabase, node.relation),
      limit,
      ...(other?.files === true && { files: true }),
    });
  }
  const inModels = new Map([...samples].map(([id, standIn]) => [id, standIn.as]));
  return { deferred, ...(limit && { limit }), relations, inModels, snapshots, samples };
}

/** Without rows, everything is; a sample is taken where data comes in, and never of a seed: half a reference list joins nothing. */
function isLimited(node: DataNode, limit: RowLimit, selected: ReadonlySet<NodeId>): boolean {
  if (node.kind === 'model' && materializationOf(node) === 'ephemeral') return false;
  if (limit.kind === 'empty' || node.kind === 'source') return true;
  return node.kind === 'model' && !selected.has(node.id);
}

function inMemory(database: string, { database: of, schema, name }: Relation): Relation {
  return { database, schema: of === undefined ? schema : `${of}.${schema}`, name };
}

/** The tables in memory that are made before a node is built (`model`), or before tests that read these nodes run. */
export function standInsOf(
  reading: Reading | undefined,
  graph: ProjectGraph,
  reads: { readonly model: readonly NodeId[]; readonly tests: readonly NodeId[] },
): readonly StandIn[] {
  if (!reading) return [];
  const found = new Map<string, StandIn>();
  const add = (standIn: StandIn | undefined): void => {
    if (standIn) found.set(JSON.stringify(standIn.as), standIn);
  };
  for (const id of storedParents(graph, reads.model))
    add(reading.samples.get(id) ?? reading.snapshots.get(id));
  for (const id of storedParents(graph, reads.tests)) add(reading.snapshots.get(id));
  return [...found.values()];
}

/** Whether a model reads anything that is gone when the run ends: a view of it could not be read any more. */
export function readsAway(
  reading: Reading | undefined,
  graph: ProjectGraph,
  parents: readonly NodeId[],
): boolean {
  if (!reading) return false;
  return storedParents(graph, parents).some(
    (id) =>
      (reading.relations.has(id) && reading.deferred.get(id)?.inPlace !== true) || reading.inModels.has(id),
  );
}

/** A limit for people and fingerprints: `empty`, `sample 10%`, `sample 500 rows`. */
export function limitLabel(limit: RowLimit): string {
  switch (limit.kind) {
    case 'empty':
      return 'empty';
    case 'percent':
      return `sample ${limit.percent}%`;
    case 'rows':
      return `sample ${limit.rows} rows`;
  }
}
