import { isAbsolute, join } from 'node:path';
import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { declaredTypes } from '../../core/plan/work.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { countedRows } from '../execute/stage-context.js';
import { sha256File } from '../files/sha256-file.js';
import { sourceSelect, type SourceWork } from '../sources/source-select.js';
import { countRecords } from './count-records.js';
import { csvSelect, sniffCsv } from './csv-reading.js';
import { ageOut, gateOf, throughGate, type Gate, type Passed } from './gate.js';
import {
  dropRejects,
  keepRejects,
  readRejects,
  rejectedLine,
  rejectTables,
  type RejectTables,
} from './rejects.js';
import { checkColumns, checkDrift, tableColumns } from './read-columns.js';
import { observedOf, type ReadyFile, type ReadyPart } from './ready-part.js';
import { lookLocally } from './resolve-parts.js';
import { isCutOff } from './shapefile-length.js';
import { SyncError } from './sync-error.js';
import type { SyncResult, SyncSource } from './sync-source.js';
import { inTransaction } from '../duckdb/in-transaction.js';
import { dropView, forgetRejects, recordLoad, type LoadContext } from './transaction.js';
import type { SyncRecord } from './sync-state.js';

/** What is to be loaded of one source. */
export interface FileLoad {
  readonly source: SyncSource<SyncFiles>;
  readonly parts: readonly ReadyPart[];
  /** Partitions to drop. */
  readonly removed: readonly string[];
  /** The table is made anew, with the columns that there are. */
  readonly isFresh: boolean;
  /** The author has changed how it is loaded, or asks for it: columns may be others than before. */
  readonly mayDrift: boolean;
}

/** Loads files in one transaction: the table, its rejected lines and what is recorded of it. Throws `SyncError` and `SqlError`; nothing is changed then. */
export async function loadFiles(
  load: FileLoad,
  connection: Connection,
  context: LoadContext,
): Promise<SyncResult> {
  return inTransaction(connection, () => new FileLoader(load, connection, context).run());
}

/** How a part is read: the query, its columns, and where lines that are left out go. */
interface PartReading {
  readonly select: string;
  readonly columns: readonly ColumnDescription[];
  readonly rejects: readonly FileRejects[];
}

interface FileRejects {
  readonly file: ReadyFile;
  readonly tables: RejectTables;
}

class FileLoader {
  readonly #load: FileLoad;
  readonly #connection: Connection;
  readonly #context: LoadContext;
  /** Of the table as it is now; absent when there is none yet. */
  #columns: readonly ColumnDescription[] | undefined;
  #erased = 0;
  #expired = 0;
  #untold = 0;

  constructor(load: FileLoad, connection: Connection, context: LoadContext) {
    this.#load = load;
    this.#connection = connection;
    this.#context = context;
  }

