import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import { isData, type DataNode, type GraphNode, type ModelNode } from './types.js';

/** Schemas of Eider's own tables in a warehouse: its state, and the failing rows of tests. */
const reservedSchemas: ReadonlySet<string> = new Set(['_eider', 'eider_failures']);

/** Where a node's place in the project is shown: its YAML entry, or the start of its file. */
export function declaration(node: DataNode): Span {
  switch (node.kind) {
    case 'model':
      return spanOf(node.resource.source, 0, 0);
    case 'source':
      return node.resource.at;
    case 'seed':
      return spanOf({ path: node.path, text: '' }, 0, 0);
  }
}

/** Relations that Eider cannot build where their configuration puts them. */
export function misplacedRelations(nodes: ReadonlyMap<NodeId, GraphNode>): readonly Diagnostic[] {
  return [...nodes.values()].flatMap((node): Diagnostic[] => {
    const isBuilt =
      node.kind === 'model' || node.kind === 'seed' || (node.kind === 'source' && node.resource.location);
    if (!isData(node) || !isBuilt) return [];
    const { database, schema } = node.relation;
    const at = declaration(node);
    return [
      ...(database === undefined || node.kind === 'source'
        ? []
        : [diagnostic('graph/other-database', { name: node.name, database }, { at })]),
      ...(reservedSchemas.has(schema.toLowerCase())
        ? [diagnostic('graph/reserved-schema', { name: node.name, schema }, { at })]
        : []),
    ];
  });
}

/** The file that an external model writes, relative to the project. */
export function externalLocation(node: ModelNode): string {
  return node.config.location ?? `external/${node.name}.parquet`;
}

/** External models must write files of their own, inside the project, that nothing else is read from. */
export function externalLocations(nodes: ReadonlyMap<NodeId, GraphNode>): readonly Diagnostic[] {
  const taken = new Map<string, DataNode>();
  for (const node of nodes.values()) {
    if (node.kind === 'source')
      for (const location of node.resource.location ?? []) claim(location, node, taken);
    if (node.kind === 'seed') claim(node.path, node, taken);
  }
  return [...nodes.values()].flatMap((node): Diagnostic[] => {
    if (node.kind !== 'model' || node.config.materialized !== 'external') return [];
    const location = externalLocation(node);
    const file = fileInside(location);
    const at = declaration(node);
    if (file === undefined)
      return [diagnostic('graph/external-outside', { name: node.name, location }, { at })];
    const other = taken.get(file);
    if (!other) {
      taken.set(file, node);
      return [];
    }
    const related = [{ message: 'the other one is here', at: declaration(other) }];
    return [
      diagnostic('graph/external-taken', { name: node.name, other: other.name, location }, { at, related }),
    ];
  });
}

function claim(location: string, node: DataNode, taken: Map<string, DataNode>): void {
  const file = fileInside(location);
  if (file !== undefined && !taken.has(file)) taken.set(file, node);
}

/** A path below the project's folder in one spelling; undefined for any other place, and for a folder. */
function fileInside(location: string): string | undefined {
  const parts = location.replaceAll('\\', '/').split('/');
  const leaves =
    /^(?:[/\\~]|[a-z][a-z0-9+.-]*:)/iu.test(location) || parts.includes('..') || parts.includes('.eider');
  const isFolder = ['', '.'].includes(parts.at(-1) ?? '');
  return leaves || isFolder ? undefined : parts.filter((part) => part !== '' && part !== '.').join('/');
}
