import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { columnKey, commonColumns, type TypedColumn } from '../../core/diff/column-changes.js';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { materializationOf, type ModelNode, type SeedNode } from '../../core/graph/types.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationKey, relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import { compareRows } from '../../engine/diff/compare-rows.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { openDatabase } from '../../engine/duckdb/database.js';
import { executePlan } from '../build/execute-plan.js';
import { exitCodes } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { CommonOptions } from '../frame/options.js';
import { openSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** One side, built into a database of its own. */
export interface BuiltSide {
  readonly workspace: Workspace;
  readonly isBuilt: boolean;
  readonly findings: readonly Diagnostic[];
}

/** What comparing one relation came to. */
export interface ProvenRelation {
  readonly relation: string;
  readonly rows: { readonly dbt: number; readonly native: number };
  /** What differs; undefined: nothing does. */
  readonly difference?: string;
}

/** The name of the database that both sides put their rows in. */
const shared = 'eider_compared';

/** Builds a whole project into a database in a folder, with its tests or without; what the build prints goes where `io` says. */
export async function buildInto(
  folder: string,
  workspace: Workspace,
  options: CommonOptions,
  io: Io,
  withTests: boolean,
): Promise<BuiltSide> {
  const findings: Diagnostic[] = [];
  const home: Workspace = {
    ...workspace,
    // Rows are compared here; what is personal in them is told by the builds of the project itself.
    project: { ...workspace.project, contentScan: { marts: 'off' } },
    target: { ...workspace.target, readOnly: false },
    targetPath: join(folder, 'target'),
    databasePath: join(folder, fileNameOf(workspace.databasePath)),
  };
  const given = {
    ...options,
    output: 'text' as const,
    quiet: true,
    projectDir: workspace.root,
    vars: {},
    warnError: false,
    select: [],
    exclude: withTests ? [] : testsOf(workspace),
    failFast: false,
    dryRun: false,
    fullRefresh: false,
    force: false,
    storeFailures: false,
    prune: false,
    wait: 0,
  };
  await copySources(workspace, home, io);
  const code = await executePlan('build', given, io, undefined, {
    workspace: home,
    refused: (found) => void findings.push(...found),
    found: (found) => void findings.push(...found),
    finished: () => undefined,
  });
  return { workspace: home, isBuilt: code === exitCodes.success && !hasErrors(findings), findings };
}

/** Selectors of all tests that there are. */
function testsOf({ graph }: Workspace): readonly string[] {
  const kinds = new Set([...graph.nodes.values()].map(({ kind }) => kind));
  return (['test', 'unit_test'] as const).flatMap((kind) =>
    kinds.has(kind) ? [`resource_type:${kind}`] : [],
  );
}

/** Tables that others make in the warehouse itself are read from it, where it is there. */
async function copySources({ databasePath, graph }: Workspace, home: Workspace, io: Io): Promise<void> {
  const tables = [...graph.nodes.values()].flatMap((node) => {
    if (node.kind !== 'source') return [];
    const isElsewhere = (node.resource.location ?? node.relation.database) !== undefined;
    return isElsewhere ? [] : [node.relation];
  });
  if (tables.length === 0 || !existsSync(databasePath)) return;
  await mkdir(dirname(home.databasePath), { recursive: true });
  await withSession(home, io, async (connection) => {
    await connection.run(`attach ${quoteText(databasePath)} as ${shared} (read_only)`);
    const there = await connection.rows(
      `select schema_name as s, table_name as n from duckdb_tables() where database_name = ${quoteText(shared)}`,
    );
    for (const { name, schema } of tables) {
      if (!there.some(({ n, s }) => n === name && s === schema)) continue;
      await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`);
      const from = relationSql({ database: shared, schema, name });
      await connection.run(`create table if not exists ${relationSql({ schema, name })} as from ${from}`);
    }
    await connection.run(`detach ${shared}`);
  });
}

/** Of the same name, so that SQL which names the database still finds it. */
function fileNameOf(path: string): string {
  return path === ':memory:' ? 'memory.duckdb' : basename(path);
}

/** The types of every seed's columns in a side that was built. */
export async function seedTypesOf({ workspace }: BuiltSide, io: Io) {
  const seeds = [...workspace.graph.nodes.values()].filter((node) => node.kind === 'seed');
  return withSession(workspace, io, async (connection) => {
    const found: { fqn: readonly string[]; types: { [column: string]: string } }[] = [];
    for (const { relation, resource } of seeds) {
      const columns = await connection.columns(`select * from ${relationSql(relation)}`);
      const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
      found.push({ fqn: resource.fqn, types });
    }
    return found;
  });
}

/** Compares every relation of the dbt project with that of the native form: columns, their types, and rows. */
export async function proveEqual(
  dbt: BuiltSide,
  native: BuiltSide,
  folder: string,
  io: Io,
): Promise<readonly ProvenRelation[]> {
  const nodes = relationsOf(dbt.workspace);
  const others = new Map(relationsOf(native.workspace).map((node) => [keyOf(node.relation), node]));
  const pairs = nodes.map((node) => ({ node, other: others.get(keyOf(node.relation)) }));
  const path = join(folder, 'compared.duckdb');
  const before = await held(
    dbt.workspace,
    path,
    'before',
    pairs.map(({ node }) => node),
    io,
  );
  const after = await held(
    native.workspace,
    path,
    'after',
    pairs.map(({ other }) => other),
    io,
  );
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: {},
    extensionDirectory: join(folder, 'extensions'),
    fileSearchPath: folder,
    command: 'eider init',
  });
  try {
    const connection = await database.connect();
    const proven: ProvenRelation[] = [];
    for (const [index, { node }] of pairs.entries())
      proven.push(await compared(node, index, before[index], after[index], connection));
    return proven;
  } finally {
    await database.close();
  }
}

type Columns = readonly TypedColumn[] | undefined;

async function compared(
  { kind, config, relation }: ModelNode | SeedNode,
  index: number,
  before: Columns,
  after: Columns,
  connection: Connection,
): Promise<ProvenRelation> {
  const label = relationLabel({ schema: relation.schema, name: relation.name });
  if (!before || !after)
    return { relation: label, rows: { dbt: 0, native: 0 }, difference: 'it is not there' };
  const sides = (side: string): Relation => ({ schema: 'main', name: `${side}_${index}` });
  // What a snapshot adds says when the build was.
  const isOwn = ({ name }: TypedColumn): boolean =>
    kind === 'seed' || config.materialized !== 'snapshot' || !name.startsWith('dbt_');
  const changes = await compareRows(
    {
      before: sides('before'),
      after: sides('after'),
      key: [],
      others: commonColumns(before.filter(isOwn), after.filter(isOwn)),
      examples: 0,
    },
    connection,
  );
  const difference = columnDifference(before, after) ?? rowDifference(changes);
  return {
    relation: label,
    rows: { dbt: changes.before, native: changes.after },
    ...(difference !== undefined && { difference }),
  };
}

function columnDifference(before: readonly TypedColumn[], after: readonly TypedColumn[]): string | undefined {
  const text = ({ name, type }: TypedColumn): string => `${columnKey(name)} ${type}`;
  const index = before.findIndex((column, place) => {
    const other = after[place];
    return !other || text(column) !== text(other);
  });
  const [column, other] = [before[index], after[index]];
  if (!column) return before.length === after.length ? undefined : 'a column more';
  return `${text(column)} became ${other ? text(other) : 'nothing'}`;
}

function rowDifference({
  added,
  removed,
}: {
  readonly added: number;
  readonly removed: number;
}): string | undefined {
  return added + removed === 0 ? undefined : `${removed} rows gone, ${added} new`;
}

/** Models and seeds with rows of their own, in order. */
function relationsOf({ graph }: Workspace): readonly (ModelNode | SeedNode)[] {
  return graph.order.flatMap((id): readonly (ModelNode | SeedNode)[] => {
    const node = graph.nodes.get(id);
    if (node?.kind === 'seed') return [node];
    if (node?.kind !== 'model') return [];
    const isData = !['ephemeral', 'function', 'table_function'].includes(materializationOf(node));
    return isData ? [node] : [];
  });
}

function keyOf({ name, schema }: Relation): string {
  return relationKey({ schema, name });
}

/** Puts the rows of relations into tables of the shared database; gives their columns, undefined for one that is not there. */
async function held(
  workspace: Workspace,
  path: string,
  side: string,
  nodes: readonly (ModelNode | SeedNode | undefined)[],
  io: Io,
): Promise<readonly Columns[]> {
  return withSession(workspace, io, async (connection) => {
    await connection.run(`attach ${quoteText(path)} as ${shared}`);
    const found: Columns[] = [];
    for (const [index, node] of nodes.entries()) {
      if (!node) {
        found.push(undefined);
        continue;
      }
      const query = `select * from ${relationSql(node.relation)}`;
      found.push(await connection.columns(query));
      const table = relationSql({ database: shared, schema: 'main', name: `${side}_${index}` });
      await connection.run(`create table ${table} as ${query}`);
    }
    await connection.run(`detach ${shared}`);
    return found;
  });
}

async function withSession<T>(
  workspace: Workspace,
  io: Io,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const options = { readOnly: false, extensions: [], wait: 0, command: 'eider init' };
  const session = await openSession(workspace, options, io);
  try {
    return await work(await session.connect());
  } finally {
    await session.close();
  }
}
