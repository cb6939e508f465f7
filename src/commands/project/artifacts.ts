import { access, constants, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { invariant } from '../../core/diagnostics/invariant.js';
import { compiledFile } from '../../core/graph/compiled-file.js';
import { inPlaceReads } from '../../core/graph/in-place-reads.js';
import { makeManifest } from '../../core/manifest/manifest.js';
import { makeRunResults } from '../../core/manifest/run-results.js';
import type { RunOptionsRecord } from '../../core/manifest/run-options.js';
import type { WarehouseFile } from '../../core/manifest/warehouse-file.js';
import type { RunResult } from '../../core/plan/events.js';
import { nodeChange, type NodeChange } from '../../core/plan/node-change.js';
import type { Plan } from '../../core/plan/stages.js';
import { compileUnitTest } from '../../core/plan/compile-unit-test.js';
import { compileTest } from '../../core/plan/plan-test.js';
import type { GraphNode } from '../../core/graph/types.js';
import type { Rendered } from '../../core/template/types.js';
import { sweepTemporaries, writeFileAtomic, writeIfChanged } from '../../engine/files/write-file.js';
import { exitCodes } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import { version } from '../frame/version.js';
import { holdsPersonalValues, withheldSql } from './told-personal.js';
import { SessionError } from './session-error.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from './workspace.js';

const stagesAtOnce = 8;

/** Lets what waits go on: artifacts are made while DuckDB builds, and a worker that is done wants its next statement at once. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Throws `SessionError` when artifacts cannot be written: to be found out before anything is built. */
export async function prepareTarget(workspace: Workspace): Promise<void> {
  await writing(workspace, workspace.targetPath, async () => {
    await mkdir(temporaryFolder(workspace), { recursive: true });
    await access(temporaryFolder(workspace), constants.W_OK);
  });
}

/**
 * Writes the compiled SQL of the plan's stages and their tests; files that would not change are left alone.
 * Throws `SessionError` when the folder cannot be written, as all of this module does.
 */
export async function writeCompiled(workspace: Workspace, plan: Plan): Promise<void> {
  for (const [index, stage] of plan.stages.entries()) {
    if (index % stagesAtOnce === 0) await pause();
    for (const id of [stage.id, ...[...(stage.unitTests ?? []), ...stage.tests].map((test) => test.id)]) {
      const node = workspace.graph.nodes.get(id);
      if (node) await writeCompiledNode(workspace, node);
    }
  }
  await sweepTarget(workspace);
}

/** Writes `eider/manifest.json`: what a later run takes with `--state`. */
export async function writeManifest(workspace: Workspace): Promise<void> {
  const { definitions: compiler, graph } = workspace;
  const changes = new Map<GraphNode, NodeChange>();
  for (const node of graph.nodes.values()) {
    if (changes.size % stagesAtOnce === 0) await pause();
    const before = compiler.diagnostics.length;
    changes.set(node, nodeChange(node, compiler, sha256));
    // Mistakes in nodes that were not asked for are not this run's.
    compiler.diagnostics.splice(before);
  }
  const manifest = makeManifest(graph, version, (node) => {
    const change = changes.get(node);
    invariant(change, 'every node was looked at');
    return change;
  });
  await writeArtifact(workspace, 'eider/manifest.json', json(manifest), writeIfChanged);
  const place = warehouseFileOf(workspace);
  await writeArtifact(workspace, 'eider/warehouse.json', json(place), writeIfChanged);
}

/** What `eider/warehouse.json` is to say of this workspace. */
function warehouseFileOf(workspace: Workspace): WarehouseFile {
  const { databasePath, project, root, target } = workspace;
  return {
    format: 'eider-warehouse',
    version: 1,
    project: project.name,
    target: target.name,
    database: databasePath === ':memory:' ? null : fromTarget(workspace, databasePath),
    root: fromTarget(workspace, root),
  };
}

function fromTarget({ targetPath }: Workspace, path: string): string {
  return relative(targetPath, path).replaceAll('\\', '/') || '.';
}

/** Writes the compiled SQL of a node; gives its path, or undefined for a node without SQL. */
export async function writeCompiledNode(workspace: Workspace, node: GraphNode): Promise<string | undefined> {
  const sql = shownSql(workspace, node);
  if (sql === undefined) return undefined;
  const { graph, project } = workspace;
  const file = compiledFile(node, graph, project.dbt?.packages ?? []);
  return writeArtifact(workspace, join('compiled', file), `${sql.trimEnd()}\n`, writeIfChanged);
}

/** Artifacts are written here first: on the file system of the others, and nowhere among them. */
function temporaryFolder({ targetPath }: Workspace): string {
  return join(targetPath, '.writing');
}

/** Removes what killed processes were writing: artifacts, and what is kept between runs. */
async function sweepTarget(workspace: Workspace): Promise<void> {
  await sweepTemporaries(temporaryFolder(workspace));
  await sweepTemporaries(join(workspace.targetPath, '.cache'));
}

/** Writes a file below the target folder; gives its path. */
export async function writeArtifact(
  workspace: Workspace,
  name: string,
  text: string | Uint8Array,
  write: (...given: Parameters<typeof writeFileAtomic>) => unknown = writeFileAtomic,
): Promise<string> {
  const path = join(workspace.targetPath, name);
  await writing(workspace, path, () => write(path, text, { temporaryFolder: temporaryFolder(workspace) }));
  return path;
}

/** Writes an artifact to a file of the user's choice, whose folder is made where it is missing. */
export async function writeOtherArtifact(workspace: Workspace, path: string, text: string): Promise<void> {
  await writing(workspace, path, () => writeFileAtomic(path, text));
}

async function writing(workspace: Workspace, path: string, write: () => unknown): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    const shown = relative(workspace.root, path);
    const data = { path: shown.startsWith('..') ? path : shown, problem: errorReason(cause) };
    throw new SessionError([diagnostic('usage/unwritable', data)], exitCodes.problem, { cause });
  }
}

/** The SQL that a node stands for; an incremental model's is that of its first build. Undefined also while there is a question open that it rests on. */
export function compiledSql(
  workspace: Pick<Workspace, 'compiler' | 'definitions'>,
  node: GraphNode,
): string | undefined {
  if (node.kind === 'model' && node.resource.language === 'python') return node.resource.source.text;
  if (node.kind === 'model') return wholeSql(workspace.compiler.model(node).sql);
  if (node.kind === 'test') return wholeSql(compileTest(node, workspace.compiler)?.sql);
  if (node.kind === 'unit_test') return compileUnitTest(node, workspace.definitions)?.sql.sql;
  return undefined;
}

/** The same as it may be seen by others: without values that its template read, where they may be personal. */
export function shownSql(workspace: Workspace, node: GraphNode): string | undefined {
  const sql = compiledSql(workspace, node);
  const isHidden =
    sql !== undefined &&
    (node.kind === 'model' || node.kind === 'test') &&
    holdsPersonalValues(node, workspace);
  return isHidden ? withheldSql : sql && inPlaceReads(workspace.graph).shown(sql);
}

function wholeSql(rendered: Rendered | undefined): string | undefined {
  return rendered?.unanswered ? undefined : rendered?.sql;
}

export async function writeRunArtifacts(
  workspace: Workspace,
  plan: Plan,
  result: RunResult,
  run: { readonly runId: string; readonly startedAt: Date; readonly options: RunOptionsRecord },
): Promise<void> {
  const text = json(makeRunResults(plan, result, { eider: version, ...run }));
  await writeArtifact(workspace, 'eider/run_results.json', text);
  await sweepTarget(workspace);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
