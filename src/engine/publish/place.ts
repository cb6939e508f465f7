import type { Partial } from './partial-file.js';

/** A release that is there. */
export interface Release {
  /** `20261121T063000123Z`, and `-1` after it where two had one moment. */
  readonly id: string;
  /** Absolute: a file, or a folder. */
  readonly path: string;
}

/** The releases of a place: what readers find, and what is kept. */
export interface Releases {
  readonly live: Release | undefined;
  /** Newest first; without the live one. */
  readonly earlier: readonly Release[];
}

/**
 * Where a publication is: one file (`FilePlace`), or a symbolic link to a folder (`FolderPlace`). Earlier releases lie beside it, in `<target>.generations/`.
 * After every step, also a killed one, readers find a whole release.
 */
export interface Place {
  /** Absolute: what readers open. */
  readonly target: string;
  releases(): Promise<Releases>;
  /** What stands there and is no release; undefined when it can be replaced. */
  occupied(warehouse: string): Promise<Occupant | undefined>;
  /** Puts the finished release of a partial folder in place; the one before becomes an earlier one when `keep` is not 0. Returns its path for good. */
  install(partial: Partial, moment: Date, keep: number): Promise<void>;
  /** Puts an earlier release in place; the live one becomes an earlier one. */
  putBack(release: Release, partial: Partial): Promise<void>;
  /** Removes what killed publishers left. */
  sweep(): Promise<void>;
  /** Removes the oldest of the earlier releases beyond so many. Returns those that stay, newest first. */
  prune(keep: number): Promise<readonly Release[]>;
}

export type Occupant =
  | 'a folder'
  | 'not a DuckDB file'
  | 'the warehouse itself'
  | 'not a folder that Eider published';
