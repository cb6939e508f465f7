import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real file system in memory that is soon full. */
export interface SmallDisk {
  readonly folder: string;
  /** Makes it larger or smaller. */
  resize(megabytes: number): void;
  unmount(): void;
}

const mounted = new Set<SmallDisk>();
process.on('exit', () => {
  for (const disk of mounted) disk.unmount();
});

/** Why no small disk can be made here; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a small tmpfs needs root on Linux';
  try {
    mountSmallDisk(1).unmount();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Mounts a tmpfs; whoever mounts it unmounts it, and the end of the process does. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eider-disk-')));
  mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder);
  const disk: SmallDisk = {
    folder,
    resize: (size) => mount('-o', `remount,size=${size}m`, folder),
    unmount: () => {
      if (!mounted.delete(disk)) return;
      // Lazily: a process that has just been killed may still be going.
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  mounted.add(disk);
  return disk;
}

function mount(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`mount failed: ${stderr.trim()}`);
}
