import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { isData, type SourceNode } from '../../core/graph/types.js';
import { failuresOf } from '../../core/graph/failures.js';
import {
  identifyingClasses,
  planErasure,
  type ErasureStep,
  type IdentifyingPair,
  isKeepingFiles,
} from '../../core/privacy/erasure-plan.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Publication } from '../../core/project/publication.js';
import { relationLabel, type Relation } from '../../core/sql/relation.js';
import type { Keys } from '../../engine/erase/person.js';
import { bindProject } from '../check/bind-project.js';
import { findNode, nameOf, withDescendants } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { EraseOptions } from '../frame/options.js';
import { readKeys } from './read-keys.js';
import type { Workspace } from '../project/workspace.js';

/** What an erasure is about, from the project alone. */
export interface PlannedErasure {
  readonly source: SourceNode;
  /** Columns are named as the source names them. */
  readonly keys: Keys;
  /** What is below the source, in the order of the graph. */
  readonly steps: readonly ErasureStep[];
  /** What must be built again, with its tests. */
  readonly rebuilt: ReadonlySet<NodeId>;
  /** Where failing rows of tests are kept that read any of it. */
  readonly failures: readonly Relation[];
  readonly publications: readonly Publication[];
}

/** Reads the keys and follows lineage. */
export async function planOf(
  workspace: Workspace,
  options: EraseOptions,
  io: Io,
): Promise<Outcome<PlannedErasure | undefined>> {
  const nothing = (...diagnostics: readonly Diagnostic[]) => ({ value: undefined, diagnostics });
  const { graph } = workspace;
  const source = findNode(graph, options.source);
  if ('code' in source) return nothing(source);
  if (source.kind !== 'source') {
    const known = [...graph.nodes.values()].flatMap((node) =>
      isData(node) && node.kind === 'source' ? [nameOf(node)] : [],
    );
    const suggestion = suggest(options.source, known);
    return nothing(diagnostic('lineage/unknown', { name: options.source, kind: 'node', suggestion }));
  }
  const read = await readKeys(options);
  if (!read.value) return nothing(...read.diagnostics);
  const bound = await bindProject(workspace, withDescendants(source.id, graph), io);
  const known = bound.nodes.get(source.id)?.columns.map(({ name }) => name) ?? [];
  const named = read.value.columns.map((column) => ({
    column,
    found: known.find((name) => name.toLowerCase() === column.toLowerCase()),
  }));
  const unknown = named.flatMap(({ column, found }) =>
    found === undefined && known.length > 0
      ? [
          diagnostic('erase/unknown-column', {
            source: nameOf(source),
            column,
            suggestion: suggest(column, known),
          }),
        ]
      : [],
  );
  if (hasErrors(unknown)) return nothing(...unknown);
  const keys: Keys = { ...read.value, columns: named.map(({ column, found }) => found ?? column) };
  const steps = planErasure({
    graph,
    columns: bound.columns,
    source,
    keys: keys.columns,
    identifying: source.resource.columns.flatMap(({ name, pii }) =>
      pii !== undefined && identifyingClasses.has(pii) ? [name] : [],
    ),
    isBound: (id) => bound.nodes.get(id)?.status === 'ok',
    fullRefresh: options.fullRefresh,
  });
  return { value: { source, keys, steps, ...whatFollows(workspace, source, steps) }, diagnostics: [] };
}

function whatFollows(
  { graph, project }: Workspace,
  source: SourceNode,
  steps: readonly ErasureStep[],
): Pick<PlannedErasure, 'rebuilt' | 'failures' | 'publications'> {
  const below = new Set<NodeId>([source.id, ...steps.map(({ node }) => node.id)]);
  const again = new Set(steps.flatMap(({ kind, node }) => (kind === 'rebuild' ? [node.id] : [])));
  const tests = [...graph.nodes.values()].filter((node) => node.kind === 'test');
  const names = new Set(steps.map(({ node }) => node.name));
  return {
    rebuilt: new Set([
      ...again,
      ...tests.filter(({ parents }) => parents.some((id) => again.has(id))).map(({ id }) => id),
    ]),
    failures: tests.filter(({ parents }) => parents.some((id) => below.has(id))).map(failuresOf),
    publications: project.publications.filter(({ tables }) => tables.some(({ model }) => names.has(model))),
  };
}

/**
 * Why the plan cannot be carried out.
 * @param telling columns of the source whose values are these persons' only
 * @param isAgain their rows were removed before, those told by a value with them
 */
export function planProblems(
  { failures, keys, steps }: PlannedErasure,
  telling: ReadonlySet<string>,
  isAgain: boolean,
): readonly Diagnostic[] {
  const folders = steps.flatMap(({ kind, node }) =>
    kind === 'unknown' && isKeepingFiles(node) ? [nameOf(node)] : [],
  );
  const models = steps.flatMap((step) =>
    (step.kind === 'unknown' && !isKeepingFiles(step.node)) ||
    (step.kind === 'match' && !isAgain && !matchOf(step, telling))
      ? [nameOf(step.node)]
      : [],
  );
  const kept = steps.flatMap(({ kind, node }) =>
    kind === 'none' || kind === 'apart' ? [] : [node.relation],
  );
  const relations = [...kept, ...failures].flatMap((relation) =>
    relation.database === undefined ? [] : [relationLabel(relation)],
  );
  return [
    ...(models.length === 0 ? [] : [diagnostic('erase/cannot-tell', { models, columns: keys.columns })]),
    ...(folders.length === 0
      ? []
      : [diagnostic('erase/cannot-tell', { models: folders, columns: keys.columns, inFiles: true })]),
    ...(relations.length === 0 ? [] : [diagnostic('erase/other-database', { relations })]),
  ];
}

/** The pair by which rows are told; undefined where none of them tells. */
export function matchOf(
  { pairs }: Extract<ErasureStep, { kind: 'match' }>,
  telling: ReadonlySet<string>,
): IdentifyingPair | undefined {
  return pairs.find(({ from }) => telling.has(from));
}
