import { open } from 'node:fs/promises';

/** Makes a file that only its owner can read, flushed to the disk. Rejects with the system's error; a file or link that is there stays as it is. */
export async function createSecretFile(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
