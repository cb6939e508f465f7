import type { NodeId } from '../../core/project/ids.js';
import { quoteText } from '../../core/sql/quote.js';
import type { Batch, PendingBatch } from '../../core/plan/batches.js';
import { figuresTable } from '../../core/plan/figures.js';
import { inOwnFile, relationKey, type Relation } from '../../core/sql/relation.js';
import type { NodeState, PlannedTest } from '../../core/plan/stages.js';
import type {
  CatalogueEntry,
  RecordedNode,
  RecordedTest,
  WarehouseState,
} from '../../core/plan/warehouse-state.js';
import type { Connection } from '../duckdb/connection.js';
import { databaseNames, isListed } from './attached-databases.js';
import { liveGenerations } from './leftovers.js';

/** The schema of Eider's own tables in a warehouse. */
export const stateSchema = '_eider';

/** The lines that `eider sync` could not load: personal data, never shown. */
export const rejectsTable = 'rejects';

/** Statements that make the state tables, all or none: a kill between two of them would leave a state that cannot be read. Safe to run again. */
export const stateDdl: readonly string[] = [
  'begin transaction',
  `create schema if not exists ${stateSchema}`,
  `create table if not exists ${stateSchema}.nodes (
    id varchar primary key, kind varchar, relation varchar, fingerprint varchar, code varchar, run_id varchar,
    built_at timestamptz, "rows" bigint)`,
  // Columns that an earlier version did not have.
  `alter table ${stateSchema}.nodes add column if not exists finish varchar`,
  `alter table ${stateSchema}.nodes add column if not exists location varchar`,
  `alter table ${stateSchema}.nodes add column if not exists written varchar`,
  `create table if not exists ${stateSchema}.tests (
    id varchar primary key, name varchar, fingerprint varchar, status varchar, failures bigint, run_id varchar,
    tested_at timestamptz)`,
  // What tests keep of their runs for later ones: figures, and names and types of columns.
  `create table if not exists ${figuresTable} (
    id varchar, run_id varchar, recorded_at timestamptz, metric_name varchar, column_name varchar, metric_value double, metric_text varchar)`,
  // What the run that is under way may have made and not recorded yet.
  `create table if not exists ${stateSchema}.begun (id varchar, kind varchar, relation varchar, run_id varchar)`,
  // Batches of models that are to be made, until they are.
  `create table if not exists ${stateSchema}.batches (
    id varchar, batch_start varchar, batch_end varchar, planned varchar, run_id varchar, primary key (id, batch_start))`,
  'commit',
];

/** What the warehouse records of itself. A file that Eider never wrote has an empty state. */
export async function readState(connection: Connection): Promise<WarehouseState> {
  const catalogue = await connection.rows(
    `select * replace (nullif("database", current_database()) as "database") from (
       select database_name as "database", schema_name as "schema", table_name as name, 'table' as kind from duckdb_tables() where ${isListed}
       union all
       select database_name, schema_name, view_name, 'view' from duckdb_views() where ${isListed} and not internal
       union all
       select distinct database_name, schema_name, function_name, 'function' from duckdb_functions()
       where ${isListed} and not internal and function_type in ('macro', 'table_macro'))`,
  );
  const databases = await databaseNames(connection);
  const names = { catalog: String(await connection.value('select current_database()')), databases };
  const entries = catalogue.map((row): CatalogueEntry => {
    const { database, kind: said } = row;
    const kind = said === 'view' || said === 'function' ? said : 'table';
    const place = { schema: String(row['schema']), name: String(row['name']) };
    const relation = typeof database === 'string' ? { database, ...place } : place;
    return { ...inOwnFile(relation, names), kind };
  });
  const relations = new Set(entries.map((entry) => relationKey(entry)));
  for (const { schema, name } of await lostExternals(connection))
    relations.delete(relationKey({ schema, name }));
  if (!relations.has(relationKey({ schema: stateSchema, name: 'nodes' }))) {
    return { nodes: new Map(), tests: new Map(), relations, catalogue: entries };
  }
  const nodes = await connection.rows(
    `select * replace (built_at::varchar as built_at) from ${stateSchema}.nodes`,
  );
  const hasTests = relations.has(relationKey({ schema: stateSchema, name: 'tests' }));
  const tests = hasTests
    ? await connection.rows(`select id, fingerprint, status from ${stateSchema}.tests`)
    : [];
  const recorded = new Map(nodes.map((row) => [String(row['id']) as NodeId, recordedNode(row)]));
  if (relations.has(relationKey({ schema: stateSchema, name: 'begun' })))
    await leaveUnfinished(recorded, connection);
  const pending = relations.has(relationKey({ schema: stateSchema, name: 'batches' }))
    ? await readPending(connection)
    : new Map<NodeId, readonly PendingBatch[]>();
  return {
    nodes: recorded,
    ...(pending.size > 0 && { pending }),
    tests: new Map(tests.map((row) => [String(row['id']) as NodeId, recordedTest(row)])),
    relations,
    catalogue: entries,
  };
}

