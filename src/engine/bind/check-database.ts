import type { PlannedContract } from '../../core/plan/stages.js';
import type { QueryLineage, SourceColumn } from '../../core/lineage/types.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationKey, relationSql, type Relation } from '../../core/sql/relation.js';
import { splitStatements } from '../../core/sql/statements.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { openDatabase, type Database } from '../duckdb/database.js';
import { loadExtensions } from '../duckdb/extensions/load.js';
import { SqlError } from '../duckdb/sql-error.js';
import { compareColumns } from '../execute/contract.js';
import { OriginError } from '../execute/stage-context.js';
import type { BindCache } from './bind-cache.js';
import { dynamicPivot, inBody, readsOutside, shifting, statementFailure } from './bind-failures.js';
import type { BindRequest, BindResult, Bound, DataNeed, NotBound, Refused } from './bind-types.js';
import { draftQueries, isDynamicPivot, lineageOfDrafts, type QueryDraft } from './query-drafts.js';
import { unsafeFailure } from './unsafe-functions.js';
import { MarkedMacros, type MarkedMacro } from './marked-macros.js';

export interface CheckOptions {
  readonly extensionDirectory: string;
  /** Loaded before the database is closed to the outside. */
  readonly extensions: readonly string[];
  /** Names of attached databases: each becomes an empty one. */
  readonly databases: readonly string[];
  /** The name by which queries may call the database that they are bound in; `memory` unless given. */
  readonly home?: string;
  /** Macros that lineage shall know by name. */
  readonly markers?: readonly MarkedMacro[];
  /** What earlier bindings found, begun for `cacheBase`: the build of Eider, and whatever else bindings depend on. */
  readonly cache?: BindCache;
  readonly cacheBase?: readonly unknown[];
  /** DuckDB's own threads; one is the fastest, as nothing is ever read. */
  readonly threads?: number;
  /** The queries are a stranger's: they may take little memory, and call nothing that opens files by itself. */
  readonly untrusted?: boolean;
}

/** The name by which DuckDB knows the database in memory. */
const inMemory = 'memory';
/**
 * A database in memory, without data and closed to the outside: no file, no network, no setting can be changed. Queries are bound in it
 * against empty tables, in the order of the graph, and each becomes an empty table for those that read it.
 */
export class CheckDatabase {
  /** Names of extensions that could not be loaded. */
  readonly missingExtensions: readonly string[];
  readonly #database: Database;
  /** Makes tables, one after the other. */
  readonly #maker: Connection;
  /** Plans queries beside. */
  readonly #planner: Connection;
  readonly #markers: MarkedMacros;
  readonly #untrusted: boolean;
  readonly #home: string;
  readonly #cache: BindCache | undefined;
  readonly #schemas = new Set<string>();
  /** Relations with columns that have no type. */
  readonly #untyped = new Set<string>();
  /** By relation: the relation because of which it is not there. */
  readonly #failed = new Map<string, Relation>();

