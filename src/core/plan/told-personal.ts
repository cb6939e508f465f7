import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { isData, type ProjectGraph } from '../graph/types.js';
import { isMeasure } from '../privacy/measures.js';
import { foldName, storableColumns } from '../privacy/storable-columns.js';
import type { NodeId } from '../project/ids.js';
import type { SqlFailure } from '../sql/failure.js';
import { personalScopes } from './personal.js';
import type { ToldRows } from './told-rows.js';

/** What is known of personal data in a project. */
export interface PersonalView {
  readonly graph: ProjectGraph;
  /** Folded names of classed columns of nodes that are read from another warehouse. */
  readonly personal?: ReadonlyMap<NodeId, ReadonlySet<string>>;
}

/**
 * Whether values that a template read may be personal. They are not where nothing above the nodes is, or where all of them are numbers, or columns that the
 * nodes declare and do not class; a query that names a personal column may give it another name.
 */
export function mayBePersonal(
  told: readonly ToldRows[],
  nodes: readonly NodeId[],
  { graph, personal }: PersonalView,
): boolean {
  const scopes = personalScopes(graph, personal);
  const read = new Set([...nodes, ...namedIn(told, graph)]);
  const upstream = new Set([...read].flatMap((id) => [...(scopes.get(id)?.names ?? [])]));
  if (upstream.size === 0) return false;
  const declared = [...read].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isData(node) ? node.resource.columns : [];
  });
  const allowed = storableColumns({ declared, upstreamPersonalNames: upstream, hasPersonalAncestor: true });
  const names = new Set(allowed === 'all' ? [] : allowed.map(foldName));
  return told.some(({ columns, sql }) => {
    const words = wordsOf(sql);
    if ([...upstream].some((name) => words.has(name))) return true;
    return columns.some((column) => !isMeasure(column) && !names.has(foldName(column.name)));
  });
}

/** The nodes whose relations stand in the queries by name, without `ref` or `source`. */
function namedIn(told: readonly ToldRows[], { nodes }: ProjectGraph): readonly NodeId[] {
  const words = new Set(told.flatMap(({ sql }) => [...wordsOf(sql)]));
  return [...nodes.values()].flatMap((node) =>
    isData(node) && words.has(foldName(node.relation.name)) ? [node.id] : [],
  );
}

function wordsOf(sql: string): ReadonlySet<string> {
  return new Set((sql.match(/[\p{L}\p{N}_]+/gu) ?? []).map(foldName));
}

/** Whether a text of SQL names a column that is classed in one of the nodes or above. */
export function namesPersonalColumn(
  sql: string,
  nodes: readonly NodeId[],
  { graph, personal }: PersonalView,
): boolean {
  const scopes = personalScopes(graph, personal);
  const words = wordsOf(sql);
  return nodes.some((id) => [...(scopes.get(id)?.names ?? [])].some((name) => words.has(name)));
}

/** The nodes whose values a template may read: its own and those above it, or all where it belongs to none. */
export function readableBy(owner: NodeId | undefined, { nodes }: ProjectGraph): readonly NodeId[] {
  const node = owner === undefined ? undefined : nodes.get(owner);
  if (node) return [...node.parents, node.id];
  return [...nodes.values()].filter(isData).map(({ id }) => id);
}

/**
 * What a template's rendering found, as it may be told: where the template was told what may be personal, a message may quote it, and its code and places are all that is left.
 * @param owner the node that the template belongs to
 */
export function tellable(
  findings: readonly Diagnostic[],
  told: readonly ToldRows[],
  owner: NodeId | undefined,
  view: PersonalView,
): readonly Diagnostic[] {
  if (told.length === 0 || !mayBePersonal(told, readableBy(owner, view.graph), view)) return findings;
  return findings.map(({ at, code, related, severity }) => ({
    ...diagnostic('template/withheld', { code }, { at }),
    severity,
    related: related.map((each) => ({ at: each.at, message: 'called here' })),
  }));
}

/** A failure of SQL that may hold personal values: DuckDB quotes the names and the parts of a statement. */
export function withheldFailure({ position, subtype, type }: SqlFailure): SqlFailure {
  return {
    type,
    ...(subtype !== undefined && { subtype }),
    message: 'what the database says is not shown: its template read values that may be personal',
    ...(position !== undefined && { position }),
  };
}
