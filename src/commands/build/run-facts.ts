import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { externalLocation } from '../../core/graph/external-file.js';
import { materializationOf } from '../../core/graph/types.js';
import { isRemote } from '../../core/sql/remote.js';
import type { RunFacts } from '../../core/plan/fingerprint.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import { relationKey } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { generationFolderOf, readMarker } from '../../engine/execute/external-marker.js';
import { isAsWritten } from '../../engine/execute/external-files.js';
import { PseudonymKey, pseudonymKeyVariable, shortestKey } from '../../engine/execute/pseudonym-key.js';
import { readState } from '../../engine/execute/state-tables.js';
import { sourceVersions } from '../../engine/sources/source-versions.js';
import type { WarehouseSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** What the warehouse records, and what of the world outside its relations depend on. Reads only. */
export async function readFacts(
  workspace: Workspace,
  session: WarehouseSession,
  runId: string,
  now: Date,
): Promise<{ readonly state: WarehouseState; readonly facts: RunFacts }> {
  const { graph, root, env } = workspace;
  const connection = await session.connect();
  try {
    const state = await readPresentState(workspace, connection);
    const sources = [...graph.nodes.values()].flatMap((node) =>
      node.kind === 'source' && node.resource.location
        ? [{ id: node.id, location: node.resource.location }]
        : [],
    );
    const key = PseudonymKey.read(env);
    const facts: RunFacts = {
      engine: String(await connection.value('select version()')),
      sourceVersions: await sourceVersions(sources, root, connection),
      ...(key && { pseudonymKey: key.fingerprint }),
      now,
      runId,
    };
    return { state, facts };
  } finally {
    await connection.close();
  }
}

/** Pseudonyms without their key would be NULL, and models that make them could not be compared: an error before anything runs. */
export function pseudonymKeyProblems(workspace: Workspace, uses: readonly NodeId[]): readonly Diagnostic[] {
  const problem = PseudonymKey.problem(workspace.env);
  if (problem === undefined || uses.length === 0) return [];
  const nodes = uses.map((id) => workspace.graph.nodes.get(id)?.name ?? id);
  return [
    diagnostic('privacy/pseudonym-key', {
      problem,
      variable: pseudonymKeyVariable,
      least: shortestKey,
      nodes,
    }),
  ];
}

/** What the warehouse records. An external model whose file somebody removed counts as absent, and one whose file somebody changed as edited. */
export async function readPresentState(
  workspace: Workspace,
  connection: Connection,
): Promise<WarehouseState> {
  const state = await readState(connection);
  const relations = new Set(state.relations);
  const edited = new Set<NodeId>();
  for (const node of workspace.graph.nodes.values()) {
    if (node.kind !== 'model' || materializationOf(node) !== 'external') continue;
    const location = externalLocation(node);
    if (isRemote(location)) continue;
    const path = resolve(workspace.root, location);
    const recorded = state.nodes.get(node.id);
    if (!existsSync(path)) relations.delete(relationKey(node.relation));
    else if (recorded?.written !== undefined && recorded.location === location) {
      if (await isAsWritten(path, recorded.written)) continue;
      const folder = generationFolderOf(workspace.root, workspace.databasePath, node.relation);
      const begun = await readMarker(folder);
      if (!begun || !(await isAsWritten(path, begun.written))) edited.add(node.id);
    }
  }
  return { ...state, relations, ...(edited.size > 0 && { edited }) };
}

/** Looking at a remote file's version needs the extension that reads it. */
export function probeExtensions(workspace: Workspace): readonly string[] {
  const remote = [...workspace.graph.nodes.values()].some(
    (node) => node.kind === 'source' && (node.resource.location ?? []).some(isRemote),
  );
  return remote ? ['httpfs'] : [];
}
