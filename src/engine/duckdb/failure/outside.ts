import type { RawError } from './raw-error.js';
import type { Rebuilt } from './rebuilt.js';
import { redactPath } from './redact.js';

// POSIX numbers that DuckDB passes on as `errno`, and the words it prints beside them.
const reasons: readonly (readonly [errno: string, words: RegExp, reason: string])[] = [
  ['2', /No such file or directory/u, 'no such file or folder'],
  ['13', /Permission denied/u, 'permission denied'],
  ['1', /Operation not permitted/u, 'permission denied'],
  ['20', /Not a directory/u, 'a part of the path is not a folder'],
  ['21', /Is a directory/u, 'it is a folder'],
  ['24', /Too many open files/u, 'too many open files'],
  ['30', /Read-only file system/u, 'the disk is read-only'],
  ['36', /File name too long/u, 'the name is too long'],
];

/** True when the disk had no room left. */
export function isDiskFull(raw: RawError): boolean {
  return (
    raw.fields['errno'] === '28' || /No space left on device|not enough space on the disk/iu.test(raw.message)
  );
}

/** IO errors: which file or URL, and why. */
export function rebuildIo(raw: RawError, sql: string): Rebuilt {
  const file = quotedLocation(raw.message, sql);
  if (isDiskFull(raw))
    return {
      subtype: 'DISK_FULL',
      message: `the disk is full${file === undefined ? '' : `, writing \`${file}\``}`,
      ...located(file),
    };
  if (/Corrupt|checksum/iu.test(raw.message))
    return { subtype: 'CORRUPT', message: 'the database file is damaged', ...located(file) };
  const extension = /^Extension "[^"\n]*?([a-z0-9_]+)\.duckdb_extension" not found/u.exec(raw.message)?.[1];
  if (extension !== undefined)
    return {
      subtype: 'EXTENSION_MISSING',
      message: `extension \`${extension}\` is not installed`,
      name: extension,
    };
  if (raw.message.startsWith('Could not set lock on file'))
    return {
      subtype: 'LOCKED',
      message: `\`${file ?? 'the database'}\` is in use by another process`,
      ...located(file),
    };
  if (/connect to Postgres/iu.test(raw.message))
    return { subtype: 'CONNECTION', message: 'cannot connect to the Postgres database' };
  if (file === undefined) return { message: 'a file could not be read or written' };
  return { ...ioMessage(raw, file), file };
}

function ioMessage(raw: RawError, file: string): Rebuilt {
  if (raw.message.startsWith('No files found that match the pattern'))
    return { subtype: 'NO_FILES', message: `no file matches \`${file}\`` };
  if (raw.message.startsWith('Could not resolve hostname'))
    return { subtype: 'UNREACHABLE', message: `the host of \`${file}\` cannot be found` };
  if (
    /^(?:Could not connect to server|Could not establish connection|Timeout was reached|SSL)/u.test(
      raw.message,
    )
  ) {
    return { subtype: 'UNREACHABLE', message: `cannot connect to the server of \`${file}\`` };
  }
  const reason = reasons.find(
    ([errno, words]) => raw.fields['errno'] === errno || words.test(raw.message),
  )?.[2];
  const because = reason === undefined ? '' : `: ${reason}`;
  if (/\bHTTP\b/u.test(raw.message))
    return { subtype: 'UNREACHABLE', message: `the request for \`${file}\` failed` };
  if (/^(?:Could not write|Failed to create|Could not create|Cannot create)/u.test(raw.message))
    return { message: `cannot write \`${file}\`${because}` };
  return { message: `cannot read or write \`${file}\`${because}` };
}

/** HTTP errors: the URL without query string and credentials, and the status. */
export function rebuildHttp(raw: RawError, sql: string): Rebuilt {
  const file = quotedLocation(raw.message, sql);
  const status = Number(raw.fields['status_code'] ?? /\bHTTP (\d{3})\b/u.exec(raw.message)?.[1] ?? 0);
  const answered = status > 0 ? `answered HTTP ${status}` : 'did not answer';
  return {
    ...(status > 0 && { subtype: `HTTP_${status}` }),
    message: file === undefined ? `a server ${answered}` : `\`${file}\` ${answered}`,
    ...located(file),
  };
}

/** A file that needs an extension that is not loaded. */
export function rebuildMissingExtension(raw: RawError, sql: string): Rebuilt {
  const extension = /\bextension ([a-z0-9_]+)\b|\bthe ([a-z0-9_]+) extension\b/u.exec(raw.message);
  const name = extension?.[1] ?? extension?.[2];
  const told = /^File (\S+) requires the extension/u.exec(raw.message)?.[1];
  const file = told === undefined ? undefined : redactPath(told, sql);
  return {
    subtype: 'EXTENSION_MISSING',
    message: `${file === undefined ? 'this' : `\`${file}\``} needs ${name === undefined ? 'an extension' : `the extension \`${name}\``}, which is not loaded`,
    ...(name !== undefined && { name }),
    ...located(file),
  };
}

/** Out of Memory: the limit, and whether it was the disk's. */
export function rebuildMemory(raw: RawError): Rebuilt {
  const limit = /\([\d.]+ \w+\/([\d.]+ \w+) used\)/u.exec(raw.message)?.[1];
  if (raw.message.startsWith('failed to offload')) {
    return {
      subtype: 'TEMP_DIRECTORY_FULL',
      message: `the temporary folder is full${limit === undefined ? '' : `: its limit is ${limit}`}`,
    };
  }
  return {
    message: `the query needs more memory than it may use${limit === undefined ? '' : `: the limit is ${limit}`}`,
  };
}

function quotedLocation(message: string, sql: string): string | undefined {
  const quoted = /"([^"\n]+)"/u.exec(message)?.[1] ?? /'([^'\n]+)'/u.exec(message)?.[1];
  return quoted === undefined ? undefined : redactPath(quoted, sql);
}

function located(file: string | undefined): { readonly file?: string } {
  return file === undefined ? {} : { file };
}
