import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { isData, type GraphNode, type ProjectGraph } from '../../core/graph/types.js';
import { Compiler } from '../../core/plan/compile.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Project } from '../../core/project/project.js';
import type { Target } from '../../core/project/target.js';
import { PseudonymKey, pseudonymKeyVariable } from '../../engine/execute/pseudonym-key.js';
import { leadsInside } from '../../engine/files/find-files.js';
import type { Workspace } from '../project/workspace.js';

/** The workspace with a warehouse of its own, of which nobody reads: neither its file nor its artifacts are those of the target. */
export function apart(workspace: Workspace): Workspace {
  const { databasePath, target } = workspace;
  const folder = join(workspace.targetPath, 'ci');
  // Of the same name, so that SQL which names the database still finds it.
  const inMemory = target.dbt ? 'memory.duckdb' : 'warehouse.duckdb';
  const file = databasePath === ':memory:' ? inMemory : basename(databasePath);
  return {
    ...workspace,
    // A target that nobody may write to is not written to.
    target: { ...target, readOnly: false },
    targetPath: folder,
    databasePath: join(folder, 'warehouse', file),
  };
}

/**
 * Where in a stranger's project the target folder leads out of it: by its name, or because a part of it is a link. Undefined when it does not, and where
 * the caller has named the folder.
 */
export async function outsideTarget({
  given,
  root,
  targetPath,
  untrusted,
}: Workspace): Promise<string | undefined> {
  if (!untrusted || given.options.targetPath !== undefined) return undefined;
  const path = relative(root, targetPath).replaceAll('\\', '/');
  if (path.startsWith('..') || isAbsolute(path)) return path;
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const above = parts.slice(0, index + 1).join('/');
    if (!(await leadsInside(root, above))) return above;
  }
  return undefined;
}

/** Removes all that was left apart: what lies there may be what a stranger sent, and lead elsewhere. */
export async function clearApart({ targetPath }: Workspace): Promise<void> {
  await rm(targetPath, { recursive: true, force: true });
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
