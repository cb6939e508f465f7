import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { storedParents } from '../../core/graph/stored-parents.js';
import { isData, type DataNode } from '../../core/graph/types.js';
import { lineageFrame, LineagePieces } from '../../core/manifest/lineage-file.js';
import { relationLabel } from '../../core/sql/relation.js';
import { KeptLines } from '../../engine/files/kept-lines.js';
import { writeIfChanged } from '../../engine/files/write-file.js';
import { writeArtifact } from '../project/artifacts.js';
import type { BoundProject, CheckedNode } from './bind-project.js';
import { buildId } from '../frame/build-id.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';

const artifact = 'eider/lineage.json';

/** What the file was made of. */
interface Note {
  readonly project: string;
  /** For each node in order: the key of all that its text depends on, and the length of that text in bytes. */
  readonly pieces: readonly (readonly [key: string, length: number])[];
}

/** A node's text, or what it would be made of. */
interface Piece {
  /** Undefined where it depends on more than can be told. */
  readonly key: string | undefined;
  readonly make: () => Buffer;
}

/**
 * Writes `eider/lineage.json`, of a project that was bound as a whole. Of the file that is there, what is said of nodes that are as they were is taken over;
 * where that is all, the file is left alone.
 * Throws `SessionError` when it cannot be written.
 */
export async function writeLineage(workspace: Workspace, bound: BoundProject): Promise<void> {
  const { graph } = workspace;
  const pieces = piecesOf(workspace, bound);
  const note = readNote(workspace);
  const changed = note && changedPieces(note, graph.project, pieces);
  if (changed?.length === 0) return;
  if (note && changed && saySame(workspace, note, changed)) {
    const kept = note.pieces.map(([, length], index) => [pieces[index]?.key ?? '', length] as const);
    writeNote(workspace, lengthOf(note), { ...note, pieces: kept });
    return;
  }
  const before = note ? textsOf(workspace, note) : new Map<string, Buffer>();
  const texts = pieces.map(({ key, make }) => (key === undefined ? undefined : before.get(key)) ?? make());
  const whole = framed(graph.project, texts);
  await writeArtifact(workspace, artifact, whole, writeIfChanged);
  writeNote(workspace, whole.length, {
    project: graph.project,
    pieces: pieces.map(({ key = '' }, index) => [key, texts[index]?.length ?? 0]),
  });
}

interface ChangedPiece {
  /** Where its text would be in the file that is there, in bytes. */
  readonly start: number;
  readonly length: number;
  readonly make: () => Buffer;
}

/** The pieces whose keys are not those of the note; undefined where it is of other nodes. */
function changedPieces(
  note: Note,
  project: string,
  pieces: readonly Piece[],
): readonly ChangedPiece[] | undefined {
  if (note.project !== project || note.pieces.length !== pieces.length) return undefined;
  const { before, between } = lineageFrame(project);
  const changed: ChangedPiece[] = [];
  let start = Buffer.byteLength(before);
  for (const [index, [key, length]] of note.pieces.entries()) {
    const piece = pieces[index];
    if (piece && (piece.key === undefined || piece.key !== key))
      changed.push({ start, length, make: piece.make });
    start += length + between.length;
  }
  return changed;
}

/** Whether pieces would say what stands in the file already: most edits change neither columns nor where they come from. */
function saySame({ targetPath }: Workspace, note: Note, changed: readonly ChangedPiece[]): boolean {
  // With many, the whole is made as fast.
  if (changed.length > note.pieces.length / 4) return false;
  const file = openSync(join(targetPath, artifact), 'r');
  try {
    return changed.every(({ start, length, make }) => {
      const text = make();
      const there = Buffer.alloc(length);
      return (
        text.length === length && readSync(file, there, 0, length, start) === length && text.equals(there)
      );
    });
  } finally {
    closeSync(file);
  }
}

/** The length of the file that a note tells of. */
function lengthOf({ project, pieces }: Note): number {
  const { before, between, after } = lineageFrame(project);
  const ends = Buffer.byteLength(before) + Buffer.byteLength(after);
  return pieces.reduce((sum, [, length]) => sum + length + between.length, ends - between.length);
}

function piecesOf(workspace: Workspace, { nodes, columns, keyOf }: BoundProject): readonly Piece[] {
  const { graph } = workspace;
  const made = new LineagePieces(graph, columns);
  const known = [...nodes.values()].filter((checked) => checked.columns.length > 0);
  return known.map(({ node, columns: own }: CheckedNode): Piece => {
    const bindKey = keyOf(node.relation);
    const read = readBy(node, workspace).map(({ relation }) => made.nameOf(relation));
    const parts = [buildId, node.id, made.nameOf(node.relation), relationLabel(node.relation), bindKey, read];
    return {
      key: bindKey === undefined ? undefined : sha256(JSON.stringify(parts)).slice(0, 32),
      make: () => Buffer.from(made.piece({ id: node.id, columns: own })),
    };
  });
}

/** All relations that a node's lineage may name besides its own. */
function readBy({ parents }: DataNode, { graph }: Workspace): readonly DataNode[] {
  return [...new Set([...parents, ...storedParents(graph, parents)])].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isData(node) ? [node] : [];
  });
}

function framed(project: string, texts: readonly Buffer[]): Buffer {
  const { before, between, after } = lineageFrame(project);
  if (texts.length === 0) return Buffer.from(`${before.trimEnd()}${after.trimStart()}`);
  const parts = texts.flatMap((text, index) => (index === 0 ? [text] : [Buffer.from(between), text]));
  return Buffer.concat([Buffer.from(before), ...parts, Buffer.from(after)]);
}

/** The texts in the file that is there, by their keys. */
function textsOf({ targetPath }: Workspace, { project, pieces }: Note): ReadonlyMap<string, Buffer> {
  const { before, between } = lineageFrame(project);
  const bytes = readFileSync(join(targetPath, artifact));
  const texts = new Map<string, Buffer>();
  let start = Buffer.byteLength(before);
  for (const [key, length] of pieces) {
    if (key !== '') texts.set(key, bytes.subarray(start, start + length));
    start += length + between.length;
  }
  return texts;
}

/** Undefined where the file is not the one that was written with it. */
function readNote(workspace: Workspace): Note | undefined {
  // A stranger could send a cache that says what pleases him.
  const stamp = workspace.untrusted ? undefined : stampOf(workspace);
  const text = stamp && notesOf(workspace).get(artifact, stamp.text);
  return text === undefined ? undefined : (JSON.parse(text) as Note);
}

/** @param length of the file as it was written: one of another length is somebody else's */
function writeNote(workspace: Workspace, length: number, note: Note): void {
  const stamp = stampOf(workspace);
  if (stamp?.size !== BigInt(length)) return;
  const notes = notesOf(workspace);
  notes.set(artifact, stamp.text, JSON.stringify(note));
  notes.save();
}

function notesOf({ targetPath }: Workspace): KeptLines {
  return KeptLines.read(join(targetPath, '.cache', 'lineage'));
}

/** Size, time of change and number of the file. */
function stampOf({ targetPath }: Workspace): { readonly size: bigint; readonly text: string } | undefined {
  const found = statSync(join(targetPath, artifact), { bigint: true, throwIfNoEntry: false });
  return found && { size: found.size, text: `${found.size} ${found.mtimeNs} ${found.ino}` };
}
