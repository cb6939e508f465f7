import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Span } from '../../core/diagnostics/source.js';
import { declaration } from '../../core/graph/placement.js';
import type { DataNode } from '../../core/graph/types.js';
import { workOf } from '../../core/plan/work.js';
import type { LockedSource } from '../../core/project/sources-lock.js';
import type { Column } from '../../core/project/resources.js';
import { relationKey, relationLabel } from '../../core/sql/relation.js';
import { isRemote } from '../../core/sql/remote.js';
import {
  readSchemas,
  type DatabaseFile,
  type SchemaAnswer,
  type SchemaRequest,
} from '../../engine/bind/read-schemas.js';
import { SeedSchemas } from '../../engine/bind/seed-schemas.js';
import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { buildId } from '../frame/build-id.js';
import { lineOfSeed } from '../build/describe-results.js';
import { nameOf } from '../project/find-node.js';
import { readLockedSources, staleSnapshot } from '../project/locked-sources.js';
import { warehouseExists } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace-type.js';

/** A seed or source with its columns; where they are not known, what is wrong. */
export interface InputColumns {
  readonly node: DataNode;
  readonly columns?: readonly ColumnDescription[];
  /** Who told them. */
  readonly told?: Extract<SchemaAnswer, { kind: 'known' }>['from'];
  readonly problem?: Diagnostic;
}

/** The columns of seeds and sources, in the order given, with what is to be said of the snapshot of sources. */
export async function readInputs(
  workspace: Workspace,
  nodes: readonly DataNode[],
  extensionDirectory: string,
): Promise<Outcome<readonly InputColumns[]>> {
  const seeds = new Map(
    [...workspace.graph.nodes.values()].flatMap((node) =>
      node.kind === 'seed' ? [[relationKey(node.relation), node] as const] : [],
    ),
  );
  const requests = nodes.flatMap((node): SchemaRequest[] => {
    // A dbt project may load with a seed what it reads as a source.
    const loaded = node.kind === 'source' ? (seeds.get(relationKey(node.relation)) ?? node) : node;
    const work = workOf(loaded, workspace.compiler, false);
    if (work.kind !== 'seed' && work.kind !== 'source') return [];
    return [{ relation: node.relation, work, declared: declaredColumns(loaded) }];
  });
  const answers = await answersTo(requests, workspace, extensionDirectory);
  const { value: locked, diagnostics } = readLockedSources(workspace);
  const value = nodes.map((node, index): InputColumns => {
    const found = answers[index] ?? { kind: 'unknown' };
    const answer = found.kind === 'known' ? found : (fromSnapshot(node, locked) ?? found);
    if (answer.kind === 'known') return { node, columns: answer.columns, told: answer.from };
    return { node, problem: unknownInput(node, answer) };
  });
  return { value, diagnostics: [...diagnostics, ...(locked ? staleSnapshot(workspace, locked) : [])] };
}

/** Looks into the files, apart from seeds that are as they were. */
async function answersTo(
  requests: readonly SchemaRequest[],
  workspace: Workspace,
  extensionDirectory: string,
): Promise<readonly SchemaAnswer[]> {
  const { otherRoot, root, targetPath, untrusted } = workspace;
  // A stranger could send a cache that says what pleases him.
  const seeds = untrusted ? undefined : SeedSchemas.read(targetPath, root, buildId);
  const kept = requests.map((request) => seeds?.find(request));
  const asked = requests.filter((_, index) => kept[index] === undefined);
  const found = await readSchemas(asked, {
    root,
    ...(otherRoot !== undefined && { otherRoot }),
    extensionDirectory,
    databases: databaseFiles(workspace),
    untrusted,
  });
  const byRequest = new Map(asked.map((request, index) => [request, found[index]]));
  for (const [request, answer] of byRequest) if (answer) seeds?.keep(request, answer);
  seeds?.write();
  return requests.map((request, index) => kept[index] ?? byRequest.get(request) ?? { kind: 'unknown' });
}

function unknownInput(node: DataNode, { failure }: Extract<SchemaAnswer, { kind: 'unknown' }>): Diagnostic {
  const what = relationLabel(node.relation);
  const at = inputPlace(node);
  // A seed must be there and be right; a source's files may be elsewhere.
  if (failure && node.kind === 'seed') return failureDiagnostic(failure, what, at);
  const reason = failure?.message.split('\n')[0];
  return diagnostic('check/source-columns', { what, reason }, { at });
}

/** The warehouse, and the attached databases that are files of this machine and of DuckDB. */
function databaseFiles(workspace: Workspace): readonly DatabaseFile[] {
  const { databasePath, root, target, untrusted } = workspace;
  if (untrusted) return [];
  const attached = target.attach.flatMap(({ alias, path, type = 'duckdb' }): DatabaseFile[] => {
    if (type !== 'duckdb' || typeof path !== 'string' || isRemote(path)) return [];
    return [{ alias, path: resolve(root, path) }];
  });
  const own = warehouseExists(workspace) ? [{ path: databasePath }] : [];
  return [...own, ...attached.filter(({ path }) => existsSync(path))];
}

/** What a snapshot says of a source that cannot be reached. */
function fromSnapshot(
  node: DataNode,
  locked: ReadonlyMap<string, LockedSource> | undefined,
): SchemaAnswer | undefined {
  const known = node.kind === 'source' ? locked?.get(nameOf(node)) : undefined;
  return known && { kind: 'known', columns: known.columns, from: 'snapshot' };
}

/** What YAML says of the columns of a seed or source; empty when that is not enough to bind with. */
function declaredColumns(node: DataNode): readonly ColumnDescription[] {
  const { columns } = node.resource;
  const typed = typedColumns(columns);
  const isText = node.kind === 'source' && node.resource.format === 'csv' && !node.resource.external;
  if (!isText && typed.length < columns.length) return [];
  const known = columns.map(({ name, type = 'VARCHAR' }) => ({ name, type }));
  return known.length === 0 ? [] : [...known, ...columnsOfReader(node, columns)];
}

/** What the reader itself adds to the columns of the files. */
function columnsOfReader(node: DataNode, columns: readonly Column[]): readonly ColumnDescription[] {
  const option = node.kind === 'source' ? node.resource.options['filename'] : undefined;
  if (option === undefined || option === false) return [];
  const name = typeof option === 'string' ? option : 'filename';
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase())
    ? []
    : [{ name, type: 'VARCHAR' }];
}

/** The columns that YAML gives a type. */
export function typedColumns(columns: readonly Column[]): readonly ColumnDescription[] {
  return columns.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }]));
}

/** Where a seed or source is told of. */
export function inputPlace(node: DataNode): Span | undefined {
  if (node.kind === 'source') return node.resource.locationAt ?? node.resource.at;
  return node.kind === 'seed' ? lineOfSeed(node.path, 1) : declaration(node);
}
