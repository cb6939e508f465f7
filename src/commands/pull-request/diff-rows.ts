import { columnKey, commonColumns, type CommonColumn } from '../../core/diff/column-changes.js';
import { chooseKey, keyOf } from '../../core/diff/choose-key.js';
import type { DiffGap, RowChanges } from '../../core/diff/types.js';
import type { DataNode } from '../../core/graph/types.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { compareRows, countRows, holdRows } from '../../engine/diff/compare-rows.js';
import { searchFilesIn } from '../../engine/execute/stand-ins.js';
import type { Base } from './diff-base.js';
import { mayShow } from './diff-key.js';
import { inFolder, type Side, type StoredRows } from './diff-sides.js';
import type { Io } from '../frame/io.js';
import type { DiffInput } from '../frame/options.js';
import type { Workspace } from '../project/workspace.js';

/** The rows of one model, or why there are none to tell of. */
interface ComparedRows {
  readonly rows?: RowChanges;
  readonly gaps: readonly DiffGap[];
}

/** Reads while files with relative names are looked for in the base's folder, as its views name them from there. */
export async function withFilesOf<T>(
  { data }: Base,
  { root }: Workspace,
  connection: Connection | undefined,
  io: Io,
  read: () => Promise<T>,
): Promise<T> {
  if (!data || !connection) return read();
  const folder = data.deferral.root;
  await searchFilesIn([folder], connection);
  try {
    return await inFolder(folder, root, io, read);
  } finally {
    await searchFilesIn([root], connection);
  }
}

/** Compares rows of models on one connection, to which the base is attached. */
export class RowsReader {
  readonly #workspace: Workspace;
  readonly #base: Base;
  readonly #options: DiffInput;
  readonly #connection: Connection;
  readonly #io: Io;

  constructor(workspace: Workspace, base: Base, options: DiffInput, connection: Connection, io: Io) {
    this.#workspace = workspace;
    this.#base = base;
    this.#options = options;
    this.#connection = connection;
    this.#io = io;
  }

  /** @param node absent for a model that is gone. Throws `SqlError` when interrupted. */
  async rowsOf(
    node: DataNode | undefined,
    before: Side | undefined,
    after: Side | undefined,
  ): Promise<ComparedRows> {
    try {
      if (node && before?.rows && after?.rows) return await this.#both(node, before.rows, after.rows);
      // Of what is new or gone, rows are only counted; where one side is not there, nothing can be said.
      const only = before ? (node ? undefined : before.rows) : after?.rows;
      return only ? { rows: await this.#counted(only, node !== undefined), gaps: [] } : { gaps: [] };
    } catch (error) {
      if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
      return { gaps: ['unreadable'] };
    }
  }

  async #counted({ relation }: StoredRows, isNew: boolean): Promise<RowChanges> {
    const counting = (): Promise<number> => countRows(relationSql(relation), this.#connection);
    const count = isNew ? await counting() : await this.#inBase(counting);
    return isNew
      ? { kind: 'unkeyed', before: 0, after: count, added: count, removed: 0 }
      : { kind: 'unkeyed', before: count, after: 0, added: 0, removed: count };
  }

  async #both(node: DataNode, before: StoredRows, after: StoredRows): Promise<ComparedRows> {
    const common = commonColumns(before.columns, after.columns);
    if (common.length === 0) return { gaps: ['nothing-common'] };
    const given = this.#options.key && keyOf(this.#options.key, common);
    const key = given ?? chooseKey(node, this.#workspace.graph, common);
    const { byColumn, examples, excludeColumns = [], sample } = this.#options;
    const excluded = new Set(excludeColumns.map(columnKey));
    const isCompared = (column: CommonColumn): boolean => !excluded.has(columnKey(column.after.name));
    const names = key.map((column) => column.after.name);
    const isShown = examples > 0 && key.length > 0 && mayShow(names, node, this.#workspace, this.#base);
    const held = {
      before: await this.#inBase(() => holdRows('before', before, this.#connection)),
      after: await holdRows('after', after, this.#connection),
    };
    const rows = await compareRows(
      {
        ...held,
        key,
        others: common.filter((column) => !key.includes(column) && isCompared(column)),
        ...(byColumn && { byColumn }),
        examples: isShown ? examples : 0,
        ...(sample && { sample }),
      },
      this.#connection,
    );
    return { rows, gaps: examples > 0 && key.length > 0 && !isShown ? ['personal-key'] : [] };
  }

  async #inBase<T>(read: () => Promise<T>): Promise<T> {
    return withFilesOf(this.#base, this.#workspace, this.#connection, this.#io, read);
  }
}