async function readPending(connection: Connection): Promise<ReadonlyMap<NodeId, readonly PendingBatch[]>> {
  const pending = new Map<NodeId, PendingBatch[]>();
  const rows = await connection.rows(
    `select id, batch_start, batch_end, planned from ${stateSchema}.batches order by id, batch_start`,
  );
  for (const row of rows) {
    const id = String(row['id']) as NodeId;
    const [start, end] = [String(row['batch_start']), String(row['batch_end'])];
    pending.set(id, [...(pending.get(id) ?? []), { start, end, planned: String(row['planned']) }]);
  }
  return pending;
}

/** The statement that writes down batches that are to be made. */
export function recordBatches(
  id: NodeId,
  batches: readonly Batch[],
  { planned, runId }: { readonly planned: string; readonly runId: string },
): string {
  const rows = batches.map(({ start, end }) => ({
    id,
    batch_start: start,
    batch_end: end,
    planned,
    run_id: runId,
  }));
  const columns = {
    id: 'VARCHAR',
    batch_start: 'VARCHAR',
    batch_end: 'VARCHAR',
    planned: 'VARCHAR',
    run_id: 'VARCHAR',
  };
  return `insert or replace into ${stateSchema}.batches by name ${selectOf(columns, rows)}`;
}

/** The statement that takes a batch off that list: it was made. */
export function forgetBatch(id: NodeId, start: string): string {
  return `delete from ${stateSchema}.batches where id = ${quoteText(id)} and batch_start = ${quoteText(start)}`;
}

/** The statement that takes all batches of a model off that list. */
export function forgetBatches(id: NodeId): string {
  return `delete from ${stateSchema}.batches where id = ${quoteText(id)}`;
}

/** What a killed run had begun may be there and be new, or old, or not be there: nothing that was recorded of it holds. */
async function leaveUnfinished(nodes: Map<NodeId, RecordedNode>, connection: Connection): Promise<void> {
  for (const row of await connection.rows(`select id, kind, relation, run_id from ${stateSchema}.begun`)) {
    const id = String(row['id']) as NodeId;
    const known = nodes.get(id);
    const mark = `unfinished-${String(row['run_id'])}`;
    nodes.set(id, {
      relation: String(row['relation']),
      kind: String(row['kind']),
      runId: String(row['run_id']),
      builtAt: '',
      ...known,
      fingerprint: mark,
      code: mark,
      unfinished: known ? 'changed' : 'new',
    });
  }
}

/** Views whose file is gone: there is nothing behind them any more. */
async function lostExternals(connection: Connection): Promise<readonly Pick<Relation, 'schema' | 'name'>[]> {
  const lost: Pick<Relation, 'schema' | 'name'>[] = [];
  for (const { schema, name, file, own } of await liveGenerations(connection)) {
    if (!own) continue;
    const found = await connection.value(
      "select 1 from (select file from glob($1) union all select file from glob($1 || '/**')) limit 1",
      [file],
    );
    if (found === undefined) lost.push({ schema, name });
  }
  return lost;
}

function recordedNode(row: Readonly<Record<string, unknown>>): RecordedNode {
  return {
    fingerprint: String(row['fingerprint']),
    code: String(row['code']),
    relation: String(row['relation']),
    runId: String(row['run_id']),
    builtAt: String(row['built_at']),
    kind: String(row['kind']),
    ...textAt(row, 'finish'),
    ...textAt(row, 'location'),
    ...textAt(row, 'written'),
  };
}

/** A column that may be empty, or that an older warehouse does not have. */
function textAt<Key extends string>(
  row: Readonly<Record<string, unknown>>,
  key: Key,
): { readonly [K in Key]?: string } {
  const value = row[key];
  return typeof value === 'string' ? ({ [key]: value } as { readonly [K in Key]?: string }) : {};
}

function recordedTest(row: Readonly<Record<string, unknown>>): RecordedTest {
  const status = row['status'];
  return {
    fingerprint: String(row['fingerprint']),
    status: status === 'pass' || status === 'warn' ? status : 'fail',
  };
}

export interface RunStamp {
  readonly runId: string;
  readonly at: Date;
}

export interface NodeRecord {
  readonly state: NodeState;
  readonly rows?: number | undefined;
  /** See `Finish.record`. */
  readonly finish?: string | undefined;
}

