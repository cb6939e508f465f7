import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { invariant } from '../../core/diagnostics/invariant.js';
import type { SourceColumn } from '../../core/lineage/types.js';
import { relationKey, type Relation } from '../../core/sql/relation.js';
import type { ColumnDescription } from '../duckdb/connection.js';
import { codeOf } from '../files/find-files.js';
import { writeIfChanged } from '../files/write-file.js';
import type { BindRequest, BindResult, Bound } from './bind-types.js';

interface Entry {
  readonly key: string;
  readonly bound: Bound;
}

/**
 * What earlier bindings found, in one file. A key is a hash of a query and of the keys of all that it reads, down to the columns of the inputs: after an
 * edit, only that query and those that depend on it have new keys.
 */
export class BindCache {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;
  readonly #keys = new Map<string, string>();
  #base: string | undefined;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Reads the file; one that is not there, or is damaged, holds nothing. */
  static read(path: string): BindCache {
    try {
      const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
      const entries = typeof content === 'object' && content !== null ? Object.entries(content) : [];
      return new BindCache(
        path,
        new Map(entries.filter((entry): entry is [string, Entry] => isEntry(entry[1]))),
      );
    } catch (error) {
      if (!(error instanceof SyntaxError) && codeOf(error) === undefined) throw error;
      return new BindCache(path, new Map());
    }
  }

  /** To be called first: what every result depends on, such as the versions of DuckDB and Eider. */
  begin(base: readonly unknown[]): void {
    this.#base = JSON.stringify(base);
  }

  /** Says what an input looks like. */
  input(relation: Relation, columns: readonly ColumnDescription[]): void {
    const pairs = columns.map(({ name, type }) => [name, type]);
    this.#keys.set(relationKey(relation), this.#hash([relationKey(relation), pairs]));
  }

  /** What was found for a request; those that it reads must have been asked for, or be inputs. */
  find(request: BindRequest): Bound | undefined {
    const { relation, sql, live, statements, more, parents, declared } = request;
    const own = relationKey(relation);
    // One that is not known has failed, or is no relation of this run: nothing that reads it is found again.
    const read = parents.map((parent) => this.#keys.get(relationKey(parent)));
    if (read.includes(undefined)) return undefined;
    const key = this.#hash([own, sql, live, statements, more, declared, read]);
    this.#keys.set(own, key);
    const entry = this.#entries.get(own);
    return entry?.key === key ? entry.bound : undefined;
  }

  /**
   * Keeps what was found. Only what depends on nothing but its key is kept: not what reads a relation that Eider does not know of.
   */
  keep(request: BindRequest, result: BindResult): void {
    const own = relationKey(request.relation);
    const key = this.#keys.get(own);
    const known = new Set([own, ...request.parents.map(relationKey)]);
    const isKept =
      result.kind === 'bound' && sourcesOf(result).every(({ relation }) => known.has(relationKey(relation)));
    if (key !== undefined && isKept) this.#entries.set(own, { key, bound: result });
    else this.#entries.delete(own);
  }

  /** A cache that cannot be written is only slower. */
  write(): void {
    const sorted = [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
    try {
      writeIfChanged(this.#path, `${JSON.stringify(Object.fromEntries(sorted))}\n`, { mode: 0o600 });
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
  }

  #hash(parts: readonly unknown[]): string {
    invariant(this.#base !== undefined, 'the cache was begun');
    return createHash('sha256').update(this.#base).update(JSON.stringify(parts)).digest('hex');
  }
}

function sourcesOf({ lineage }: Bound): readonly SourceColumn[] {
  const own = lineage.columns.flatMap(({ edges, influences }) => [...edges, ...influences]);
  return [...own, ...lineage.rows].map(({ source }) => source);
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('bound' in value)) return false;
  const { bound } = value;
  return (
    typeof bound === 'object' &&
    bound !== null &&
    'columns' in bound &&
    Array.isArray(bound.columns) &&
    'lineage' in bound &&
    typeof bound.lineage === 'object'
  );
}
