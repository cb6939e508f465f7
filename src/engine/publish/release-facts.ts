/** What a release says of itself, in its `_eider_release` or `release.json`. */
export interface ReleaseFacts {
  readonly publication: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly commit?: string;
  readonly runId: string;
  readonly eiderVersion: string;
  /** Whose hash function made the hashes; of a folder, they are those of its files. */
  readonly duckdbVersion?: string;
  readonly fingerprint: string;
  readonly tables: readonly ReleasedTable[];
}

export interface ReleasedTable {
  readonly table: string;
  readonly rows: number;
  readonly hash: string;
}

/** Why a file or folder is no release: in words that follow `it is not what was published: `. */
export class NoRelease extends Error {
  override readonly name = 'NoRelease';
}
