import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeIfChanged } from '../../engine/files/write-file.js';
import type { Workspace } from './workspace.js';

const noteName = '.cache/written.json';

interface Note {
  readonly key: string;
  /** Size and time of change, by the name of the artifact. */
  readonly files: { readonly [name: string]: string };
}

/**
 * Whether artifacts that depend on the project alone were written from this very project, and nobody has touched them since: making a manifest
 * of thousands of models only to see that it is the same takes longer than everything else a build without work does.
 */
export function areWritten(workspace: Workspace, names: readonly string[]): boolean {
  const note = readNote(workspace);
  return (
    note !== undefined &&
    workspace.contentKey !== undefined &&
    note.key === workspace.contentKey &&
    names.every((name) => note.files[name] !== undefined && note.files[name] === stampOf(workspace, name))
  );
}

/** To be called once the artifacts are written. */
export function noteWritten(workspace: Workspace, names: readonly string[]): void {
  const { contentKey: key } = workspace;
  if (key === undefined) return;
  const files = Object.fromEntries(names.map((name) => [name, stampOf(workspace, name) ?? '']));
  const text = `${JSON.stringify({ key, files } satisfies Note)}\n`;
  writeIfChanged(join(workspace.targetPath, noteName), text, { mode: 0o600 });
}

function readNote({ targetPath }: Workspace): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(join(targetPath, noteName), 'utf8')) as Partial<Note>;
    return typeof note.key === 'string' && typeof note.files === 'object' ? (note as Note) : undefined;
  } catch {
    // It is not there, or another program wrote it: the artifacts are made again.
    return undefined;
  }
}

function stampOf({ targetPath }: Workspace, name: string): string | undefined {
  const { mtimeNs, size } = statSync(join(targetPath, name), { bigint: true, throwIfNoEntry: false }) ?? {};
  return mtimeNs === undefined ? undefined : `${size} ${mtimeNs}`;
}
