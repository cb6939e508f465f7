import { relative, resolve } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { checkPublication } from '../../core/privacy/publication-policy.js';
import type { Publication } from '../../core/project/publication.js';
import { currentCommit } from '../../engine/files/current-commit.js';
import { heldBack } from '../../engine/publish/generations.js';
import { publish, tidyRelease, type PublishResult } from '../../engine/publish/publish.js';
import { publishedFingerprint } from '../../engine/publish/read-release.js';
import { placeOf } from '../../engine/publish/place-of.js';
import { renderPublicationPlan, renderPublished } from '../../terminal/render-published.js';
import { afterOnly, afterRelease, missingVariables } from './after-release.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { publicationState, publishableModels, type PublicationState } from './publication-state.js';
import { releaseLeaks } from './release-leaks.js';
import { listReleases } from './publish-list.js';
import { rollBackPublication } from './publish-rollback.js';
import { verifyPublished } from './publish-verify.js';
import { openReleaseSession } from './release-session.js';
import { version } from '../frame/version.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider publish`: the listed marts, checked and current, into a fresh file for BI. */
export async function runPublish(options: PublishOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  const chosen = workspace ? choose(workspace.project.publications, options.publications, found) : [];
  if (options.instead?.kind === 'rollback' && chosen.length > 1)
    found.push(
      diagnostic('usage/missing-argument', { argument: 'the name of one publication', command: 'publish' }),
    );
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!workspace || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  try {
    let worst: ExitCode = exitCodes.success;
    for (const publication of chosen) {
      const code = await doOne(publication, workspace, options, io);
      if (code !== exitCodes.success && worst === exitCodes.success) worst = code;
    }
    return worst;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

async function doOne(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  switch (options.instead?.kind) {
    case 'list':
      return listReleases(publication, workspace, options, io);
    case 'verify':
      return verifyPublished(publication, workspace, options, io);
    case 'after-only':
      return afterOnly(publication, workspace, options, io);
    case 'rollback':
      return rollBackPublication(publication, options.instead.to, workspace, options, io);
    case undefined:
      return new PublishCommand(publication, workspace, options, io).execute();
  }
}

function choose(
  publications: readonly Publication[],
  names: readonly string[],
  found: Diagnostic[],
): readonly Publication[] {
  if (publications.length === 0 && !hasErrors(found)) found.push(diagnostic('publish/none', {}));
  if (names.length === 0) return publications;
  return names.flatMap((name) => {
    const publication = publications.find((other) => other.name === name);
    if (publication) return [publication];
    const known = publications.map((other) => other.name);
    found.push(diagnostic('publish/unknown', { name, known, suggestion: suggest(name, known) }));
    return [];
  });
}

/** The release of one publication. */
class PublishCommand {
  readonly #publication: Publication;
  readonly #workspace: Workspace;
  readonly #options: PublishOptions;
  readonly #io: Io;

  constructor(publication: Publication, workspace: Workspace, options: PublishOptions, io: Io) {
    this.#publication = publication;
    this.#workspace = workspace;
    this.#options = options;
    this.#io = io;
  }

  async execute(): Promise<ExitCode> {
    const state = await publicationState(this.#publication, this.#workspace, this.#options, this.#io);
    if (hasErrors(state.diagnostics)) {
      this.#print(state.diagnostics);
      return exitCodes.problem;
    }
    if (state.notCurrent.length > 0) {
      const at = this.#publication.at;
      this.#print([diagnostic('publish/not-current', { models: state.notCurrent }, { at })]);
      return exitCodes.refused;
    }
    const missing = missingVariables(this.#publication, this.#workspace);
    if (missing.length > 0) {
      this.#print(missing);
      return exitCodes.problem;
    }
    const today = this.#io.now().toISOString().slice(0, 10);
    const policy = checkPublication(this.#publication, publishableModels(this.#workspace), today);
    if (hasErrors(policy.diagnostics)) {
      this.#print(policy.diagnostics);
      return exitCodes.refused;
    }
    const leaks = await releaseLeaks(this.#publication, this.#workspace, this.#io);
    if (hasErrors(leaks)) {
      this.#print([...policy.diagnostics, ...leaks]);
      return exitCodes.refused;
    }
    if (this.#options.dryRun) return this.#dryRun(policy.diagnostics);
    if (!this.#options.force && (await this.#isPublished(state))) {
      await tidyRelease({ root: this.#workspace.root, publication: this.#publication });
      this.#reportReused(policy.diagnostics, 'reused');
      return this.#after();
    }
    if (!this.#options.force && (await this.#isHeld(state))) {
      this.#reportReused(policy.diagnostics, 'held');
      return this.#after();
    }
    return this.#publish(state);
  }

  async #isPublished(state: PublicationState): Promise<boolean> {
    const session = await openReleaseSession(this.#publication, this.#workspace, this.#io);
    try {
      const path = resolve(this.#workspace.root, this.#publication.path);
      return (await publishedFingerprint(path, session)) === state.fingerprint;
    } finally {
      await session.close();
    }
  }

  /** Somebody has taken back what would be published now. */
  async #isHeld(state: PublicationState): Promise<boolean> {
    const { target } = await placeOf(this.#publication, this.#workspace.root);
    return (await heldBack(target)) === state.fingerprint;
  }

  async #publish(state: PublicationState): Promise<ExitCode> {
    const { root, databasePath } = this.#workspace;
    const abort = new AbortController();
    const release = this.#io.onInterrupt(() => abort.abort());
    try {
      const commit = await currentCommit(root);
      const result = await publish({
        warehousePath: databasePath,
        root,
        publication: this.#publication,
        models: publishableModels(this.#workspace),
        release: {
          ...(commit !== undefined && { commit }),
          runId: state.runId ?? '',
          createdAt: this.#io.now().toISOString(),
          eiderVersion: version,
          fingerprint: state.fingerprint,
          sources: state.sources,
        },
        connect: () => openReleaseSession(this.#publication, this.#workspace, this.#io),
        signal: abort.signal,
      });
      const code = this.#report(result);
      if (result.status !== 'published') return code;
    } finally {
      release();
    }
    return this.#after();
  }

  async #after(): Promise<ExitCode> {
    return afterRelease(this.#publication, this.#workspace, this.#options, this.#io);
  }

  #dryRun(warnings: readonly Diagnostic[]): ExitCode {
    this.#print(warnings);
    const { name, path, tables } = this.#publication;
    if (this.#options.output === 'json') {
      const listed = tables.map((table) => ({
        table: table.name,
        model: table.model,
        columns: table.columns.map((column) => column.name),
      }));
      this.#io.stdout(
        `${JSON.stringify({ event: 'would-publish', publication: name, path, tables: listed })}\n`,
      );
    } else this.#io.stdout(renderPublicationPlan(this.#publication, stdoutStyle(this.#io, this.#options)));
    return exitCodes.success;
  }

  #reportReused(warnings: readonly Diagnostic[], event: 'reused' | 'held'): void {
    this.#print(warnings);
    const { name, path } = this.#publication;
    if (this.#options.output === 'json') {
      this.#io.stdout(`${JSON.stringify({ event, publication: name, path })}\n`);
    } else if (!this.#options.quiet) {
      this.#io.stdout(
        event === 'reused'
          ? `${name} reused: nothing changed since ${path} was published\n`
          : `${name} stays at its earlier release: nothing changed since ${path} was rolled back (--force publishes all the same)\n`,
      );
    }
  }

  #report(result: PublishResult): ExitCode {
    this.#print(result.diagnostics);
    switch (result.status) {
      case 'published': {
        const path = relative(this.#workspace.root, result.path);
        const shown = { ...result, path: path.startsWith('..') ? result.path : path };
        if (this.#options.output === 'json') {
          const { diagnostics: _diagnostics, ...plain } = shown;
          this.#io.stdout(`${JSON.stringify({ event: 'published', ...plain })}\n`);
        } else if (!this.#options.quiet) {
          this.#io.stdout(renderPublished(shown, stdoutStyle(this.#io, this.#options)));
        }
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

  #print(diagnostics: readonly Diagnostic[]): void {
    printDiagnostics(diagnostics, this.#io, this.#options);
  }
}
