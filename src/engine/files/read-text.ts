import { readFileSync } from 'node:fs';
import { diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../core/diagnostics/source.js';
import { codeOf } from './find-files.js';

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/**
 * Reads a UTF-8 text, without its byte order mark.
 * @param path what messages call the file
 * A file that cannot be read is a diagnostic and no value; one that is not UTF-8 a diagnostic at its first wrong character.
 */
export function readText(file: string, path: string): Outcome<Source | undefined> {
  try {
    // A project is thousands of small files, and most often in memory: a thread's detour for each would be half of the work.
    return decoded(readFileSync(file), path);
  } catch (cause) {
    const finding = diagnostic('project/unreadable-file', { path, reason: reasonOf(cause) });
    return { value: undefined, diagnostics: [finding] };
  }
}

function decoded(bytes: Uint8Array, path: string): Outcome<Source | undefined> {
  try {
    return { value: { path, text: strict.decode(bytes) }, diagnostics: [] };
  } catch {
    const source = { path, text: lenient.decode(bytes) };
    const start = Math.max(0, source.text.indexOf('\u{fffd}'));
    const finding = diagnostic('project/not-utf8', { path }, { at: spanOf(source, start, start + 1) });
    return { value: undefined, diagnostics: [finding] };
  }
}

/** Why the system refused, in plain words. */
export function reasonOf(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'its links go in a circle';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    case 'EIO':
      return 'the disk reports an error';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a part of the path is a file';
    case 'EADDRINUSE':
      return 'another process has it';
    default:
      return codeOf(cause) ?? 'an unknown error';
  }
}
