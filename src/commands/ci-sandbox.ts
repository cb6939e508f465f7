import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isData, type GraphNode, type ProjectGraph } from '../core/graph/types.js';
import { Compiler } from '../core/plan/compile.js';
import type { NodeId } from '../core/project/ids.js';
import type { Project, Target } from '../core/project/types.js';
import { PseudonymKey, pseudonymKeyVariable } from '../engine/execute/pseudonym-key.js';
import type { Workspace } from './workspace.js';

/** The workspace with a warehouse of its own, of which nobody reads: neither its file nor its artifacts are those of the target. */
export function apart(workspace: Workspace): Workspace {
  const { databasePath } = workspace;
  const folder = join(workspace.targetPath, 'ci');
  // Of the same name, so that SQL which names the database still finds it.
  const file = databasePath === ':memory:' ? 'warehouse.duckdb' : basename(databasePath);
  return { ...workspace, targetPath: folder, databasePath: join(folder, 'warehouse', file) };
}

/** Removes the warehouse that was built apart, and what belongs to it. */
export async function removeApart({ targetPath }: Workspace): Promise<void> {
  await rm(join(targetPath, 'warehouse'), { recursive: true, force: true });
}

/**
 * The same where there are no rows: sources are tables that somebody makes, attached databases are files beside the warehouse, and pseudonyms need no
 * key that is anybody's. Of a stranger's project, no hook is left, nor anything of the profile that DuckDB would be given.
 */
export function withoutRows(workspace: Workspace): Workspace {
  const { env, project, untrusted } = workspace;
  const graph = mapNodes(workspace.graph, (node) => {
    const inPlace = node.kind === 'source' ? withoutLocation(node) : node;
    return untrusted && isData(inPlace) ? withoutHooks(inPlace) : inPlace;
  });
  const compiler = new Compiler(graph, workspace.definitions.scope);
  return {
    ...workspace,
    graph,
    compiler,
    definitions: compiler,
    contentKey: undefined,
    project: untrusted ? withoutRunHooks(project) : project,
    target: closedTarget(workspace),
    env:
      PseudonymKey.problem(env) === undefined
        ? env
        : { ...env, [pseudonymKeyVariable]: randomBytes(32).toString('hex') },
  };
}

function closedTarget({ databasePath, target, untrusted }: Workspace): Target {
  const attach = target.attach.map(({ alias }, index) => ({
    alias,
    path: join(databasePath, '..', `attached-${index + 1}.duckdb`),
    readOnly: false,
  }));
  const { extensionDirectory, tempDirectory, ...rest } = target;
  const closed = { ...rest, attach, secrets: [] };
  if (untrusted) return { ...closed, extensions: [], settings: {}, memoryLimit: '2GB' };
  return {
    ...closed,
    ...(extensionDirectory !== undefined && { extensionDirectory }),
    ...(tempDirectory !== undefined && { tempDirectory }),
  };
}

function mapNodes(graph: ProjectGraph, change: (node: GraphNode) => GraphNode): ProjectGraph {
  const nodes = new Map<NodeId, GraphNode>([...graph.nodes].map(([id, node]) => [id, change(node)]));
  return { ...graph, nodes };
}

function withoutLocation(node: Extract<GraphNode, { kind: 'source' }>): GraphNode {
  const { location: _location, ...resource } = node.resource;
  return { ...node, resource };
}

function withoutHooks<Node extends GraphNode>(node: Node): Node {
  const { pre_hook: _pre, post_hook: _post, ...config } = node.config;
  return { ...node, config };
}

function withoutRunHooks(project: Project): Project {
  const { runHooks: _runHooks, ...rest } = project;
  return rest;
}
