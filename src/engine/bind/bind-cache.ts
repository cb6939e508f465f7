import { createHash, randomUUID } from 'node:crypto';
import { invariant } from '../../core/diagnostics/invariant.js';
import type { QueryLineage, SourceColumn } from '../../core/lineage/types.js';
import { relationKey, type Relation } from '../../core/sql/relation.js';
import type { ColumnDescription } from '../duckdb/connection.js';
import { KeptLines } from '../files/kept-lines.js';
import type { BindRequest, BindResult, Bound } from './bind-types.js';

/**
 * What earlier bindings found, in one file. A key is a hash of a query and of the keys of all that it reads, down to the columns of the inputs: after an
 * edit, only that query and those that depend on it have new keys.
 */
export class BindCache {
  readonly #kept: KeptLines;
  readonly #keys = new Map<string, string>();
  /** Relations whose key says all that what is known of them depends on. */
  readonly #settled = new Set<string>();
  #base: string | undefined;
  #isWhole = true;

  private constructor(kept: KeptLines) {
    this.#kept = kept;
  }

  /** Reads the file; one that is not there, or is damaged, holds nothing. */
  static read(path: string): BindCache {
    return new BindCache(KeptLines.read(path));
  }

  /** To be called first: what every result depends on, such as the versions of DuckDB and Eider. */
  begin(base: readonly unknown[]): void {
    const text = JSON.stringify(base);
    if (text === this.#base) return;
    this.#base = text;
    this.#keys.clear();
    this.#settled.clear();
    this.#isWhole = true;
  }

  /** Says what an input looks like. */
  input(relation: Relation, columns: readonly ColumnDescription[]): void {
    const own = relationKey(relation);
    this.#keys.set(own, this.#inputKey(own, columns));
    this.#settled.add(own);
  }

  /** Whether an empty table of these columns could be made before. */
  isMakeable(relation: Relation, columns: readonly ColumnDescription[]): boolean {
    const own = relationKey(relation);
    return this.#kept.get(own, this.#inputKey(own, columns)) === makeable;
  }

  keepMakeable(relation: Relation, columns: readonly ColumnDescription[]): void {
    if (this.isMakeable(relation, columns)) return;
    const own = relationKey(relation);
    this.#kept.set(own, this.#inputKey(own, columns), makeable);
  }

  /** What was found for a request; those that it reads must have been asked for, or be inputs. */
  find(request: BindRequest): Bound | undefined {
    const { relation, parents } = request;
    const own = relationKey(relation);
    // One that is not known has failed, or is no relation of this run: nothing that reads it is found again.
    if (parents.some((parent) => !this.#keys.has(relationKey(parent)))) return undefined;
    const key = this.#keyOf(request);
    this.#keys.set(own, key);
    const text = this.#kept.get(own, key);
    if (text === open) {
      // What it reads besides may be another thing today: nothing that reads it is found again.
      this.#keys.set(own, randomUUID());
      this.#isWhole = false;
    }
    const found = text === undefined || text === open ? undefined : boundOf(relation, text);
    if (found) this.#settled.add(own);
    return found;
  }

  /** False where a query is known to read relations that Eider does not know of. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /**
   * Keeps what was found. Only what depends on nothing but its key is kept: not what reads a relation that Eider does not know of.
   * @param isExact false where the columns cannot be made again from what is kept
   */
  keep(request: BindRequest, result: BindResult, isExact = true): void {
    const own = relationKey(request.relation);
    const key = this.#keys.get(own);
    this.#settled.delete(own);
    const isSettled = request.parents.every((parent) => this.#settled.has(relationKey(parent)));
    if (key === undefined || result.kind !== 'bound' || !isSettled) return this.#kept.delete(own);
    if (!readsOnlyKnown(request, result)) return this.#kept.set(own, this.#keyOf(request), open);
    this.#settled.add(own);
    if (isExact) this.#kept.set(own, key, textOf(result));
    else this.#kept.delete(own);
  }

  /** The key of all that is known of a relation; undefined where there is more that it depends on. */
  keyOf(relation: Relation): string | undefined {
    const own = relationKey(relation);
    return this.#settled.has(own) ? this.#keys.get(own) : undefined;
  }

  /** A cache that cannot be written is only slower. */
  write(): void {
    this.#kept.save();
  }

  #keyOf({ relation, sql, live, statements, more, asked, parents, declared }: BindRequest): string {
    const read = parents.map((parent) => this.#keys.get(relationKey(parent)));
    return this.#hash([relationKey(relation), sql, live, statements, more, asked, declared, read]);
  }

  #inputKey(own: string, columns: readonly ColumnDescription[]): string {
    return this.#hash([own, columns.map(({ name, type }) => [name, type])]);
  }

  #hash(parts: readonly unknown[]): string {
    invariant(this.#base !== undefined, 'the cache was begun');
    return createHash('sha256').update(this.#base).update(JSON.stringify(parts)).digest('hex');
  }
}

/** In place of a result: an input that can be made, and a query that reads what Eider does not know of. */
const makeable = 'makeable';
const open = 'open';

/** Whether a result that was kept can stand for one that was found now. */
export function readsOnlyKnown(request: BindRequest, result: Bound): boolean {
  const known = new Set([request.relation, ...request.parents].map(relationKey));
  return sourcesOf(result).every(({ relation }) => known.has(relationKey(relation)));
}

function sourcesOf({ lineage }: Bound): readonly SourceColumn[] {
  const own = lineage.columns.flatMap(({ edges, influences }) => [...edges, ...influences]);
  return [...own, ...lineage.rows].map(({ source }) => source);
}

/** Two texts in one: lineage is the larger by far, and is wanted of few. */
function textOf({ columns, renamed, assumed, lineage }: Bound): string {
  return `${JSON.stringify({ columns, renamed, assumed })}\t${JSON.stringify(lineage)}`;
}

type Head = Pick<Bound, 'columns' | 'renamed' | 'assumed'>;

function boundOf(relation: Relation, text: string): Bound {
  const tab = text.indexOf('\t');
  const { columns, renamed, assumed } = JSON.parse(text.slice(0, tab)) as Head;
  let lineage: QueryLineage | undefined;
  return {
    kind: 'bound',
    relation,
    columns,
    renamed,
    ...(assumed && { assumed }),
    // Read when somebody asks.
    get lineage() {
      return (lineage ??= JSON.parse(text.slice(tab + 1)) as QueryLineage);
    },
  };
}
