import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { SourceNode } from '../../core/graph/types.js';
import { readSourcesLock, sourcesLockFile, type LockedSource } from '../../core/project/sources-lock.js';
import { readText } from '../../engine/files/read-text.js';
import { nameOf } from './find-node.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from './workspace-type.js';

/** What sources.lock.yml says, by the name of the source; undefined where there is none, or none that can be read. */
export function readLockedSources({
  root,
}: Workspace): Outcome<ReadonlyMap<string, LockedSource> | undefined> {
  const path = join(root, sourcesLockFile);
  if (!existsSync(path)) return { value: undefined, diagnostics: [] };
  const text = readText(path, sourcesLockFile);
  if (!text.value) return { value: undefined, diagnostics: text.diagnostics };
  const read = readSourcesLock(text.value);
  if (read.diagnostics.length > 0) return { value: undefined, diagnostics: read.diagnostics };
  return { value: new Map(read.value.map((source) => [source.name, source])), diagnostics: [] };
}

/** The sources of a project, sorted by name. */
export function sourcesOf({ graph }: Workspace): readonly SourceNode[] {
  const sources = [...graph.nodes.values()].flatMap((node) => (node.kind === 'source' ? [node] : []));
  return sources.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Changes when YAML says otherwise where a source is or how it is read. */
export function declarationOf({ resource }: SourceNode): string {
  const { location, format, options, database, schema, identifier, columns } = resource;
  const types = columns.flatMap(({ name, type }) => (type === undefined ? [] : [[name, type]]));
  const parts = [location, format, options, database, schema, identifier, types];
  return sha256(JSON.stringify(parts.map((part) => part ?? null))).slice(0, 12);
}

/** Where the project and its snapshot do not belong together: one finding for all of it. */
export function staleSnapshot(
  workspace: Workspace,
  locked: ReadonlyMap<string, LockedSource>,
): readonly Diagnostic[] {
  const sources = new Map(sourcesOf(workspace).map((node) => [nameOf(node), node]));
  const missing = [...sources.keys()].filter((name) => !locked.has(name));
  const gone = [...locked.keys()].filter((name) => !sources.has(name));
  const changed = [...sources].flatMap(([name, node]) => {
    const known = locked.get(name);
    return known && known.declaration !== declarationOf(node) ? [name] : [];
  });
  if (missing.length + gone.length + changed.length === 0) return [];
  return [diagnostic('source/stale-snapshot', { path: sourcesLockFile, missing, changed, gone })];
}
