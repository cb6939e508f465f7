import { dirname, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { isData } from '../core/graph/types.js';
import { makeManifest } from '../core/manifest/manifest.js';
import { makeRunResults } from '../core/manifest/run-results.js';
import type { RunResult } from '../core/plan/events.js';
import type { Plan } from '../core/plan/stages.js';
import { compileUnitTest } from '../core/plan/compile-unit-test.js';
import { compileTest } from '../core/plan/plan-test.js';
import type { GraphNode } from '../core/graph/types.js';
import { sweepTemporaries, writeFileAtomic, writeIfChanged } from '../engine/files/write-file.js';
import { version } from './version.js';
import type { Workspace } from './workspace.js';

/** Writes the manifest, and the compiled SQL of the plan's stages and their tests; files that would not change are left alone. */
export async function writeCompiled(workspace: Workspace, plan: Plan): Promise<void> {
  await writeJsonIfChanged(workspace, 'manifest.json', makeManifest(workspace.graph, version));
  for (const stage of plan.stages) {
    for (const id of [stage.id, ...[...(stage.unitTests ?? []), ...stage.tests].map((test) => test.id)]) {
      const node = workspace.graph.nodes.get(id);
      if (node) await writeCompiledNode(workspace, node);
    }
  }
  await sweepTemporaries(temporaryFolder(workspace));
}

/** Artifacts are written here first: on the file system of the others, and nowhere among them. */
function temporaryFolder({ targetPath }: Workspace): string {
  return join(targetPath, '.writing');
}

/** Writes the compiled SQL of a node; gives its path, or undefined for a node without SQL. */
export async function writeCompiledNode(workspace: Workspace, node: GraphNode): Promise<string | undefined> {
  const sql = compiledSql(workspace, node);
  if (sql === undefined) return undefined;
  const path = join(workspace.targetPath, 'compiled', compiledName(node));
  await mkdir(dirname(path), { recursive: true });
  await writeIfChanged(path, `${sql.trimEnd()}\n`, { temporaryFolder: temporaryFolder(workspace) });
  return path;
}

/** The SQL that a node stands for; an incremental model's is that of its first build. */
export function compiledSql(workspace: Workspace, node: GraphNode): string | undefined {
  if (node.kind === 'model') return workspace.compiler.model(node).sql.sql;
  if (node.kind === 'test') return compileTest(node, workspace.compiler)?.sql.sql;
  if (node.kind === 'unit_test') return compileUnitTest(node, workspace.compiler)?.sql.sql;
  return undefined;
}

/** Generic tests have no file of their own: they stand in a folder named after their YAML file. */
function compiledName(node: GraphNode): string {
  if (isData(node) || (node.kind === 'test' && node.body.kind === 'singular')) return node.path;
  return join(node.path, `${node.name}.sql`);
}

export async function writeRunArtifacts(
  workspace: Workspace,
  plan: Plan,
  result: RunResult,
  run: { readonly runId: string; readonly startedAt: Date },
): Promise<void> {
  const path = join(workspace.targetPath, 'eider', 'run_results.json');
  await mkdir(dirname(path), { recursive: true });
  const text = json(makeRunResults(plan, result, { eider: version, ...run }));
  await writeFileAtomic(path, text, { temporaryFolder: temporaryFolder(workspace) });
  await sweepTemporaries(temporaryFolder(workspace));
}

async function writeJsonIfChanged(workspace: Workspace, name: string, value: unknown): Promise<void> {
  const path = join(workspace.targetPath, 'eider', name);
  await mkdir(dirname(path), { recursive: true });
  await writeIfChanged(path, json(value), { temporaryFolder: temporaryFolder(workspace) });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
