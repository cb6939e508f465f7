import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { diagnostic, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import type { Engine } from './platform.js';
import { writeAtomically } from './store.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const entrySchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  platform: z.string(),
  sha256: hash,
});
const fileSchema = z.strictObject({ lockVersion: z.literal(1), extensions: z.array(entrySchema) });

/** One extension file that this project trusts. */
export interface LockEntry {
  readonly name: string;
  /** The engine's version, which is the extension's: `v1.5.5`. */
  readonly version: string;
  readonly platform: string;
  /** Of the `.duckdb_extension` file, hexadecimal. */
  readonly sha256: string;
}

/** `eider.lock` could not be understood. */
export class LockFileError extends Error {
  override readonly name = 'LockFileError';
  readonly diagnostic: Diagnostic;

  constructor(path: string) {
    super(`${path} cannot be read as a lock file`);
    this.diagnostic = diagnostic('extension/lock-file', { path });
  }
}

/**
 * Reads `eider.lock`: JSON, `{ "lockVersion": 1, "extensions": [{ name, version, platform, sha256 }] }`, sorted by version, platform and
 * name, one entry a platform, and committed with the project. No file is no entries. Throws `LockFileError`.
 */
export async function readLockFile(path: string): Promise<readonly LockEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new LockFileError(path);
  }
  try {
    return fileSchema.parse(JSON.parse(text)).extensions;
  } catch {
    throw new LockFileError(path);
  }
}

/** The entry of an extension for one engine. */
export function lockEntry(
  entries: readonly LockEntry[],
  engine: Engine,
  name: string,
): LockEntry | undefined {
  return entries.find(
    (entry) => entry.name === name && entry.version === engine.version && entry.platform === engine.platform,
  );
}

/** Adds entries, keeping all others: other versions, platforms and what another installer has written meanwhile. */
export async function addToLockFile(path: string, added: readonly LockEntry[]): Promise<void> {
  if (added.length === 0) return;
  const entries = new Map((await readLockFile(path)).map((entry) => [keyOf(entry), entry]));
  const before = entries.size;
  for (const entry of added) if (!entries.has(keyOf(entry))) entries.set(keyOf(entry), entry);
  if (entries.size === before) return;
  await writeAtomically(path, lockFileText([...entries.values()]));
}

/** The file's text: same entries, same bytes. */
export function lockFileText(entries: readonly LockEntry[]): string {
  const sorted = [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const extensions = sorted.map(({ name, version, platform, sha256 }) => ({
    name,
    version,
    platform,
    sha256,
  }));
  return `${JSON.stringify({ lockVersion: 1, extensions }, undefined, 2)}\n`;
}

function keyOf(entry: LockEntry): string {
  return `${entry.version} ${entry.platform} ${entry.name}`;
}
