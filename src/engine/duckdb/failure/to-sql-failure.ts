import type { SqlFailure } from '../../../core/sql/failure.js';
import { rebuildAuthored } from './authored.js';
import { duplicate, rebuildConstraint } from './constraint.js';
import { isDiskFull, rebuildHttp, rebuildIo, rebuildMemory, rebuildMissingExtension } from './outside.js';
import { positionOf } from './position.js';
import { parseRawError, type RawError } from './raw-error.js';
import type { Rebuilt } from './rebuilt.js';
import { rebuildConversion, rebuildInvalidInput, rebuildOutOfRange } from './values.js';

/**
 * What DuckDB said of `sql`, safe to print: DuckDB's run-time errors quote rows, CSV lines, URLs with tokens and passwords, so every
 * message but those about the author's own text is made again from the type and from what is known to be a name.
 * `position` is in UTF-16 code units of `sql`. Paths below `root`, an absolute folder, are told relative to it.
 */
export function toSqlFailure(error: unknown, sql: string, root?: string): SqlFailure {
  const raw = relativeTo(root, parseRawError(error));
  const rebuilt = rebuild(raw, sql);
  const position = positionOf(raw, sql);
  const subtype = rebuilt.subtype ?? raw.fields['error_subtype'];
  return {
    type: raw.type,
    ...(subtype !== undefined && { subtype }),
    ...rebuilt,
    ...(position !== undefined && { position }),
  };
}

function relativeTo(root: string | undefined, raw: RawError): RawError {
  if (root === undefined || root.length < 2) return raw;
  const folder = /[/\\]$/u.test(root) ? root : `${root}/`;
  return { ...raw, message: raw.message.replaceAll(folder, '') };
}

const fixed: { readonly [type: string]: string } = {
  Interrupt: 'the query was interrupted',
  Internal: 'DuckDB failed with an internal error: this is a bug, of DuckDB or of Eider',
  Connection: 'the connection is closed',
  Permission: 'this is not allowed here',
  Serialization: 'something could not be written to, or read from, the database file',
  Sequence: 'a sequence has no value left',
  'Divide by Zero': 'division by zero',
};

function rebuild(raw: RawError, sql: string): Rebuilt {
  switch (raw.type) {
    case 'Parser':
    case 'Syntax':
    case 'Binder':
    case 'Catalog':
      return rebuildAuthored(raw, sql);
    case 'Conversion':
    case 'Mismatch Type':
    case 'Decimal':
      return rebuildConversion(raw, sql);
    case 'Invalid Input':
      return rebuildInvalidInput(raw, sql);
    case 'Out of Range':
      return rebuildOutOfRange(raw, sql);
    case 'Constraint':
      return rebuildConstraint(raw, sql);
    case 'IO':
      return rebuildIo(raw, sql);
    case 'HTTP':
      return rebuildHttp(raw, sql);
    case 'Missing Extension':
      return rebuildMissingExtension(raw, sql);
    case 'Out of Memory':
      return rebuildMemory(raw);
    case 'TransactionContext':
    case 'Transaction':
      return rebuildTransaction(raw, sql);
    case 'Dependency':
      return rebuildDependency(raw);
    case 'Fatal':
      return rebuildFatal(raw);
    case 'Not implemented':
      return rebuildNotImplemented(raw);
    default:
      return { message: fixed[raw.type] ?? 'DuckDB refused the statement' };
  }
}

function rebuildTransaction(raw: RawError, sql: string): Rebuilt {
  if (isDiskFull(raw)) return { subtype: 'DISK_FULL', message: 'the disk is full' };
  if (/duplicate key/u.test(raw.message)) return duplicate(raw.message, sql);
  if (/conflict/iu.test(raw.message))
    return { subtype: 'CONFLICT', message: 'another transaction changed the same table or rows' };
  if (/aborted/u.test(raw.message))
    return { subtype: 'ABORTED', message: 'the transaction was aborted by an earlier error' };
  const inactive = /^cannot (commit|rollback) - no transaction is active$/u.exec(raw.message)?.[1];
  if (inactive !== undefined)
    return { subtype: 'NO_TRANSACTION', message: `cannot ${inactive}: no transaction is active` };
  if (/within a transaction/u.test(raw.message))
    return { subtype: 'NESTED', message: 'a transaction is already active' };
  if (/multiple databases|different database/iu.test(raw.message))
    return { subtype: 'ONE_DATABASE', message: 'one transaction can write to one database only' };
  return { message: 'the transaction failed' };
}

function rebuildDependency(raw: RawError): Rebuilt {
  const name = /^Cannot (?:drop|alter) entry "([^"\n]+)" because/u.exec(raw.message)?.[1];
  if (name === undefined) return { message: 'other objects depend on this one' };
  return { message: `\`${name}\` cannot be changed: other objects depend on it`, name };
}

function rebuildFatal(raw: RawError): Rebuilt {
  if (isDiskFull(raw))
    return {
      subtype: 'DISK_FULL',
      message: 'the disk is full: the database stopped, and must be opened again',
    };
  return {
    subtype: 'INVALIDATED',
    message: 'the database stopped after a fatal error, and must be opened again',
  };
}

/** These texts come from binding, but a few quote values: only plain sentences pass. */
function rebuildNotImplemented(raw: RawError): Rebuilt {
  if (raw.message.startsWith('Unknown TimeZone')) return { message: 'a time zone is not known' };
  const sentence = raw.message.trim();
  return {
    message: /^[A-Za-z][A-Za-z ,()/_!.-]{0,199}$/u.test(sentence)
      ? sentence
      : 'DuckDB does not implement this',
  };
}