  private constructor(
    database: Database,
    connections: readonly [Connection, Connection],
    markers: MarkedMacros,
    missing: readonly string[],
    { untrusted = false, cache, home = inMemory }: CheckOptions,
  ) {
    this.#home = home;
    this.#untrusted = untrusted;
    this.#cache = cache;
    this.#database = database;
    [this.#maker, this.#planner] = connections;
    this.#markers = markers;
    this.missingExtensions = missing;
  }

  static async open(options: CheckOptions): Promise<CheckDatabase> {
    const database = await openDatabase({
      path: ':memory:',
      readOnly: false,
      threads: options.threads ?? 1,
      ...(options.untrusted === true && { memoryLimit: '2GB' }),
      settings: {},
      extensionDirectory: options.extensionDirectory,
      fileSearchPath: '',
      command: 'eider check',
    });
    try {
      const { failed } = await loadExtensions(database, options.extensions);
      const connections = [await database.connect(), await database.connect()] as const;
      const [maker] = connections;
      const { home = inMemory } = options;
      const others = [...options.databases, home].filter((name) => name !== inMemory);
      for (const name of others) await maker.run(`attach ':memory:' as ${quoteIdentifier(name)}`);
      for (const connection of connections) await connection.run(`use ${quoteIdentifier(home)}`);
      const markers = new MarkedMacros(options.markers ?? []);
      for (const sql of markers.definitions) await maker.run(sql);
      for (const connection of connections) {
        await connection.run('set scalar_subquery_error_on_multiple_rows = false');
        for (const variable of keyVariables) await connection.run(`set variable ${variable} = ''::blob`);
      }
      await maker.run('set enable_external_access = false; set lock_configuration = true');
      const { markers: marked = [], extensions, cache, cacheBase = [] } = options;
      const missing = failed.map(({ name }) => name);
      cache?.begin(cacheBaseOf(cacheBase, extensions, missing, marked));
      return new CheckDatabase(database, connections, markers, missing, options);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Makes an empty table. Its failure, if there is one, is about a type that does not exist or a column that comes twice. */
  async declare(relation: Relation, columns: readonly ColumnDescription[]): Promise<SqlFailure | undefined> {
    try {
      await this.#makeSchema(relation);
      await this.#create(relation, columns);
      this.#cache?.input(relation, columns);
      this.#cache?.keepMakeable(relation, columns);
      return undefined;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.fail(relation);
      return error.failure;
    }
  }

  /** Says that a relation cannot be there: what reads it is not bound. */
  fail(relation: Relation): void {
    this.#failed.set(relationKey(relation), relation);
  }

  /**
   * Makes the SQL macros among some statements, such as those of hooks. Other statements are passed over, and so is a macro that DuckDB refuses:
   * a query that calls it then tells.
   */
  async define(statements: readonly string[]): Promise<void> {
    for (const { sql } of statements.flatMap(splitStatements)) {
      if (!macroDefinition.test(sql)) continue;
      try {
        await this.#maker.run(sql);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
      }
    }
  }

  /** How columns break a contract; undefined when they do not. */
  async contractError(
    contract: PlannedContract,
    columns: readonly ColumnDescription[],
  ): Promise<OriginError | undefined> {
    try {
      await compareColumns(contract, columns, this.#maker);
      return undefined;
    } catch (error) {
      if (!(error instanceof OriginError)) throw error;
      return error;
    }
  }

  /** Binds queries in the order given: each after what it reads. Results are in the same order. */
  async bind(requests: readonly BindRequest[]): Promise<readonly BindResult[]> {
    const found = requests.map((request) => this.#cache?.find(request));
    const isKnown = found.every((bound) => bound !== undefined);
    if (isKnown) return found;
    const pending: Pending[] = [];
    let planning: Promise<void> = Promise.resolve();
    for (let from = 0; from < requests.length; from += batch) {
      const made: Pending[] = [];
      for (const [index, request] of requests.slice(from, from + batch).entries())
        made.push(await this.#bindOne(request, found[from + index]));
      pending.push(...made);
      await planning;
      // Plans are made beside the next tables: both need the processor, and DuckDB has two connections for it.
      planning = this.#draftAll(made);
      planning.catch(() => undefined);
    }
    await planning;
    const columns = await this.#describe();
    const results: BindResult[] = [];
    for (const entry of pending) {
      const result = await this.#finish(entry, columns);
      const isTyped = !this.#untyped.has(relationKey(entry.request.relation));
      // A column without a type cannot be told from one of INTEGER afterwards.
      if (entry.made.kind !== 'known') this.#cache?.keep(entry.request, result, isTyped);
      results.push(result);
    }
    return results;
  }

  async #bindOne(request: BindRequest, found: Bound | undefined): Promise<Pending> {
    const because = request.parents.map((parent) => this.#failed.get(relationKey(parent)));
    const cause = because.find((relation) => relation !== undefined);
    if (found && cause === undefined) return this.#makeKnown(request, found);
    const made = cause === undefined ? await this.#make(request) : notBound(request, cause);
    if (made.kind !== 'made') this.#failed.set(relationKey(request.relation), cause ?? request.relation);
    return { request, made, drafts: [], answers: [] };
  }

  /** Others may read what is known already: it is made, and not bound. */
  async #makeKnown(request: BindRequest, found: Bound): Promise<Pending> {
    await this.#makeSchema(request.relation);
    if (request.statements) for (const sql of request.statements) await this.#maker.run(sql);
    else await this.#create(request.relation, found.columns);
    return { request, made: { kind: 'known', found }, drafts: [], answers: [] };
  }

  async #make(request: BindRequest): Promise<Made | Refused> {
    const { relation } = request;
    const unsafe = await this.#unsafe(request);
    if (unsafe) return { kind: 'refused', relation, failure: unsafe, query: 0, needs: 'files' };
    if (request.statements) return this.#makeFunction(request, request.statements);
    const sql = trimStatement(request.sql);
    const wrong = statementFailure(sql);
    if (wrong) return { kind: 'refused', relation, failure: wrong, query: 0 };
    try {
      await this.#makeSchema(relation);
      if (/\bpivot/iu.test(sql) && (await isDynamicPivot(sql, this.#maker)))
        return await this.#assume(request, 'pivot', dynamicPivot);
      const prefix = `create table ${relationSql(relation)} as\n`;
      await shifting(prefix.length, async () => this.#maker.run(`${prefix}${sql}\nwith no data`));
      if (request.live === true) await this.#keepUntyped(request, sql);
      return await this.#checkMore(request);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const { failure } = error;
      if (readsOutside(failure)) return this.#assume(request, 'files', failure);
      // Where the query stops too early, the words behind it are not the author's.
      const own = (failure.position ?? 0) > sql.length ? await this.#bindOnly(sql) : undefined;
      return { kind: 'refused', relation, failure: own ?? failure, query: 0 };
    }
  }

  /** Why a stranger's query may not even be tried. */
  async #unsafe({ sql, statements, more = [], asked = [] }: BindRequest): Promise<SqlFailure | undefined> {
    if (!this.#untrusted) return undefined;
    for (const text of statements ?? [sql, ...more, ...asked]) {
      const failure = await unsafeFailure(trimStatement(text), this.#maker);
      if (failure) return failure;
    }
    return undefined;
  }

  async #makeFunction(request: BindRequest, statements: readonly string[]): Promise<Made | Refused> {
    const { relation } = request;
    const wrong = statements.map(statementFailure).find((failure) => failure !== undefined);
    if (wrong) {
      const { type, subtype = '', message } = wrong;
      return { kind: 'refused', relation, failure: { type, subtype, message }, query: 0 };
    }
    try {
      await this.#makeSchema(relation);
      for (const sql of statements) await this.#maker.run(sql);
      return { kind: 'made' };
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return { kind: 'refused', relation, failure: inBody(error.failure, request, statements), query: 0 };
    }
  }

  /**
   * A table has a type for a column of NULLs, INTEGER, where a view has none: then `length(x)` binds on the view only. The table that stands
   * for a view is made again with columns without a type.
   */
  async #keepUntyped({ relation, parents }: BindRequest, sql: string): Promise<void> {
    const inherits = parents.some((parent) => this.#untyped.has(relationKey(parent)));
    if (!inherits && !bareNull.test(sql)) return;
    // DuckDB may have renamed columns of the table.
    const made = await this.#maker.columns(`from ${relationSql(relation)}`);
    const types = await innerTypes(sql, made.length, this.#maker);
    if (!types.some((type) => type.includes(untyped))) return;
    await this.#maker.run(`drop table ${relationSql(relation)}`);
    await this.#create(
      relation,
      made.map(({ name, type }, index) => ({ name, type: types[index] ?? type })),
    );
    this.#untyped.add(relationKey(relation));
  }

  /** The further queries of a relation; the relation is there already. */
  async #checkMore(request: BindRequest): Promise<Made | Refused> {
    const { relation, more = [] } = request;
    for (const [index, text] of more.entries()) {
      const sql = trimStatement(text);
      const failure = statementFailure(sql) ?? (await this.#bindOnly(sql));
      if (failure && !readsOutside(failure)) return { kind: 'refused', relation, failure, query: index + 1 };
    }
    return { kind: 'made' };
  }

  async #bindOnly(sql: string): Promise<SqlFailure | undefined> {
    try {
      await this.#maker.columns(sql);
      return undefined;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return error.failure;
    }
  }

  /** Takes the declared columns for those that only data would tell. */
  async #assume(request: BindRequest, need: DataNeed, failure: SqlFailure): Promise<Made | Refused> {
    const { relation, declared = [] } = request;
    if (declared.length === 0) return { kind: 'refused', relation, failure, query: 0, needs: need };
    await this.#create(relation, declared);
    return { kind: 'made', assumed: need };
  }

  /** The lineage of each query of each relation that was made. */
  async #draftAll(made: readonly Pending[]): Promise<void> {
    const queries = made.flatMap((entry) => {
      if (entry.made.kind !== 'made' || entry.made.assumed || entry.request.statements) return [];
      const { sql, more = [], asked = [] } = entry.request;
      return [
        ...[sql, ...more].map((text) => ({ drafts: entry.drafts, sql: text })),
        ...asked.map((text) => ({ drafts: entry.answers, sql: text })),
      ];
    });
    await draftQueries(queries, this.#planner, { database: this.#home, markers: this.#markers.names });
  }

  async #finish({ request, made, drafts, answers }: Pending, known: Described): Promise<BindResult> {
    if (made.kind === 'known') return made.found;
    if (made.kind !== 'made') return made;
    const { relation, parents } = request;
    if (request.statements) return { kind: 'bound', relation, columns: [], lineage: noLineage, renamed: [] };
    const columns = known.get(relationKey(relation)) ?? [];
    return {
      kind: 'bound',
      relation,
      columns,
      lineage: lineageOfDrafts({
        drafts: made.assumed ? [needWords[made.assumed]] : drafts,
        answers,
        width: columns.length,
        sources: columnsOf(parents, known),
      }),
      renamed: made.assumed ? [] : await this.#renamedColumns(request.sql, columns),
      ...(made.assumed && { assumed: made.assumed }),
    };
  }

  /** DuckDB tells of a column renamed only where a query is described; few have a name that looks like one. */
  async #renamedColumns(sql: string, columns: readonly ColumnDescription[]): Promise<Bound['renamed']> {
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    const suspects = columns.some(
      ({ name }) => names.has(name.toLowerCase().replace(/_\d+$/u, '')) && /_\d+$/u.test(name),
    );
    if (!suspects) return [];
    const described = await this.#maker.columns(trimStatement(sql));
    return columns.flatMap(({ name: to }, index) => {
      const from = described[index]?.name;
      return from === undefined || from.toLowerCase() === to.toLowerCase() ? [] : [{ from, to }];
    });
  }

  async #makeSchema({ database, schema }: Relation): Promise<void> {
    const parts = database === undefined ? [schema] : [database, schema];
    const sql = parts.map(quoteIdentifier).join('.');
    if (schema === '' || this.#schemas.has(sql)) return;
    await this.#maker.run(`create schema if not exists ${sql}`);
    this.#schemas.add(sql);
  }

  async #create(relation: Relation, columns: readonly ColumnDescription[]): Promise<void> {
    const list = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
    // A seed and a source may be one relation, of the same columns.
    const sql = `create table if not exists ${relationSql(relation)} (${list.join(', ')})`;
    const wrong = statementFailure(sql);
    if (wrong) throw new SqlError(wrong);
    await this.#maker.run(sql);
  }

  /** The columns of every table that is there, by relation. */
  async #describe(): Promise<Described> {
    const found = new Map<string, ColumnDescription[]>();
    await this.#maker.stream(
      `select database_name as d, schema_name as s, table_name as t, column_name as c, data_type as y
       from duckdb_columns() where not internal order by table_oid, column_index`,
      (rows) => {
        for (const row of rows) {
          const database = String(row['d']);
          const key = relationKey({
            ...(database !== this.#home && { database }),
            schema: String(row['s']),
            name: String(row['t']),
          });
          const columns = found.get(key) ?? [];
          found.set(key, columns);
          columns.push({ name: String(row['c']), type: String(row['y']).replaceAll(untyped, 'INTEGER') });
        }
      },
    );
    return found;
  }
}

/** What every result in a cache depends on. The version of DuckDB is that which the build of Eider was made with. */
export function cacheBaseOf(
  base: readonly unknown[],
  extensions: readonly string[],
  missing: readonly string[],
  markers: readonly MarkedMacro[],
): readonly unknown[] {
  return [...base, extensions, missing, markers];
}

/** Whether there is a definition of a macro among some statements. */
export function definesMacros(statements: string): boolean {
  return splitStatements(statements).some(({ sql }) => macroDefinition.test(sql));
}

/** The session variables that hold the pseudonym key: here they hold nothing. */
const keyVariables = ['eider_pseudonym_inner', 'eider_pseudonym_outer'];

/** A function has no columns of its own: what calls it has those of its body. */
const noLineage: QueryLineage = { columns: [], rows: [], doubts: [] };

/** The type of NULL, as DuckDB names it; of a view it says INTEGER. */
const untyped = '"NULL"';

/** A query that may have a column of NULLs or of empty lists: `null` that is not of `is null`, `not null`; `[]`. */
const bareNull = /(?<!\b(?:is|not)\s+)\bnull\b|\[\s*\]/iu;

const macroDefinition =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:macro|function)\b/iu;

/** How many queries are planned at once. */
const batch = 64;

interface Made {
  readonly kind: 'made';
  readonly assumed?: DataNeed;
}

/** An earlier binding found it. */
interface Known {
  readonly kind: 'known';
  readonly found: Bound;
}

interface Pending {
  readonly request: BindRequest;
  readonly made: Made | Known | Refused | NotBound;
  readonly drafts: QueryDraft[];
  /** Of what was asked to make it. */
  readonly answers: QueryDraft[];
}

type Described = ReadonlyMap<string, readonly ColumnDescription[]>;

function notBound({ relation }: BindRequest, because: Relation): NotBound {
  return { kind: 'not-bound', relation, because };
}

const needWords: { readonly [need in DataNeed]: string } = {
  pivot: 'a PIVOT whose columns depend on data',
  files: 'files that are not read here',
};

function columnsOf(parents: readonly Relation[], known: Described): readonly SourceColumn[] {
  return parents.flatMap((relation) =>
    (known.get(relationKey(relation)) ?? []).map(({ name }) => ({ relation, column: name })),
  );
}

/** The types of a query's columns as a query around it sees them; none where they cannot be asked for. */
async function innerTypes(sql: string, width: number, connection: Connection): Promise<readonly string[]> {
  const names = Array.from({ length: width }, (_, index) => `c${index}`);
  const types = names.map((name) => `typeof(${name})`).join(', ');
  try {
    const row = await connection.value(
      `select [${types}] from (select 1) left join (from (\n${sql}\n) limit 0) as inside(${names.join(', ')}) on true`,
    );
    return Array.isArray(row) ? row.map(String) : [];
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return [];
  }
}
