import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256File } from '../files/sha256-file.js';
import { dictionaryFile, releaseFile } from './export-folder.js';
import { isFileError } from './partial-file.js';
import { NoRelease, type ReleaseFacts } from './release-facts.js';

const schema = z.object({
  published_at: z.string(),
  commit: z.string().exactOptional(),
  run_id: z.string(),
  eider_version: z.string(),
  publication: z.string(),
  fingerprint: z.string(),
  tables: z.array(z.object({ table: z.string(), file: z.string(), rows: z.int(), sha256: z.string() })),
});

/** A released folder. */
export interface FolderRelease {
  readonly facts: ReleaseFacts;
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}

/**
 * What a released folder says of itself; undefined for a file.
 * @throws `NoRelease` when it says nothing
 */
export async function readFolderRelease(path: string): Promise<FolderRelease | undefined> {
  let text: string;
  try {
    text = await readFile(join(path, releaseFile), 'utf8');
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'ENOTDIR') return undefined;
    throw new NoRelease('it does not say what it holds');
  }
  const read = schema.safeParse(jsonOf(text));
  if (!read.success) throw new NoRelease('it does not say what it holds');
  const told = read.data;
  return {
    facts: {
      publication: told.publication,
      publishedAt: told.published_at,
      ...(told.commit !== undefined && { commit: told.commit }),
      runId: told.run_id,
      eiderVersion: told.eider_version,
      fingerprint: told.fingerprint,
      tables: told.tables.map(({ table, rows, sha256 }) => ({ table, rows, hash: sha256 })),
    },
    files: told.tables,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What is not as it was published: files that are missing, other ones, and some that nobody published. */
export async function damagedFiles(path: string, { files }: FolderRelease): Promise<readonly string[]> {
  const there = await readdir(path);
  const known = new Set([releaseFile, dictionaryFile, ...files.map(({ file }) => file)]);
  const problems = there
    .filter((name) => !known.has(name))
    .toSorted()
    .map((name) => `it holds \`${name}\`, which was not published`);
  if (!there.includes(dictionaryFile)) problems.push(`\`${dictionaryFile}\` is missing`);
  for (const { file, sha256 } of files) {
    if (!there.includes(file)) problems.push(`\`${file}\` is missing`);
    else if ((await sha256File(join(path, file))) !== sha256)
      problems.push(`the content of \`${file}\` is another one`);
  }
  return problems;
}
