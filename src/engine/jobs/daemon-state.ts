import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../files/write-file.js';

const stateSchema = z.object({
  format: z.literal('eider-job-schedule'),
  version: z.literal(1),
  /** Up to which time of its schedule each job was seen to. */
  handled: z.record(z.string(), z.string()),
  /** When each job was first seen: until its first success it is late from then. */
  seen: z.record(z.string(), z.string()),
  /** Of which last success, or `never`, people were told that it is too old. */
  told: z.record(z.string(), z.string()),
});

/** What a daemon knows from the one before it. */
export interface DaemonState {
  readonly handled: { readonly [job: string]: string };
  readonly seen: { readonly [job: string]: string };
  readonly told: { readonly [job: string]: string };
}

const nothing: DaemonState = { handled: {}, seen: {}, told: {} };

/** The state in a folder. One that is not there, or cannot be read, is none: every job then begins from now. */
export async function readDaemonState(
  folder: string,
): Promise<{ readonly state: DaemonState; readonly broken: boolean }> {
  const text = await readFile(pathIn(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return { state: nothing, broken: false };
  try {
    return { state: stateSchema.parse(JSON.parse(text)), broken: false };
  } catch {
    return { state: nothing, broken: true };
  }
}

/** Writes the state, whole or not at all. Rejects with the system's error. */
export async function writeDaemonState(folder: string, state: DaemonState): Promise<void> {
  const text = JSON.stringify({ format: 'eider-job-schedule', version: 1, ...state }, null, 2);
  await writeFileAtomic(pathIn(folder), `${text}\n`, { mode: 0o600 });
}

function pathIn(folder: string): string {
  return join(folder, 'schedule.json');
}
