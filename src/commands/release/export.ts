import { relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, isEphemeral, type ModelNode, type SeedNode } from '../../core/graph/types.js';
import { exportableColumns } from '../../core/privacy/export-columns.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import { nodeId } from '../../core/project/ids.js';
import type { Publication, PublishedTable } from '../../core/project/publication.js';
import { currentCommit } from '../../engine/files/current-commit.js';
import { publish, type PublishResult } from '../../engine/publish/publish.js';
import { renderExport } from '../../terminal/render-export.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { ExportOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { publicationState, publishableModels, type PublicationState } from './publication-state.js';
import { releaseLeaks } from './release-leaks.js';
import { openReleaseSession } from './release-session.js';
import { version } from '../frame/version.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

type Stored = ModelNode | SeedNode;

/** `eider export`: all that may leave, as a release. */
export async function runExport(options: ExportOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  if (options.path === '')
    found.push(diagnostic('usage/missing-argument', { argument: 'a path', command: 'export' }));
  const selection = opened.value ? await chooseNodes(opened.value, options) : undefined;
  found.push(...(selection?.diagnostics ?? []));
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!opened.value || !selection || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  const workspace = opened.value;
  const nodes = [...workspace.graph.nodes.values()].filter(
    (node): node is Stored =>
      selection.value.has(node.id) && isData(node) && node.kind !== 'source' && !isInlined(node),
  );
  try {
    return await exportNodes(nodes, workspace, options, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

function isInlined(node: Stored): boolean {
  return node.kind === 'model' && isEphemeral(node);
}

async function exportNodes(
  nodes: readonly Stored[],
  workspace: Workspace,
  options: ExportOptions,
  io: Io,
): Promise<ExitCode> {
  const listed = publicationOf(nodes, workspace, options);
  const publication = withoutLeaks(listed, await releaseLeaks(listed, workspace, io));
  const refuse = (finding: Diagnostic, code: ExitCode): ExitCode => {
    printDiagnostics([finding], io, options);
    return code;
  };
  if (publication.tables.length === 0)
    return refuse(diagnostic('export/nothing', { nodes: nodes.length }), exitCodes.refused);
  // What was taken away is enough only if nothing is left to say.
  const leaks = await releaseLeaks(publication, workspace, io);
  if (hasErrors(leaks)) {
    printDiagnostics(leaks, io, options);
    return exitCodes.refused;
  }
  const publishing = { ...options, publications: [], force: true };
  const state = await publicationState(publication, workspace, publishing, io);
  printDiagnostics(state.diagnostics, io, options);
  if (hasErrors(state.diagnostics)) return exitCodes.problem;
  if (state.notCurrent.length > 0)
    return refuse(diagnostic('publish/not-current', { models: state.notCurrent }), exitCodes.refused);
  const left = leftOut(nodes, publication);
  if (options.dryRun) {
    report(publication, left, undefined, options, io);
    return exitCodes.success;
  }
  const result = await write(publication, state, workspace, io);
  printDiagnostics(result.diagnostics, io, options);
  if (result.status !== 'published') return failures[result.status];
  report(publication, left, result, options, io);
  return exitCodes.success;
}

const failures = {
  refused: exitCodes.refused,
  unverified: exitCodes.verification,
  failed: exitCodes.problem,
  interrupted: exitCodes.interrupted,
} as const;

/** What YAML lets go, as a publication. Its tables have their schema in their names: `marts.owners`. */
function publicationOf(nodes: readonly Stored[], workspace: Workspace, options: ExportOptions): Publication {
  const path = relative(workspace.root, options.path);
  const at = { source: workspace.project.source, start: 0, end: 0 };
  const tables = nodes.flatMap((node): readonly PublishedTable[] => {
    const columns = exportableColumns(node.resource.columns, options.pseudonyms);
    // The first dot parts schema and name again.
    if (columns.length === 0 || node.relation.schema.includes('.')) return [];
    const name = `${node.relation.schema}.${node.relation.name}`;
    return [{ model: node.name, name, columns, waivers: [], at: columns[0]?.at ?? at }];
  });
  return {
    id: nodeId('publication', workspace.project.name, 'export'),
    name: 'export',
    description: '',
    path: path === '' ? '.' : path,
    format: options.path.endsWith('.duckdb') ? 'duckdb' : 'parquet',
    storageVersion: 'v1.5.0',
    keep: 0,
    ...(options.pseudonyms && { allow: ['pseudonym'] as const }),
    tables,
    at,
  };
}

/** Without the columns that lineage says are personal, and the tables of which it knows nothing. */
function withoutLeaks(publication: Publication, leaks: readonly Diagnostic[]): Publication {
  const columns = new Set<string>();
  const models = new Set<string>();
  for (const { code, data, severity } of leaks) {
    if (severity !== 'error' || !('model' in data) || typeof data.model !== 'string') continue;
    if (code === 'privacy/release-not-proved') models.add(data.model);
    else if ('column' in data && typeof data.column === 'string')
      columns.add(`${data.model} ${foldName(data.column)}`);
  }
  const tables = publication.tables.flatMap((table) => {
    const left = table.columns.filter(({ name }) => !columns.has(`${table.model} ${foldName(name)}`));
    return models.has(table.model) || left.length === 0 ? [] : [{ ...table, columns: left }];
  });
  return { ...publication, tables };
}

/** The columns that YAML lists and that stay: `marts.owners.name`; and `marts.plain.*` for relations of which nothing leaves. */
function leftOut(nodes: readonly Stored[], { tables }: Publication): readonly string[] {
  return nodes.flatMap((node) => {
    const label = `${node.relation.schema}.${node.relation.name}`;
    const table = tables.find(({ model }) => model === node.name);
    if (!table) return [`${label}.*`];
    const listed = new Set(table.columns.map(({ name }) => foldName(name)));
    return node.resource.columns.flatMap(({ name }) =>
      listed.has(foldName(name)) ? [] : [`${label}.${name}`],
    );
  });
}

async function write(
  publication: Publication,
  state: PublicationState,
  workspace: Workspace,
  io: Io,
): Promise<PublishResult> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const commit = await currentCommit(workspace.root);
  try {
    return await publish({
      warehousePath: workspace.databasePath,
      root: workspace.root,
      publication,
      models: publishableModels(workspace),
      release: {
        ...(commit !== undefined && { commit }),
        runId: state.runId ?? '',
        createdAt: io.now().toISOString(),
        eiderVersion: version,
        fingerprint: state.fingerprint,
        sources: state.sources,
      },
      connect: async () => openReleaseSession(publication, workspace, io),
      signal: abort.signal,
    });
  } finally {
    release();
  }
}

function report(
  publication: Publication,
  left: readonly string[],
  result: Extract<PublishResult, { readonly status: 'published' }> | undefined,
  options: ExportOptions,
  io: Io,
): void {
  const { path } = publication;
  const rows = new Map(result?.tables.map(({ table, rows: count }) => [table, count]));
  const tables = publication.tables.map(({ name, columns }) => ({
    table: name,
    columns: columns.map((column) => column.name),
    ...(rows.has(name) && { rows: rows.get(name) ?? 0 }),
  }));
  const event = result ? 'exported' : 'would-export';
  if (options.output === 'json') io.stdout(`${JSON.stringify({ event, path, tables, leftOut: left })}\n`);
  else if (!options.quiet)
    io.stdout(
      renderExport({ path, tables, leftOut: left, isDone: result !== undefined }, stdoutStyle(io, options)),
    );
}
