import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { declaration } from '../../core/graph/placement.js';
import { isData, type DataNode } from '../../core/graph/types.js';
import { nodeHooks, runHooks } from '../../core/plan/hooks.js';
import { personalScopes } from '../../core/plan/personal.js';
import { layerOf } from '../../core/privacy/layers.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import type { Layer } from '../../core/project/privacy.js';
import { usualPolicy } from '../../core/project/privacy-policy.js';
import { splitStatements } from '../../core/sql/statements.js';
import type { BoundProject } from '../check/bind-project.js';
import { classesIn } from '../check/check-privacy.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace-type.js';

/** What statements are judged by. */
export interface StatementView {
  readonly workspace: Workspace;
  readonly bound: BoundProject;
  readonly io: Io;
}

/** What puts values somewhere, wherever it stands: also after `with`, and after `explain analyze`, which runs it. */
const writing =
  /\b(?:insert\s+(?:or\s+\w+\s+)?into|update\s+[\w".]+(?:\s+(?:as\s+)?\w+)?\s+set|merge\s+into|copy|export\s+database|create(?!\s+(?:unique\s+)?index|\s+schema|\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?macro))\b/iu;
/** What names a relation to take rows from. */
const taking = /\b(?:from|join|using|table|copy|export|pivot|unpivot|summarize|describe)\b/iu;
/** Statements that give a template rows. */
const telling = /^\s*(?:select|with|from|values|table|pivot|unpivot|summarize)\b/iu;
/** Statements that keep nothing of what they say. */
const keepingNothing =
  /^\s*(?:analyze|vacuum|checkpoint|drop|set|reset|use|begin|commit|load|install|pragma)\b/iu;
const marked =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$)|"(?:[^"]|"")*"/giu;
const written =
  /(?:comment\s+on\s+(?:table|view|column)|insert\s+(?:or\s+\w+\s+)?into|update|merge\s+into|create\s+(?:or\s+replace\s+)?(?:table|view)(?:\s+if\s+not\s+exists)?)\s+(?<name>[\w".]+)(?:\s*\([^()]*\)(?=\s*(?:by\s+name\s+)?(?:select|from|with|values|table)\b))?/iu;

/**
 * What is wrong with a statement that a materialisation of the project's own runs for a model, besides the model's own query, which lineage follows: in a layer that may not hold
 * everything it may not name what is personal. Judged from its text, rather too strictly.
 */
export function materialisingLeak(
  node: DataNode,
  statement: string,
  query: string,
  view: StatementView,
): readonly Diagnostic[] {
  const limit = limitOn(node, view.workspace);
  if (!limit) return [];
  const rest = query.trim() === '' ? statement : statement.replaceAll(query.trim(), ' ');
  return splitStatements(rest).flatMap(({ sql }) => {
    const text = withoutComments(sql);
    return writing.test(withoutTexts(text)) || telling.test(text)
      ? leakOf(node, limit, text, 'materialisation', view)
      : [];
  });
}

/** The same of hooks: those of the node given, and any that writes to a relation of the project. */
export function hookLeaks(
  sql: string,
  owner: DataNode | undefined,
  view: StatementView,
  /** It may hold personal values that its template asked for: a comment will do to tell them. */
  isTold = false,
): readonly Diagnostic[] {
  return splitStatements(sql).flatMap((statement) => {
    const text = withoutComments(statement.sql);
    if (isTold ? keepingNothing.test(text) : !moves(text)) return [];
    const target = writtenTo(text, view.workspace);
    const judged = target ?? owner;
    const limit = judged && (target ? limitOn(target, view.workspace) : ownLimit(judged, view.workspace));
    // Into which columns it writes is not what it takes.
    return judged && limit ? leakOf(judged, limit, text.replace(written, ' '), 'hook', view, isTold) : [];
  });
}

/** Whether a statement puts rows of some relation somewhere. */
function moves(text: string): boolean {
  const bare = withoutTexts(text);
  return writing.test(bare) && taking.test(bare.replace(written, ' '));
}

function withoutComments(sql: string): string {
  return sql.replaceAll(marked, (whole: string, comment: string | undefined) =>
    comment === undefined ? whole : ' ',
  );
}

function withoutTexts(sql: string): string {
  return sql.replaceAll(marked, (whole: string, _: string | undefined, text: string | undefined) =>
    text === undefined ? whole : "''",
  );
}

/** What is wrong with the hooks that are known before anything runs: those of nodes that are built, and of the run. */
export function plannedHookLeaks(nodes: readonly DataNode[], view: StatementView): readonly Diagnostic[] {
  const { compiler, project } = view.workspace;
  const before = compiler.diagnostics.length;
  const own = nodes.flatMap((node) => {
    const hooks = nodeHooks(node, compiler);
    return [...(hooks?.pre ?? []), ...(hooks?.post ?? [])].flatMap(({ sql }) => hookLeaks(sql, node, view));
  });
  const run = runHooks(project.runHooks, compiler);
  const ofRun = [...(run?.start ?? []), ...(run?.end ?? [])].flatMap(({ sql }) =>
    hookLeaks(sql, undefined, view),
  );
  // What is wrong with them otherwise is told when they are planned.
  compiler.diagnostics.splice(before);
  return [...own, ...ofRun];
}

function leakOf(
  node: DataNode,
  { layer, reader }: Limit,
  text: string,
  by: 'hook' | 'materialisation',
  view: StatementView,
  isTold = false,
): readonly Diagnostic[] {
  const names = namedIn(node, text, view);
  if (names.length === 0 && !isTold) return [];
  const data = { model: node.name, by, names, layer: layer.folder, ...(reader !== undefined && { reader }) };
  return [diagnostic('privacy/personal-statement', data, { at: declaration(node) })];
}

/** A layer that may not hold everything, and the model of it that reads what is written, where that is another one. */
interface Limit {
  readonly layer: Layer;
  readonly reader?: string;
}

function ownLimit(node: DataNode, workspace: Workspace): Limit | undefined {
  const layer = limitsOf(node, workspace);
  return layer && { layer };
}

/** What limits a node: its own layer, or that of the nearest model below it, as lineage follows the queries of both and not what is written beside them. */
function limitOn(node: DataNode, workspace: Workspace): Limit | undefined {
  const own = ownLimit(node, workspace);
  if (own) return own;
  const { children, nodes } = workspace.graph;
  const seen = new Set([node.id]);
  for (const id of seen) {
    const each = nodes.get(id);
    const layer = each && isData(each) ? limitsOf(each, workspace) : undefined;
    if (each && layer) return { layer, reader: each.name };
    for (const child of children.get(id) ?? []) seen.add(child);
  }
  return undefined;
}

/** The layer of a model, where it may not hold everything. */
function limitsOf(node: DataNode, { project }: Pick<Workspace, 'project'>): Layer | undefined {
  if (node.kind !== 'model') return undefined;
  const layer = layerOf(node.resource.fqn, project.privacy ?? usualPolicy);
  return layer?.allow === 'all' ? undefined : layer;
}

/** Personal columns, and relations that hold some, which a statement names; columns that the model's own query gives are proved. */
function namedIn(node: DataNode, text: string, { bound, io, workspace }: StatementView): readonly string[] {
  const { graph, personal } = workspace;
  const words = new Set((text.match(/[\p{L}\p{N}_]+/gu) ?? []).map(foldName));
  const scopes = personalScopes(graph, personal);
  const own = new Set((bound.nodes.get(node.id)?.columns ?? []).map(({ name }) => foldName(name)));
  const columns = [...new Set([...scopes.values()].flatMap(({ names }) => [...names]))].filter(
    (name) => words.has(name) && !own.has(name),
  );
  const relations = [...graph.nodes.values()].filter(
    (each): each is DataNode =>
      isData(each) &&
      each.id !== node.id &&
      words.has(foldName(each.relation.name)) &&
      (scopes.get(each.id)?.names.size ?? 0) > 0,
  );
  const holding = relations.filter((each) => {
    const isFollowed = bound.nodes.get(each.id)?.status === 'ok';
    return !isFollowed || classesIn(workspace, bound, new Set([each.id]), io).length > 0;
  });
  return [...columns, ...holding.map(({ name }) => name)].sort();
}

/** The node to whose relation a statement writes. */
function writtenTo(text: string, { compiler, graph }: Workspace): DataNode | undefined {
  const name = written.exec(text)?.groups?.['name'];
  const parts = (name ?? '').split('.').map((part) => part.replaceAll('"', '').toLowerCase());
  return [...graph.nodes.values()].filter(isData).find((node) => {
    const relation = compiler.relation(node) ?? node.relation;
    const [table, schema] = parts.toReversed();
    return (
      relation.name.toLowerCase() === table &&
      (schema === undefined || relation.schema.toLowerCase() === schema)
    );
  });
}
