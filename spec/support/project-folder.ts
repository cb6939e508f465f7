import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project's files by path. */
export type Files = { readonly [path: string]: string | Uint8Array };

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** A new project in a temporary folder, until `removeProjects`. */
export async function makeProject(files: Files): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'eider-spec-')));
  made.push(folder);
  await writeFiles(folder, files);
  return folder;
}

const made: string[] = [];

/** Removes what `makeProject` made; for `afterAll`. */
export async function removeProjects(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}