/** The statement that records nodes; undefined when there are none. */
export function recordNodes(nodes: readonly NodeRecord[], stamp: RunStamp): string | undefined {
  if (nodes.length === 0) return undefined;
  const rows = nodes.map(({ finish, rows: count, state }) => ({
    id: state.id,
    kind: state.kind,
    relation: state.relation,
    fingerprint: state.fingerprint,
    code: state.code,
    run_id: stamp.runId,
    built_at: stamp.at.toISOString(),
    rows: count,
    finish,
    location: state.location,
    written: state.written,
  }));
  return `insert or replace into ${stateSchema}.nodes by name ${selectOf(nodeColumns, rows)}`;
}

/** The statement that writes down what a run may make; it replaces what an earlier run left. */
export function recordBegun(nodes: readonly NodeState[], stamp: RunStamp): string {
  const rows = nodes.map(({ id, kind, relation }) => ({ id, kind, relation, run_id: stamp.runId }));
  const columns = { id: 'VARCHAR', kind: 'VARCHAR', relation: 'VARCHAR', run_id: 'VARCHAR' };
  return `begin transaction;
    ${forgetBegun(nodes.map(({ id }) => id))};
    insert into ${stateSchema}.begun by name ${selectOf(columns, rows)};
    commit`;
}

const nodeColumns = {
  id: 'VARCHAR',
  kind: 'VARCHAR',
  relation: 'VARCHAR',
  fingerprint: 'VARCHAR',
  code: 'VARCHAR',
  run_id: 'VARCHAR',
  built_at: 'TIMESTAMPTZ',
  rows: 'BIGINT',
  finish: 'VARCHAR',
  location: 'VARCHAR',
  written: 'VARCHAR',
} as const;

const testColumns = {
  id: 'VARCHAR',
  name: 'VARCHAR',
  fingerprint: 'VARCHAR',
  status: 'VARCHAR',
  failures: 'BIGINT',
  run_id: 'VARCHAR',
  tested_at: 'TIMESTAMPTZ',
} as const;

/** A query that gives the rows. As JSON they are read at once; DuckDB plans every value of a VALUES list by itself. */
function selectOf(columns: { readonly [column: string]: string }, rows: readonly object[]): string {
  const shape = quoteText(JSON.stringify([columns]));
  return `select unnest(from_json(${quoteText(JSON.stringify(rows))}, ${shape}), recursive := true)`;
}

/** The statement that takes nodes off that list. */
export function forgetBegun(ids: readonly NodeId[]): string {
  return `delete from ${stateSchema}.begun where id in (select unnest(from_json(${quoteText(JSON.stringify(ids))}, '["VARCHAR"]')))`;
}

/** Records the indexes and comments of a node that was not built again. */
export function recordFinish(id: NodeId, finish: string): string {
  return `update ${stateSchema}.nodes set finish = ${quoteText(finish)} where id = ${quoteText(id)}`;
}

/** Before a node is recorded at another place: keeps what it leaves behind, under an id of its own. */
export function keepLeftRelation(id: NodeId): string {
  return `insert or replace into ${stateSchema}.nodes by name
    select * replace (${leftIdSql} as id) from ${stateSchema}.nodes where id = ${quoteText(id)}`;
}

/** The same as `leftId`. */
const leftIdSql = `id || '@' || relation`;

/** Makes a node count as changed, so that the next build makes it again. */
export function forgetFingerprint(id: NodeId): string {
  return `update ${stateSchema}.nodes set fingerprint = 'unfinished' where id = ${quoteText(id)}`;
}

/** Statements that take rows out of the state. */
export function forgetRows(nodes: readonly NodeId[], tests: readonly NodeId[]): readonly string[] {
  const from = (table: string, ids: readonly NodeId[]): readonly string[] =>
    ids.length === 0
      ? []
      : [`delete from ${stateSchema}.${table} where id in (${ids.map(quoteText).join(', ')})`];
  return [
    ...from('nodes', nodes),
    ...from('batches', nodes),
    ...from('tests', tests),
    ...from('figures', tests),
  ];
}

export interface TestOutcome {
  readonly test: Pick<PlannedTest, 'id' | 'name' | 'fingerprint'>;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly failures: number;
}

/** The statement that records tests; undefined when there are none. */
export function recordTests(outcomes: readonly TestOutcome[], stamp: RunStamp): string | undefined {
  if (outcomes.length === 0) return undefined;
  const rows = outcomes.map(({ test, status, failures }) => ({
    id: test.id,
    name: test.name,
    fingerprint: test.fingerprint,
    status,
    failures,
    run_id: stamp.runId,
    tested_at: stamp.at.toISOString(),
  }));
  return `insert or replace into ${stateSchema}.tests by name ${selectOf(testColumns, rows)}`;
}