  async run(): Promise<SyncResult> {
    const { source, parts, removed, isFresh } = this.#load;
    const before = await this.#prepareTable();
    this.#columns = isFresh ? undefined : before;
    const aged = before ? await ageOut(source, this.#connection, this.#context) : 0;
    await this.#forget([...removed, ...parts.map(({ part }) => part)]);
    const records: SyncRecord[] = [];
    for (const part of parts) records.push(await this.#loadPart(part, before));
    const kept = isFresh
      ? []
      : source.recorded.filter(
          ({ part }) => !removed.includes(part) && !parts.some((each) => each.part === part),
        );
    const rows = Number(await this.#connection.value(`select count(*) from ${relationSql(source.relation)}`));
    await recordLoad({ source, records, kept, removed, rows }, this.#connection, this.#context);
    return {
      status: 'loaded',
      loaded: total(records, 'loaded'),
      rejected: total(records, 'rejected'),
      rows,
      erased: this.#erased,
      untold: this.#untold,
      // Where all is replaced, those that were removed are among those that were kept out.
      expired: this.#expired + (isFresh || source.from.partition === undefined ? 0 : aged),
    };
  }

  /** Makes room for the table; gives the columns of one that was synchronised before. */
  async #prepareTable(): Promise<readonly ColumnDescription[] | undefined> {
    const { source } = this.#load;
    const { relation } = source;
    await this.#connection.run(`create schema if not exists ${quoteIdentifier(relation.schema)}`);
    await dropView(relation, this.#connection);
    const found = await tableColumns(relation, this.#connection);
    return source.isPresent && found.length > 0 ? found : undefined;
  }

  async #forget(parts: readonly string[]): Promise<void> {
    const { source } = this.#load;
    const { partition } = source.from;
    if (parts.length > 0) await this.#connection.run(forgetRejects(source.id, parts));
    const values = parts.map(quoteText).join(', ');
    if (partition !== undefined && this.#columns && parts.length > 0)
      await this.#connection.run(
        `delete from ${relationSql(source.relation)} where ${quoteIdentifier(partition)}::varchar in (${values})`,
      );
  }

  async #loadPart(part: ReadyPart, before: readonly ColumnDescription[] | undefined): Promise<SyncRecord> {
    const { source, mayDrift } = this.#load;
    const hashes = this.#hashes(part);
    // It is waited for below; a load that fails first must not leave a rejection that nobody sees.
    hashes.catch(() => undefined);
    const { columns, rejects, select } = await this.#reading(part);
    if (before && !mayDrift) this.#checkDrift(before, columns);
    const gate = await gateOf(source, columns, this.#connection, this.#context);
    const passed = await this.#fill(select, columns, gate).catch((error: unknown) => {
      throw rejectedLine(source, part, error, this.#context.root);
    });
    this.#count(gate, passed);
    const rejected = await this.#judgeRejects(part, rejects, passed.read, gate);
    const sha256 = await hashes;
    this.#checkChecksum(part, sha256);
    await this.#checkUnchanged(part);
    const files = part.files.map(({ name, size, modified, remote }, index) => ({
      name,
      ...(size !== undefined && { size }),
      ...(modified !== undefined && { modified }),
      ...(remote?.etag !== undefined && { etag: remote.etag }),
      sha256: sha256[index],
    }));
    const sourceTime = part.files
      .flatMap(({ modified }) => modified ?? [])
      .sort()
      .at(-1);
    return {
      id: source.id,
      part: part.part,
      relation: this.#context.label(source.relation),
      code: source.code,
      observed: observedOf(part.files) ?? '',
      version: this.#context.hash(JSON.stringify([source.code, sha256])),
      loaded: passed.loaded,
      rejected,
      leftOut: passed.erased + passed.expired,
      ...(sourceTime !== undefined && { sourceTime }),
      details: JSON.stringify({ files }),
    };
  }

  #count({ untold }: Gate, { erased, expired }: Passed): void {
    this.#erased += erased;
    this.#expired += expired;
    this.#untold = Math.max(this.#untold, untold);
  }

  /** How a part is read. Throws `SyncError` where its columns are not what is declared. */
  async #reading(part: ReadyPart): Promise<PartReading> {
    const { source } = this.#load;
    const { format, options, partition } = source.from;
    const files = part.files.filter(({ isCompanion }) => isCompanion !== true);
    const typed = Object.entries(declaredTypes(source.columns));
    const types = Object.fromEntries(
      typed.filter(([name]) => name.toLowerCase() !== partition?.toLowerCase()),
    );
    if (format === 'csv') return this.#csvReading(part, files, types);
    if (format === 'spatial') await this.#checkWhole(part);
    const work = (columnTypes: SourceWork['columnTypes']): SourceWork => ({
      kind: 'source',
      location: files.map(({ path }) => path),
      format,
      options,
      columnTypes,
    });
    // First without types: DuckDB's own words for a declared column that is not there tell little.
    const untyped = await sourceSelect(work({}), this.#connection);
    const present = await this.#connection.columns(untyped);
    this.#checkPresent(
      present.map(({ name }) => name),
      files[0]?.name,
    );
    const select = this.#withPartition(part, await sourceSelect(work(types), this.#connection));
    return { select, columns: await this.#connection.columns(select), rejects: [] };
  }

  /** What GDAL would read half of, without a word. */
  async #checkWhole({ files }: ReadyPart): Promise<void> {
    const { at, name } = this.#load.source;
    for (const file of files) {
      if (!(await isCutOff(this.#absolute(file.path)))) continue;
      const message = `\`${file.name}\` is shorter than its own head says: it is cut off`;
      throw new SyncError(diagnostic('sync/failed', { source: name, message }, { at }));
    }
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : join(this.#context.root, path);
  }

  /** Each file by its own header: their columns may stand in another order. */
  async #csvReading(
    part: ReadyPart,
    files: readonly ReadyFile[],
    types: { readonly [column: string]: string },
  ): Promise<PartReading> {
    const { maxRejects, options } = this.#load.source.from;
    const described: string[] = [];
    const selects: string[] = [];
    const rejects: FileRejects[] = [];
    for (const file of files) {
      const shape = await sniffCsv(file.path, options, this.#connection);
      this.#checkPresent(shape.names, file.name);
      const tables = maxRejects > 0 ? rejectTables() : undefined;
      described.push(csvSelect(file.path, shape, options, types));
      selects.push(csvSelect(file.path, shape, options, types, tables));
      if (tables) rejects.push({ file, tables });
    }
    const [all, whole] = [described, selects].map((each) =>
      this.#withPartition(part, each.length === 1 ? (each[0] ?? '') : each.join(' union all by name ')),
    );
    return { select: whole ?? '', columns: await this.#connection.columns(all ?? ''), rejects };
  }

  #checkPresent(present: readonly string[], file: string | undefined): void {
    const { source } = this.#load;
    const { partition } = source.from;
    if (partition !== undefined && present.some((name) => name.toLowerCase() === partition.toLowerCase())) {
      const data = { source: source.name, file: file ?? '', column: partition };
      throw new SyncError(diagnostic('sync/partition-column', data, { at: source.at }));
    }
    checkColumns(source, present, file);
  }

  #withPartition(part: ReadyPart, select: string): string {
    const { columns, from } = this.#load.source;
    const { partition } = from;
    if (partition === undefined) return select;
    const typed = declaredTypes(columns);
    const type = Object.entries(typed).find(([name]) => name.toLowerCase() === partition.toLowerCase())?.[1];
    const value = `cast(${quoteText(part.part)} as ${type ?? 'varchar'}) as ${quoteIdentifier(partition)}`;
    return `select *, ${value} from (${select})`;
  }

  #checkDrift(before: readonly ColumnDescription[], now: readonly ColumnDescription[]): void {
    const { source } = this.#load;
    checkDrift(source, before, now, source.from.partition !== undefined);
  }

  async #fill(select: string, columns: readonly ColumnDescription[], gate: Gate): Promise<Passed> {
    const { source } = this.#load;
    const table = relationSql(source.relation);
    const write = (head: string): Promise<Passed> =>
      throughGate(gate, select, this.#connection, (passing) =>
        countedRows(this.#connection, `${head} ${passing}`),
      );
    if (!this.#columns || source.from.partition === undefined) {
      this.#columns = columns;
      return write(`create or replace table ${table} as`);
    }
    const known = new Set(this.#columns.map(({ name }) => name.toLowerCase()));
    const added = columns.filter(({ name }) => !known.has(name.toLowerCase()));
    for (const { name, type } of added)
      await this.#connection.run(`alter table ${table} add column ${quoteIdentifier(name)} ${type}`);
    // Of two partitions of one load, too.
    checkDrift(source, this.#columns, columns, true);
    this.#columns = [...this.#columns, ...added];
    return write(`insert into ${table} by name`);
  }

  /** Keeps the lines that were left out, where so many may be; gives how many they are. */
  async #judgeRejects(
    part: ReadyPart,
    rejects: readonly FileRejects[],
    read: number,
    { isWatched }: Gate,
  ): Promise<number> {
    const { source } = this.#load;
    const most = source.from.maxRejects;
    let rejected = 0;
    let records = 0;
    for (const { file, tables } of rejects) {
      const { lines, first } = await readRejects(tables, declaredTypes(source.columns), this.#connection);
      rejected += lines;
      if (first && (rejected > most || first.isOpen)) {
        const { isOpen: _isOpen, ...place } = first;
        const data = { source: source.name, file: file.name, rejected, ...place };
        throw new SyncError(diagnostic('sync/rejected', data, { at: source.at }));
      }
      if (lines > 0) {
        const of = { id: source.id, part: part.part, file: file.name, withText: !isWatched };
        await this.#connection.run(keepRejects(tables, of, this.#context.stamp));
      }
      for (const statement of dropRejects(tables)) await this.#connection.run(statement);
      records += await this.#countRecords(file);
    }
    // Where DuckDB keeps rejected lines it can lose others, behind a quote that is never closed.
    if (rejects.length > 0 && records !== read + rejected) throw this.#lostLines(part);
    return rejected;
  }

  async #countRecords({ path }: ReadyFile): Promise<number> {
    const count = await countRecords(this.#absolute(path));
    const header = this.#load.source.from.options['header'] === false ? 0 : 1;
    return (count ?? -1) - header;
  }

  #lostLines(part: ReadyPart): SyncError {
    const { at, name } = this.#load.source;
    const files = part.files.map((file) => `\`${file.name}\``).join(', ');
    const message = `a quote in ${files} is never closed, or stands in the middle of a value: which lines it swallows cannot be told`;
    return new SyncError(diagnostic('sync/failed', { source: name, message }, { at }));
  }

  #checkChecksum({ files }: ReadyPart, [found = '']: readonly string[]): void {
    const { at, from, name } = this.#load.source;
    if (from.checksum === undefined || from.checksum === found) return;
    const data = { source: name, file: files[0]?.name ?? '', expected: from.checksum, found };
    throw new SyncError(diagnostic('sync/checksum', data, { at }));
  }

  /** Read beside DuckDB's own reading; nothing is read twice of what was fetched. */
  async #hashes({ files }: ReadyPart): Promise<readonly string[]> {
    return Promise.all(files.map(async ({ path, sha256 }) => sha256 ?? sha256File(this.#absolute(path))));
  }

  /** A local file may have been written while it was read. */
  async #checkUnchanged({ files }: ReadyPart): Promise<void> {
    const { source } = this.#load;
    for (const file of files) {
      if (file.isRemote) continue;
      const now = await lookLocally(file.location, this.#context.root);
      if (now && `${file.name} ${now.size} ${now.version}` === file.seen) continue;
      const data = { source: source.name, file: file.name };
      throw new SyncError(diagnostic('sync/changed-while-read', data, { at: source.at }));
    }
  }
}

function total(records: readonly SyncRecord[], key: 'loaded' | 'rejected'): number {
  return records.reduce((sum, record) => sum + record[key], 0);
}
