import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { relationKey } from '../../core/sql/relation.js';
import { codeOf } from '../files/find-files.js';
import { KeptLines } from '../files/kept-lines.js';
import type { ColumnDescription } from '../duckdb/connection.js';
import type { SchemaAnswer, SchemaRequest } from './read-schemas.js';

/**
 * The columns that seeds were found to have, by their content: judging the types of a seed takes all of its values, and hashing it a hundredth of that.
 * Sources are looked at each time.
 */
export class SeedSchemas {
  readonly #kept: KeptLines;
  readonly #root: string;
  readonly #base: string;
  readonly #keys = new Map<SchemaRequest, string | undefined>();

  private constructor(kept: KeptLines, root: string, base: string) {
    this.#kept = kept;
    this.#root = root;
    this.#base = base;
  }

  /**
   * @param root the project's folder, absolute
   * @param base tells one build of Eider from another
   */
  static read(targetPath: string, root: string, base: string): SeedSchemas {
    return new SeedSchemas(KeptLines.read(join(targetPath, '.cache', 'seeds')), root, base);
  }

  find(request: SchemaRequest): SchemaAnswer | undefined {
    const key = this.#keyOf(request);
    const text = key === undefined ? undefined : this.#kept.get(relationKey(request.relation), key);
    if (text === undefined) return undefined;
    return { kind: 'known', columns: JSON.parse(text) as readonly ColumnDescription[], from: 'file' };
  }

  keep(request: SchemaRequest, answer: SchemaAnswer): void {
    const key = this.#keyOf(request);
    if (key === undefined || answer.kind !== 'known' || answer.from !== 'file') return;
    this.#kept.set(relationKey(request.relation), key, JSON.stringify(answer.columns));
  }

  /** A cache that cannot be written is only slower. */
  write(): void {
    this.#kept.save();
  }

  #keyOf(request: SchemaRequest): string | undefined {
    if (this.#keys.has(request)) return this.#keys.get(request);
    const key = this.#madeKey(request);
    this.#keys.set(request, key);
    return key;
  }

  /** Undefined for what is no seed, cannot be read, or has a name by which DuckDB looks for several files. */
  #madeKey({ relation, work }: SchemaRequest): string | undefined {
    if (work.kind !== 'seed' || /[*?[]/u.test(work.path)) return undefined;
    try {
      const content = readFileSync(resolve(this.#root, work.path));
      const given = JSON.stringify([this.#base, relationKey(relation), work]);
      return createHash('sha256').update(given).update(content).digest('hex');
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return undefined;
    }
  }
}
