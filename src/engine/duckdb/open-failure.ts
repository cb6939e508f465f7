import { hostname } from 'node:os';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isDiskFull } from './failure/outside.js';
import { parseRawError } from './failure/raw-error.js';
import { toSqlFailure } from './failure/to-sql-failure.js';
import type { LockHolder } from './sidecar.js';

/** Why a database could not be opened. `path` is what people should read: the caller's label. */
export type OpenFailure =
  /** `holder` is complete when the sidecar is the holder's own, else only the process that DuckDB names. */
  | {
      readonly kind: 'locked';
      readonly path: string;
      readonly readOnly: boolean;
      readonly holder?: Pick<LockHolder, 'pid'> & Partial<LockHolder>;
    }
  /** Storage versions, as numbers; 64 is DuckDB 1.0. */
  | {
      readonly kind: 'too-new' | 'too-old';
      readonly path: string;
      readonly version: number;
      readonly newest: number;
    }
  | { readonly kind: 'wal'; readonly path: string; readonly wal: string }
  | {
      readonly kind: 'setting';
      readonly path: string;
      readonly name: string;
      readonly problem: 'unknown' | 'reserved' | 'invalid';
      readonly suggestion?: string;
    }
  | {
      readonly kind:
        | 'damaged'
        | 'not-a-database'
        | 'permission'
        | 'missing'
        | 'disk-full'
        | 'directory'
        | 'encrypted';
      readonly path: string;
    }
  | { readonly kind: 'io'; readonly path: string; readonly detail: string };

/** A database that cannot be opened, for a reason the user can act on. */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError';
  readonly failure: OpenFailure;

  constructor(failure: OpenFailure) {
    super(`cannot open ${failure.path}: ${failure.kind}`);
    this.failure = failure;
  }

  get kind(): OpenFailure['kind'] {
    return this.failure.kind;
  }
}

/** The diagnostic of an error of `openDatabase`: code `database/<kind>`. */
export function openDiagnostic(error: DatabaseOpenError): Diagnostic {
  const { failure } = error;
  switch (failure.kind) {
    case 'locked':
      return diagnostic('database/locked', failure);
    case 'too-new':
      return diagnostic('database/too-new', failure);
    case 'too-old':
      return diagnostic('database/too-old', failure);
    case 'wal':
      return diagnostic('database/wal', failure);
    case 'setting':
      return diagnostic('database/setting', failure);
    case 'io':
      return diagnostic('database/io', failure);
    default:
      return diagnostic(`database/${failure.kind}`, { path: failure.path });
  }
}

export interface OpenContext {
  /** For people. */
  readonly label: string;
  readonly readOnly: boolean;
  /** What the sidecar said when the open failed. */
  readonly sidecar: LockHolder | undefined;
}

/** Reads what DuckDB said when it could not open a file. */
export function openFailureOf(error: unknown, context: OpenContext): OpenFailure {
  const raw = parseRawError(error);
  const text = raw.message;
  const path = context.label;
  if (/^Could not set lock on file|being used by another process/u.test(text))
    return lockedFailure(text, context);
  const versions = /version number (\d+), but we can only read versions? (?:between (\d+) and )?(\d+)/u.exec(
    text,
  );
  if (versions) {
    const version = Number(versions[1]);
    const newest = Number(versions[3]);
    return { kind: version > newest ? 'too-new' : 'too-old', path, version, newest };
  }
  if (/replaying WAL file|Corrupt WAL/iu.test(text)) return { kind: 'wal', path, wal: `${path}.wal` };
  if (/not a valid DuckDB database file|sqlite_scanner|extension "sqlite"/iu.test(text))
    return { kind: 'not-a-database', path };
  if (/^Corrupt database file|^Could not read enough bytes/u.test(text) || raw.type === 'Serialization')
    return { kind: 'damaged', path };
  if (isDiskFull(raw)) return { kind: 'disk-full', path };
  if (/encrypted|encryption key/iu.test(text)) return { kind: 'encrypted', path };
  if (/Permission denied|Operation not permitted|Read-only file system|Access is denied/iu.test(text))
    return { kind: 'permission', path };
  if (/database does not exist/u.test(text)) return { kind: 'missing', path };
  if (/Is a directory|Not a directory|No such file or directory/u.test(text))
    return { kind: 'directory', path };
  return { kind: 'io', path, detail: toSqlFailure(error, '').message };
}

/** The sidecar counts only when it is of the process that DuckDB names: a killed process leaves one behind. */
function lockedFailure(text: string, { label, readOnly, sidecar }: OpenContext): OpenFailure {
  const told = /\(PID (\d+)\)/u.exec(text)?.[1];
  const pid = told === undefined ? undefined : Number(told);
  const locked = { kind: 'locked', path: label, readOnly } as const;
  if (sidecar && (pid === undefined || pid === sidecar.pid || sidecar.host !== hostname()))
    return { ...locked, holder: sidecar };
  return pid === undefined ? locked : { ...locked, holder: { pid } };
}
