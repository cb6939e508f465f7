import type { PlannedContract } from '../../core/plan/stages.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationKey, type Relation } from '../../core/sql/relation.js';
import type { ColumnDescription } from '../duckdb/connection.js';
import type { OriginError } from '../execute/stage-context.js';
import { readsOnlyKnown } from './bind-cache.js';
import type { BindRequest, BindResult } from './bind-types.js';
import { cacheBaseOf, CheckDatabase, definesMacros, type CheckOptions } from './check-database.js';

/** A seed or source, with its columns; undefined where they are not known. */
export interface CheckInput {
  readonly relation: Relation;
  readonly columns: readonly ColumnDescription[] | undefined;
}

/** A project to bind. */
export interface CheckWork {
  readonly inputs: readonly CheckInput[];
  /** Statements that may make macros. */
  readonly hooks: readonly string[];
  /** In order: each after what it reads. */
  readonly requests: readonly BindRequest[];
}

export interface CheckAnswers {
  /** Why an input could not be made, by its place among the inputs. */
  readonly failures: ReadonlyMap<number, SqlFailure>;
  /** In the order of the requests. */
  readonly results: readonly BindResult[];
}

/**
 * Binds a project with as little of a `CheckDatabase` as gives the same answers: none where everything was bound before, what the new queries read where few
 * are new, and the whole of it otherwise.
 */
export class CheckSession {
  readonly #options: CheckOptions;
  #database: CheckDatabase | undefined;

  /** @param options `cacheBase` must hold whatever results depend on besides the options themselves */
  constructor(options: CheckOptions) {
    this.#options = options;
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  /** Names of extensions that are asked for and cannot be loaded. */
  async missingExtensions(): Promise<readonly string[]> {
    return this.#options.extensions.length === 0 ? [] : (await this.#opened()).missingExtensions;
  }

  async bind(work: CheckWork): Promise<CheckAnswers> {
    return (await this.#bindPart(work)) ?? (await this.#bindAll(work));
  }

  /** How columns break a contract; undefined when they do not. */
  async contractError(
    contract: PlannedContract,
    columns: readonly ColumnDescription[],
  ): Promise<OriginError | undefined> {
    return (await this.#opened()).contractError(contract, columns);
  }

  async #opened(): Promise<CheckDatabase> {
    return (this.#database ??= await CheckDatabase.open(this.#options));
  }

  async #bindAll({ inputs, hooks, requests }: CheckWork): Promise<CheckAnswers> {
    const database = await this.#opened();
    const failures = new Map<number, SqlFailure>();
    for (const [index, { relation, columns }] of inputs.entries()) {
      if (!columns) database.fail(relation);
      const failure = columns && (await database.declare(relation, columns));
      if (failure) failures.set(index, failure);
    }
    await database.define(hooks);
    return { failures, results: await database.bind(requests) };
  }

  /** Undefined where a part might not answer as the whole does. */
  async #bindPart({ inputs, hooks, requests }: CheckWork): Promise<CheckAnswers | undefined> {
    const { cache, extensions, markers = [], cacheBase = [] } = this.#options;
    // Which extensions there are is known when the database is open; macros of hooks may read any relation.
    if (!cache || extensions.length > 0) return undefined;
    cache.begin(cacheBaseOf(cacheBase, extensions, [], markers));
    for (const { relation, columns } of inputs) {
      if (columns && !cache.isMakeable(relation, columns)) return undefined;
      if (columns) cache.input(relation, columns);
    }
    const found = requests.map((request) => cache.find(request));
    const failures = new Map<number, SqlFailure>();
    if (found.every((bound) => bound !== undefined)) return { failures, results: found };
    if (hooks.some(definesMacros) || !cache.isWhole) return undefined;
    const part = neededFor(
      requests,
      requests.filter((_, index) => found[index] === undefined),
    );
    // Where most are new, the whole costs as much, and need not be tried twice.
    if (part.size > requests.length / 2) return undefined;
    const results = await this.#bindIn(
      inputs,
      requests.filter((request) => part.has(relationKey(request.relation))),
    );
    if (!results) {
      await this.close();
      return undefined;
    }
    return {
      failures,
      results: requests.map((request, index) => found[index] ?? results.get(request)).filter(isResult),
    };
  }

  /** Binds some queries beside the inputs that they read; undefined where one of them is not bound as it would be beside everything. */
  async #bindIn(
    inputs: readonly CheckInput[],
    requests: readonly BindRequest[],
  ): Promise<ReadonlyMap<BindRequest, BindResult> | undefined> {
    const database = await this.#opened();
    const read = new Set(requests.flatMap(({ parents }) => parents.map(relationKey)));
    for (const { relation, columns } of inputs) {
      if (!columns) database.fail(relation);
      else if (read.has(relationKey(relation))) await database.declare(relation, columns);
      else this.#options.cache?.input(relation, columns);
    }
    const results = await database.bind(requests);
    const byRequest = new Map<BindRequest, BindResult>();
    for (const [index, request] of requests.entries()) {
      const result = results[index];
      if (!result || !isSame(request, result)) return undefined;
      byRequest.set(request, result);
    }
    return byRequest;
  }
}

/** The queries given and what they read, by relation; what a function reads is read with it. */
function neededFor(requests: readonly BindRequest[], anew: readonly BindRequest[]): ReadonlySet<string> {
  const byRelation = new Map(requests.map((request) => [relationKey(request.relation), request]));
  const needed = new Set<string>();
  const add = (request: BindRequest, withParents: boolean): void => {
    const key = relationKey(request.relation);
    const isNew = !needed.has(key);
    needed.add(key);
    if (!withParents && !(isNew && request.statements)) return;
    for (const parent of request.parents) {
      const read = byRelation.get(relationKey(parent));
      if (read && !needed.has(relationKey(parent))) add(read, read.statements !== undefined);
    }
  };
  for (const request of anew) add(request, true);
  return needed;
}

/** Whether a query would have been answered so beside all relations of the project: a message about one that is not there names others that are. */
function isSame(request: BindRequest, result: BindResult): boolean {
  if (result.kind === 'bound') return readsOnlyKnown(request, result);
  if (result.kind === 'not-bound') return true;
  const { type, subtype } = result.failure;
  return type === 'Parser' || (type === 'Binder' && subtype === 'COLUMN_NOT_FOUND');
}

function isResult(result: BindResult | undefined): result is BindResult {
  return result !== undefined;
}
