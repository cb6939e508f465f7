import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { GraphNode, ProjectGraph } from '../../core/graph/types.js';
import { runHooks } from '../../core/plan/hooks.js';
import { formatCounted, formatDuration, formatList } from '../../terminal/format.js';
import { compiledSql } from '../project/artifacts.js';
import { DbtArtifacts, writeManifests } from '../project/dbt-artifacts.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { jobProblems } from '../project/job-problems.js';
import type { ParseOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider parse`: loads, links and compiles the whole project, without a database. Manifests are written when there is no error. */
export async function runParse(options: ParseOptions, io: Io): Promise<ExitCode> {
  return (await parseProject(options, io)).exitCode;
}

/** The same, with the project where it has no error. */
export async function parseProject(
  options: ParseOptions,
  io: Io,
): Promise<{ readonly exitCode: ExitCode; readonly workspace?: Workspace }> {
  const startedAt = io.now();
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found = workspace
    ? [...opened.diagnostics, ...compileAll(workspace), ...(await jobProblems(workspace, io))]
    : opened.diagnostics;
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!workspace || hasErrors(diagnostics)) return { exitCode: exitCodeOf(diagnostics) };
  try {
    const dbt = new DbtArtifacts(workspace, { runId: randomUUID(), startedAt, now: io.now });
    await writeManifests(workspace, dbt);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return { exitCode: error.exitCode };
  }
  const seconds = (io.now().getTime() - startedAt.getTime()) / 1000;
  report(workspace, seconds, options, io);
  return { exitCode: exitCodeOf(diagnostics), workspace };
}

/** Every template rendered as a build would render it: mistakes that show only then. */
function compileAll({ graph, compiler, project }: Workspace): readonly Diagnostic[] {
  for (const node of graph.nodes.values()) compiledSql({ compiler, definitions: compiler }, node);
  runHooks(project.runHooks, compiler);
  return compiler.diagnostics;
}

const nouns: { readonly [kind in GraphNode['kind']]: string } = {
  model: 'model',
  seed: 'seed',
  source: 'source',
  test: 'test',
  unit_test: 'unit test',
  exposure: 'exposure',
};

function report(workspace: Workspace, seconds: number, options: ParseOptions, io: Io): void {
  const counts = countKinds(workspace.graph);
  if (options.output === 'json') {
    const { root, targetPath, project } = workspace;
    const manifest = relative(root, join(targetPath, 'manifest.json')).replaceAll('\\', '/');
    const rounded = Math.round(seconds * 1000) / 1000;
    const line = {
      event: 'parsed',
      format: 1,
      project: project.name,
      nodes: Object.fromEntries(counts),
      manifest,
      seconds: rounded,
    };
    io.stdout(`${JSON.stringify(line)}\n`);
  } else if (!options.quiet) {
    const parts = [...counts].flatMap(([kind, count]) =>
      count === 0 ? [] : [formatCounted(count, nouns[kind])],
    );
    const what = parts.length === 0 ? 'an empty project' : formatList(parts);
    io.stdout(`parsed ${what} · ${formatDuration(seconds)}\n`);
  }
}

function countKinds(graph: ProjectGraph): ReadonlyMap<GraphNode['kind'], number> {
  const counts = new Map<GraphNode['kind'], number>(
    (Object.keys(nouns) as readonly GraphNode['kind'][]).map((kind) => [kind, 0]),
  );
  for (const { kind } of graph.nodes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
