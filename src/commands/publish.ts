import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../core/diagnostics/diagnostic.js';
import { suggest } from '../core/diagnostics/suggest.js';
import { selectNodes } from '../core/graph/select.js';
import { isData } from '../core/graph/types.js';
import { buildPlan } from '../core/plan/build-plan.js';
import { compiledNeeds } from '../core/plan/compiled-needs.js';
import { isLive } from '../core/plan/extensions.js';
import type { Plan } from '../core/plan/stages.js';
import type { PublishableModel } from '../core/privacy/publication-policy.js';
import type { Publication } from '../core/project/types.js';
import { openDatabase } from '../engine/duckdb/database.js';
import { loadExtensions } from '../engine/duckdb/extensions/load.js';
import { extensionDirectory } from '../engine/duckdb/extensions/store.js';
import { currentCommit } from '../engine/files/current-commit.js';
import { publish, type PublishResult } from '../engine/publish/publish.js';
import type { SqlSession } from '../engine/publish/ports.js';
import { renderPublished } from '../terminal/render-published.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { PublishOptions } from './options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from './print.js';
import { probeExtensions, readFacts } from './run-facts.js';
import { version } from './version.js';
import { openSession, SessionError } from './warehouse-session.js';
import { openWorkspace, sha256, type Workspace } from './workspace.js';

/** `eider publish`: the listed marts, checked and current, into a fresh file for BI. */
export async function runPublish(options: PublishOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  const chosen = workspace ? choose(workspace.project.publications, options.publications, found) : [];
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!workspace || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  try {
    let worst: ExitCode = exitCodes.success;
    for (const publication of chosen) {
      const code = await publishOne(publication, workspace, options, io);
      if (code !== exitCodes.success && worst === exitCodes.success) worst = code;
    }
    return worst;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

function choose(
  publications: readonly Publication[],
  names: readonly string[],
  found: Diagnostic[],
): readonly Publication[] {
  if (publications.length === 0) found.push(diagnostic('publish/none', {}));
  if (names.length === 0) return publications;
  return names.flatMap((name) => {
    const publication = publications.find((other) => other.name === name);
    if (publication) return [publication];
    const known = publications.map((other) => other.name);
    found.push(diagnostic('publish/unknown', { name, known, suggestion: suggest(name, known) }));
    return [];
  });
}

async function publishOne(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const stale = await notCurrent(publication, workspace, options, io);
  if (stale.length > 0) {
    printDiagnostics(
      [diagnostic('publish/not-current', { models: stale }, { at: publication.at })],
      io,
      options,
    );
    return exitCodes.refused;
  }
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  try {
    const commit = await currentCommit(workspace.root);
    const result = await publish({
      warehousePath: workspace.databasePath,
      root: workspace.root,
      publication,
      models: publishableModels(workspace),
      release: {
        ...(commit !== undefined && { commit }),
        runId: randomUUID(),
        createdAt: io.now().toISOString(),
        eiderVersion: version,
      },
      connect: () => memorySession(publication, workspace, io),
      signal: abort.signal,
    });
    return report(result, workspace, options, io);
  } finally {
    release();
  }
}

/** What of the published marts and their ancestors a build would still have to do. */
async function notCurrent(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<readonly { readonly name: string; readonly why: string }[]> {
  const { graph, compiler } = workspace;
  const known = publication.tables.filter((table) =>
    [...graph.nodes.values()].some((node) => node.name === table.model),
  );
  if (known.length === 0) return [];
  const selection = selectNodes(graph, { select: known.map((table) => `+${table.model}`), exclude: [] });
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: probeExtensions(workspace), wait: options.wait, command: 'eider publish' },
    io,
  );
  try {
    const { state, facts } = await readFacts(workspace, session, randomUUID());
    const { value: plan } = buildPlan({
      command: 'build',
      graph,
      compiler,
      selected: selection.value,
      state,
      facts,
      options: { fullRefresh: false, force: false, storeFailures: false, acceptVolatile: true },
      hash: sha256,
    });
    return plan.stages.map((stage) => ({ name: stage.label, why: whyNot(stage) }));
  } finally {
    await session.close();
  }
}

function whyNot(stage: Plan['stages'][number]): string {
  if (stage.kind === 'test')
    return stage.tests.length === 1 ? 'a test has not passed' : `${stage.tests.length} tests have not passed`;
  return stage.reason === 'new' || stage.reason === 'missing' ? 'not built yet' : stage.reason;
}

function publishableModels(workspace: Workspace): readonly PublishableModel[] {
  return [...workspace.graph.nodes.values()].flatMap((node) =>
    isData(node) && node.kind !== 'source'
      ? [
          {
            name: node.name,
            relation: node.relation,
            description: node.description,
            columns: node.resource.columns,
          },
        ]
      : [],
  );
}

/** The database in which the warehouse and the new file are attached side by side. */
async function memorySession(publication: Publication, workspace: Workspace, io: Io): Promise<SqlSession> {
  const { target, env, root } = workspace;
  io.restrictNewFiles();
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    ...(target.duckdbThreads !== undefined && { threads: target.duckdbThreads }),
    ...(target.memoryLimit !== undefined && { memoryLimit: target.memoryLimit }),
    tempDirectory: target.tempDirectory ?? join(root, '.eider', 'tmp'),
    settings: target.settings,
    extensionDirectory: target.extensionDirectory ?? extensionDirectory(env, io.homeDirectory),
    fileSearchPath: root,
    command: 'eider publish',
  });
  await loadExtensions(database, [...target.extensions, ...neededExtensions(publication, workspace)]);
  const connection = await database.connect();
  return {
    run: (sql) => connection.run(sql),
    rows: (sql) => connection.rows(sql),
    interrupt: () => connection.interrupt(),
    close: () => database.close(),
  };
}

/** Views run their own SQL when they are copied, with the extensions that it needs. */
function neededExtensions(publication: Publication, workspace: Workspace): readonly string[] {
  const { graph } = workspace;
  const needs = compiledNeeds(workspace.compiler);
  const names = new Set(publication.tables.map((table) => table.model));
  return [...graph.nodes.values()].flatMap((node) =>
    names.has(node.name) && isLive(node) ? [...(needs.get(node.id) ?? [])] : [],
  );
}

function report(result: PublishResult, workspace: Workspace, options: PublishOptions, io: Io): ExitCode {
  printDiagnostics(result.diagnostics, io, options);
  switch (result.status) {
    case 'published': {
      const path = relative(workspace.root, result.path);
      const shown = { ...result, path: path.startsWith('..') ? result.path : path };
      if (options.output === 'json') {
        const { diagnostics: _diagnostics, ...plain } = shown;
        io.stdout(`${JSON.stringify({ event: 'published', ...plain })}\n`);
      } else if (!options.quiet) io.stdout(renderPublished(shown, stdoutStyle(io, options)));
      return exitCodes.success;
    }
    case 'refused':
      return exitCodes.refused;
    case 'unverified':
      return exitCodes.verification;
    case 'failed':
      return exitCodes.problem;
    case 'interrupted':
      return exitCodes.interrupted;
  }
}
