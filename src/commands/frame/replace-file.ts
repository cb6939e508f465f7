import { readFile, realpath, stat } from 'node:fs/promises';
import { writeFileAtomic } from '../../engine/files/write-file.js';
import { errorReason } from './file-error.js';

/**
 * Replaces the text of a project's file in one step. A link stays a link, and the file keeps its permissions and its byte order mark. A file that is no
 * longer what was read stays as it is.
 * @param before its text as it was read, without the byte order mark
 * @returns why it was not written, or undefined when it was
 */
export async function replaceFile(path: string, before: string, after: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    const now = await readFile(real, 'utf8');
    const mark = now.startsWith('\uFEFF') ? '\uFEFF' : '';
    if (now !== mark + before) return 'it has changed since it was read';
    const { mode } = await stat(real);
    await writeFileAtomic(real, mark + after, { mode });
    return undefined;
  } catch (error) {
    return errorReason(error);
  }
}
