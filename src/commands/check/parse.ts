import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isUnknownTest } from '../../core/graph/own-mistakes.js';
import { isData, type GraphNode, type ProjectGraph, type UnitTestNode } from '../../core/graph/types.js';
import { Compiler } from '../../core/plan/compile.js';
import { compileUnitTest, isOfTemplate } from '../../core/plan/compile-unit-test.js';
import { nodeHooks, runHooks } from '../../core/plan/hooks.js';
import { compileTest } from '../../core/plan/plan-test.js';
import { formatCounted, formatDuration, formatList } from '../../terminal/format.js';
import { compiledSql } from '../project/artifacts.js';
import { DbtArtifacts, writeManifests } from '../project/dbt-artifacts.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { jobProblems } from '../project/job-problems.js';
import type { ParseOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/**
 * `eider parse`: loads, links and compiles the whole project, without a database. Manifests are written when there is no error. As `dbt parse` does, it
 * compiles nothing in a dbt project.
 */
export async function runParse(options: ParseOptions, io: Io): Promise<ExitCode> {
  return (await parse(options, io, true)).exitCode;
}

interface Parsed {
  readonly exitCode: ExitCode;
  readonly workspace?: Workspace;
}

/** The same with everything compiled, of a dbt project too; and with the project where it has no error. */
export function parseProject(options: ParseOptions, io: Io): Promise<Parsed> {
  return parse(options, io, false);
}

async function parse(options: ParseOptions, io: Io, asDbt: boolean): Promise<Parsed> {
  const startedAt = io.now();
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const isParsed = asDbt && workspace?.project.dbt !== undefined;
  const found = workspace
    ? [
        ...opened.diagnostics,
        ...(isParsed ? parseAsDbt(workspace) : compileAll(workspace)),
        ...(await jobProblems(workspace, io)),
      ]
    : opened.diagnostics;
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!workspace || hasErrors(diagnostics)) return { exitCode: exitCodeOf(diagnostics) };
  try {
    const dbt = new DbtArtifacts(workspace, { runId: randomUUID(), startedAt, now: io.now });
    await (isParsed ? dbt.writeParsedManifest() : writeManifests(workspace, dbt));
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
export function compileAll({ graph, compiler, project }: Workspace): readonly Diagnostic[] {
  for (const node of graph.nodes.values()) compiledSql({ compiler, definitions: compiler }, node);
  runHooks(project.runHooks, compiler);
  return compiler.diagnostics;
}

/**
 * What dbt's parse renders, without `execute`, besides the models and tests in files that linking has read: hooks and generic tests. Those of the library
 * and unit tests are looked through on the way.
 */
function parseAsDbt({ graph, compiler: { scope }, project }: Workspace): readonly Diagnostic[] {
  const parser = new Compiler(graph, scope, { execute: false });
  for (const node of graph.nodes.values()) {
    if (isData(node)) nodeHooks(node, parser);
    else if (node.kind === 'unit_test') lookThrough(node, parser);
    else if (node.kind === 'test' && node.body.kind === 'generic') compileTest(node, parser);
  }
  runHooks(project.runHooks, parser);
  return parser.diagnostics.map((finding) =>
    isUnknownTest(finding) ? { ...finding, severity: 'warning' } : finding,
  );
}

/** What a unit test's overrides make of its model's template is seen when the test runs, as in dbt. */
function lookThrough(node: UnitTestNode, parser: Compiler): void {
  const before = parser.diagnostics.length;
  compileUnitTest(node, parser);
  const found = parser.diagnostics.splice(before);
  parser.diagnostics.push(...found.filter(({ code }) => !isOfTemplate(code)));
}

const nouns: { readonly [kind in GraphNode['kind']]: string } = {
  model: 'model',
  seed: 'seed',
  source: 'source',
  test: 'test',
  unit_test: 'unit test',
  exposure: 'exposure',
  semantic_model: 'semantic model',
  metric: 'metric',
  saved_query: 'saved query',
};

/** Told even where there is none. */
const usualKinds = ['model', 'seed', 'source', 'test', 'unit_test', 'exposure'] as const;

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
      count === 0 ? [] : [formatCounted(count, nouns[kind]).replace(/querys$/u, 'queries')],
    );
    const what = parts.length === 0 ? 'an empty project' : formatList(parts);
    io.stdout(`parsed ${what} · ${formatDuration(seconds)}\n`);
  }
}

function countKinds(graph: ProjectGraph): ReadonlyMap<GraphNode['kind'], number> {
  const counts = new Map<GraphNode['kind'], number>(usualKinds.map((kind) => [kind, 0]));
  for (const { kind } of graph.nodes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
