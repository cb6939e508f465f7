import { variablesOf, stepLabel, type AfterStep } from '../../core/project/after-steps.js';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Publication } from '../../core/project/publication.js';
import { DoneSteps } from '../../engine/publish/after/done.js';
import { runSteps, type StepResult } from '../../engine/publish/after/run-steps.js';
import type { Released } from '../../engine/publish/after/step.js';
import { placeOf } from '../../engine/publish/place-of.js';
import type { Release } from '../../engine/publish/place.js';
import { NoRelease } from '../../engine/publish/release-facts.js';
import { readRelease } from '../../engine/publish/read-release.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { printDiagnostics, stdoutStyle } from '../frame/print.js';
import { publishableModels } from './publication-state.js';
import { openReleaseSession } from './release-session.js';
import type { Workspace } from '../project/workspace.js';

/** What the steps of a publication lack, before anything is published. */
export function missingVariables(publication: Publication, workspace: Workspace): readonly Diagnostic[] {
  return (publication.after ?? []).flatMap((step) =>
    variablesOf(step)
      .filter((variable) => (workspace.env[variable] ?? '') === '')
      .map((variable) =>
        diagnostic('publish/after-variable', { step: stepLabel(step), variable }, { at: step.at }),
      ),
  );
}

/**
 * Does what is to be done once a release is in place, and has not been for the live one: after publishing, after a rollback, and when a publication is found
 * up to date though a step failed. With `--force` and `--after-only`, all of it anew.
 */
export async function afterRelease(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const steps = publication.after ?? [];
  const place = await placeOf(publication, workspace.root);
  const { live } = await place.releases();
  const { target } = place;
  if (steps.length === 0 || !live) return exitCodes.success;
  const done = await DoneSteps.read(target, live.id);
  const again = options.force && options.instead?.kind === 'after-only';
  const pending = steps.filter((step) => again || !done.has(step));
  if (pending.length === 0) return exitCodes.success;
  const released = await describeRelease({ ...live, path: target }, publication, workspace, io);
  if (released instanceof NoRelease) {
    const data = { publication: publication.name, path: publication.path, what: released.message };
    printDiagnostics([diagnostic('publish/damaged', data, publication)], io, options);
    return exitCodes.verification;
  }
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  let worst: ExitCode = exitCodes.success;
  try {
    await runSteps({
      steps: pending,
      released,
      env: workspace.env,
      now: io.now,
      signal: abort.signal,
      onResult: async (result) => {
        if (result.reason === undefined) await done.add(result.step);
        else worst = exitCodes.afterRelease;
        tell(result, publication, options, io);
      },
    });
  } finally {
    release();
  }
  return abort.signal.aborted ? exitCodes.interrupted : worst;
}

/** `eider publish --after-only`. */
export async function afterOnly(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const missing = missingVariables(publication, workspace);
  printDiagnostics(missing, io, options);
  if (missing.length > 0) return exitCodes.problem;
  return afterRelease(publication, workspace, options, io);
}

function tell(result: StepResult, publication: Publication, options: PublishOptions, io: Io): void {
  const { step, label, attempts, reason } = result;
  if (reason !== undefined) {
    const data = { publication: publication.name, step: label, reason, attempts };
    printDiagnostics([diagnostic('publish/after-failed', data, { at: step.at })], io, options);
  } else if (options.output === 'json') {
    const event = { event: 'after-release', publication: publication.name, step: label, attempts };
    io.stdout(`${JSON.stringify(event)}\n`);
  } else if (!options.quiet) {
    const style = stdoutStyle(io, options);
    io.stdout(`${style.paint('success', style.symbols.pass)} ${said[step.kind]} ${label}\n`);
  }
}

const said: { readonly [Kind in AfterStep['kind']]: string } = {
  s3: 'uploaded to',
  command: 'ran',
  webhook: 'told',
  metabase: 'refreshed',
};

/** What is in place, with the descriptions of its tables and columns. */
async function describeRelease(
  live: Release,
  publication: Publication,
  workspace: Workspace,
  io: Io,
): Promise<Released | NoRelease> {
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const facts = await readRelease(live.path, session);
    if (!facts) return new NoRelease('it is gone');
    const models = new Map(publishableModels(workspace).map((model) => [model.name, model]));
    return {
      publication: publication.name,
      release: live.id,
      path: live.path,
      publishedAt: facts.publishedAt,
      ...(facts.commit !== undefined && { commit: facts.commit }),
      keep: publication.keep,
      tables: publication.tables.flatMap((table) => {
        const found = facts.tables.find((other) => other.table === table.name);
        const model = models.get(table.model);
        if (!found) return [];
        const described = new Map(
          model?.columns.map((column) => [column.name.toLowerCase(), column.description]),
        );
        const columns = table.columns.map(({ name }) => ({
          name,
          description: described.get(name.toLowerCase()) ?? '',
        }));
        return [{ table: table.name, rows: found.rows, description: model?.description ?? '', columns }];
      }),
    };
  } catch (error) {
    if (error instanceof NoRelease) return error;
    throw error;
  } finally {
    await session.close();
  }
}
