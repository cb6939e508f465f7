import { resolve } from 'node:path';
import { hasErrors, type Diagnostic, diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import {
  checkPublication,
  type PublishableModel,
  type TableToPublish,
} from '../../core/privacy/publication-policy.js';
import type { Publication } from '../../core/project/publication.js';
import { fileReason } from './file-reason.js';
import { forgetHeld, idOfMoment, nextMoment } from './generations.js';
import { exportFolder } from './export-folder.js';
import { filesOf } from './folder-place.js';
import {
  makeRelease,
  Interrupted,
  type PublishedTableResult,
  type PublishEvent,
  type WaivedFinding,
} from './make-release.js';
import { createPartial, isFileError } from './partial-file.js';
import type { Place } from './place.js';
import { checkPlace, placeOf } from './place-of.js';
import { DatabaseError, guarded, type SqlConnection, type SqlSession } from './ports.js';
import type { ReleaseInfo, TableCopy } from './copy-tables.js';
import { attachWarehouse, prepareTables } from './prepare-tables.js';
import { exists, sizeOf } from './target.js';

export interface PublishOptions {
  /** The warehouse's file, relative to `root` or absolute. This process must not have it open: closing a second handle would drop its lock. */
  readonly warehousePath: string;
  /** The project's folder, absolute. */
  readonly root: string;
  readonly publication: Publication;
  /** Every model and seed that could be published. */
  readonly models: readonly PublishableModel[];
  readonly release: ReleaseInfo;
  /** Opens the in-memory database in which the warehouse (read-only) and the new file are attached. */
  readonly connect: () => Promise<SqlSession>;
  readonly onEvent?: (event: PublishEvent) => void;
  /** Aborting interrupts the running statement, removes the unfinished file and leaves the old one. */
  readonly signal?: AbortSignal;
}

/**
 * `published`: the new file is in place. `refused`: by policy, by content or for a mistake in `publish:`. `unverified`: the copy was not equal to its mart.
 * `failed`: the disk or the database. `interrupted`: by the caller. In all but the first the old file is in place and nothing is left beside it.
 */
export type PublishResult = Published | NotPublished;

export interface Published {
  readonly status: 'published';
  readonly publication: string;
  /** The release's own name, and that of its file once another one is in place. */
  readonly release: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly tables: readonly PublishedTableResult[];
  readonly waived: readonly WaivedFinding[];
  /** Earlier releases that were kept, newest first: absolute paths. */
  readonly generations: readonly string[];
  /** Warnings only. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface NotPublished {
  readonly status: 'refused' | 'unverified' | 'failed' | 'interrupted';
  readonly publication: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Publishes one file, or folder of files, wholly or not at all: policy first (before anything is written), then a fresh file beside the target, copied, described, counted and hashed
 * against the marts, read back and scanned, flushed, renamed over the target. Two publishers of one target do not disturb each other: the last one wins whole.
 */
export async function publish(options: PublishOptions): Promise<PublishResult> {
  const started = performance.now();
  const steps = new Steps();
  try {
    return await attempt(options, steps, started);
  } catch (error) {
    const name = options.publication.name;
    if (error instanceof Interrupted || (options.signal?.aborted && error instanceof DatabaseError)) {
      return { status: 'interrupted', publication: name, diagnostics: [] };
    }
    const reason =
      error instanceof DatabaseError ? error.reason : isFileError(error) ? fileReason(error) : undefined;
    if (reason === undefined) throw error;
    const found = diagnostic(
      'publish/failed',
      { publication: name, step: steps.current, reason },
      options.publication,
    );
    return { status: 'failed', publication: name, diagnostics: [found] };
  }
}

/**
 * Removes what killed publishers of a file left although it is in place: their folders, and earlier releases beyond those to keep. What cannot be
 * removed now is removed by a later one.
 */
export async function tidyRelease({
  root,
  publication,
}: Pick<PublishOptions, 'root' | 'publication'>): Promise<void> {
  try {
    const place = await placeOf(publication, root);
    await place.sweep();
    await place.prune(publication.keep);
  } catch (error) {
    if (!isFileError(error)) throw error;
  }
}

/** What publishing is doing, for the message of a failure. */
class Steps {
  current = 'opening the warehouse';
}

async function attempt(options: PublishOptions, steps: Steps, started: number): Promise<PublishResult> {
  const { publication, root, release } = options;
  const policy = checkPublication(publication, options.models, release.createdAt.slice(0, 10));
  const warehouse = resolve(root, options.warehousePath);
  const place = await placeOf(publication, root);
  const { target } = place;
  const occupied = await checkPlace(publication, place, warehouse);
  const session = await options.connect();
  const close = once(() => session.close());
  const stop = (): void => session.interrupt?.();
  options.signal?.addEventListener('abort', stop);
  try {
    const connection = interruptible(guarded(session), options.signal);
    const prepared = await readWarehouse(options, connection, warehouse, policy.value);
    const before = [...policy.diagnostics, ...occupied, ...prepared.diagnostics];
    if (hasErrors(before)) return { status: 'refused', publication: publication.name, diagnostics: before };

    options.onEvent?.({
      kind: 'publish-started',
      publication: publication.name,
      path: target,
      tables: prepared.value.length,
    });
    steps.current = 'making the new file';
    await place.sweep();
    const partial = await createPartial(target);
    const moment = await nextMoment(place, new Date(release.createdAt));
    try {
      const id = idOfMoment(moment);
      const work = {
        connection,
        file: partial.file,
        publication,
        release: { ...release, id },
        copies: prepared.value,
        onEvent: options.onEvent,
      };
      const made = await makeRelease(work);
      const diagnostics = [...before, ...made.diagnostics];
      if (made.status !== 'made') return { status: made.status, publication: publication.name, diagnostics };
      if (publication.format !== 'duckdb') {
        steps.current = 'writing the files';
        const unequal = await exportFolder(work, made.copied, filesOf(partial));
        if (unequal.length > 0)
          return { status: 'unverified', publication: publication.name, diagnostics: unequal };
      }
      await close();
      if (options.signal?.aborted) throw new Interrupted();
      steps.current = 'putting the new file in place';
      await place.install(partial, moment, publication.keep);
      const pruned = await prune(options, place);
      const result: Published = {
        status: 'published',
        publication: publication.name,
        release: id,
        path: target,
        bytes: await sizeOf(target),
        seconds: (performance.now() - started) / 1000,
        tables: made.tables,
        waived: made.waived,
        generations: pruned.value,
        diagnostics: [...diagnostics, ...pruned.diagnostics],
      };
      options.onEvent?.({ kind: 'publish-finished', publication: publication.name, path: target });
      return result;
    } finally {
      await close();
      await partial.remove();
    }
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await close();
  }
}

/** Attaches the warehouse and finds the listed columns in it; a warehouse that cannot be opened is one more mistake to report. */
async function readWarehouse(
  options: PublishOptions,
  connection: SqlConnection,
  warehouse: string,
  tables: readonly TableToPublish[],
): Promise<Outcome<readonly TableCopy[]>> {
  let alias: string;
  try {
    alias = await attachWarehouse(connection, warehouse);
  } catch (error) {
    if (!(error instanceof DatabaseError) || options.signal?.aborted) throw error;
    const data = {
      path: options.warehousePath,
      reason: (await exists(warehouse)) ? error.reason : 'there is no such file',
    };
    return {
      value: [],
      diagnostics: [diagnostic('publish/warehouse-unreadable', data, options.publication)],
    };
  }
  return prepareTables(connection, tables, alias, options.publication);
}

/** The release is in place by now: what goes wrong here is a warning. */
async function prune({ publication }: PublishOptions, place: Place): Promise<Outcome<readonly string[]>> {
  try {
    await forgetHeld(place.target);
    const kept = await place.prune(publication.keep);
    return { value: kept.map(({ path }) => path), diagnostics: [] };
  } catch (error) {
    if (!isFileError(error)) throw error;
    const data = { folder: `${publication.path}.generations`, reason: fileReason(error) };
    return { value: [], diagnostics: [diagnostic('publish/old-releases-kept', data, publication)] };
  }
}

function once(close: () => Promise<void> | void): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= Promise.resolve(close()));
}

/** No statement starts once the caller has aborted. */
function interruptible(connection: SqlConnection, signal: AbortSignal | undefined): SqlConnection {
  const check = (): void => {
    if (signal?.aborted) throw new Interrupted();
  };
  return {
    run: async (sql) => (check(), connection.run(sql)),
    rows: async (sql) => (check(), connection.rows(sql)),
  };
}
