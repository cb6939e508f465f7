import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { declaration } from '../graph/placement.js';
import { isData, isEphemeral, type ProjectGraph } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { SecretString, type Attachment } from '../project/target.js';
import type { Relation } from '../sql/relation.js';
import type { Stage } from './stages.js';

/**
 * What stages of a dbt project would make in a database that nothing can be made in: only files of DuckDB that are attached for writing can. dbt would
 * fail when it comes to them, and reads and lists such a project: so only what builds is refused.
 */
export function unbuildableDatabases(
  stages: readonly Stage[],
  graph: ProjectGraph,
  attachments: readonly Attachment[],
): readonly Diagnostic[] {
  const placed = stages.flatMap((stage) => [
    ...(stage.kind === 'build' ? [{ id: stage.id, relation: stage.relation }] : []),
    ...stage.tests.flatMap(({ id, store }) => (store ? [{ id, relation: store.relation }] : [])),
  ]);
  return unbuildable(placed, graph, attachments);
}

/** The same of all that a graph builds. */
export function unbuildableIn(
  graph: ProjectGraph,
  attachments: readonly Attachment[],
): readonly Diagnostic[] {
  const placed = [...graph.nodes.values()].flatMap((node) =>
    node.kind === 'seed' || (node.kind === 'model' && !isEphemeral(node))
      ? [{ id: node.id, relation: node.relation }]
      : [],
  );
  return unbuildable(placed, graph, attachments);
}

function unbuildable(
  placed: readonly { readonly id: NodeId; readonly relation: Relation }[],
  graph: ProjectGraph,
  attachments: readonly Attachment[],
): readonly Diagnostic[] {
  const byName = new Map(attachments.map((attachment) => [attachment.alias.toLowerCase(), attachment]));
  return placed.flatMap(({ id, relation: { database } }) => {
    const node = graph.nodes.get(id);
    const why = database === undefined ? undefined : whyNot(byName.get(database.toLowerCase()));
    if (!node || database === undefined || why === undefined) return [];
    const at = isData(node) ? declaration(node) : node.kind === 'test' ? node.at : undefined;
    return [diagnostic('graph/other-database', { name: node.name, database, why }, { at })];
  });
}

function whyNot(attachment: Attachment | undefined): 'unknown' | 'read-only' | 'other kind' | undefined {
  if (!attachment) return 'unknown';
  const { path: said, readOnly, type = 'duckdb' } = attachment;
  const path = said instanceof SecretString ? said.reveal() : said;
  if (type !== 'duckdb' || (/^[a-z]\w+:/iu.test(path) && !path.startsWith(':memory:'))) return 'other kind';
  return readOnly ? 'read-only' : undefined;
}
