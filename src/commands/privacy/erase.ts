import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Publication } from '../../core/project/publication.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { wereErased } from '../../engine/erase/erasure-records.js';
import { eraseRows, type RowsOfPersons } from '../../engine/erase/erase-rows.js';
import {
  countOf,
  giveKeys,
  KeyError,
  ofPersons,
  sourceTable,
  tellingColumns,
  tellingValues,
  withValueOf,
  type Telling,
} from '../../engine/erase/person.js';
import { sweepLeftovers } from '../../engine/execute/leftovers.js';
import { PseudonymKey, pseudonymKeyVariable } from '../../engine/execute/pseudonym-key.js';
import { placeOf } from '../../engine/publish/place-of.js';
import {
  renderErasure,
  renderProof,
  type ErasedRelation,
  type ErasureReport,
} from '../../terminal/render-erasure.js';
import { executePlan } from '../build/execute-plan.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { EraseOptions } from '../frame/options.js';
import { matchOf, planOf, planProblems, type PlannedErasure } from './plan-erasure.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { projectExtensions } from '../project/project-extensions.js';
import { proveErasure } from './prove-erasure.js';
import { runPublish } from '../release/publish.js';
import { rewriteWarehouse } from './rewrite-warehouse.js';
import { SessionError } from '../project/session-error.js';
import { openSession, warehouseExists, type WarehouseSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider erase`: a person out of all that holds them, with a proof. Prints no value. */
export async function runErase(options: EraseOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  if (!workspace || hasErrors(opened.diagnostics)) return finish(opened.diagnostics, options, io);
  const planned = await planOf(workspace, options, io);
  const found = [...opened.diagnostics, ...planned.diagnostics];
  if (!planned.value || hasErrors(found)) return finish(found, options, io);
  found.push(...(options.apply ? memoryProblems(workspace) : []));
  if (options.apply && workspace.target.readOnly) {
    const { name, profile } = workspace.target;
    printDiagnostics([diagnostic('database/read-only-target', { target: name, profile })], io, options);
    return exitCodes.refused;
  }
  if (hasErrors(found)) return finish(found, options, io);
  try {
    const code = await new Erasing(workspace, planned.value, options, io).run(found);
    return code ?? finish(found, options, io);
  } catch (error) {
    if (error instanceof SqlError)
      return finish([...found, failureDiagnostic(error.failure, 'the erasure')], options, io);
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

const proofCodes: ReadonlySet<string> = new Set(['erase/remains', 'erase/unread']);

function finish(found: readonly Diagnostic[], options: EraseOptions, io: Io): ExitCode {
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  if (judged.some(({ code }) => proofCodes.has(code))) return exitCodes.verification;
  return exitCodeOf(judged);
}

/** Without its key, whoever is erased would come back with the next load. */
function memoryProblems({ env }: Workspace): readonly Diagnostic[] {
  const problem = PseudonymKey.problem(env);
  return problem === undefined
    ? []
    : [diagnostic('erase/no-key', { problem, variable: pseudonymKeyVariable })];
}

/** One erasure in one warehouse. */
class Erasing {
  readonly #workspace: Workspace;
  readonly #plan: PlannedErasure;
  readonly #options: EraseOptions;
  readonly #io: Io;
  /** Columns of the source whose values are these persons' only. */
  #tells: ReadonlySet<string> = new Set();
  /** The rows went with an earlier erasure, which may not have come to its end. */
  #isAgain = false;
  #telling: Telling = { values: [], shared: 0 };
  #report: ErasureReport;

  constructor(workspace: Workspace, plan: PlannedErasure, options: EraseOptions, io: Io) {
    this.#workspace = workspace;
    this.#plan = plan;
    this.#options = options;
    this.#io = io;
    this.#report = {
      source: nameOf(plan.source),
      persons: plan.keys.persons.length,
      relations: [],
      publications: plan.publications.map(({ name }) => name),
    };
  }

  /** Adds what is found; gives an exit code where that is not theirs to say. */
  async run(found: Diagnostic[]): Promise<ExitCode | undefined> {
    const { apply } = this.#options;
    if (!warehouseExists(this.#workspace)) {
      found.push(diagnostic('erase/not-built', { source: this.#report.source }));
      return undefined;
    }
    const session = await this.#open(!apply);
    try {
      const connection = await session.connect();
      found.push(...(await this.#look(connection)), ...planProblems(this.#plan, this.#tells, this.#isAgain));
      if (!hasErrors(found) && apply) await this.#remove(session, connection);
    } finally {
      await session.close();
    }
    if (hasErrors(found)) return undefined;
    this.#print();
    if (apply) await this.#clean(found);
    return undefined;
  }

  async #open(readOnly: boolean): Promise<WarehouseSession> {
    const extensions = [...projectExtensions(this.#workspace).keys()];
    const { wait } = this.#options;
    return openSession(this.#workspace, { readOnly, extensions, wait, command: 'eider erase' }, this.#io);
  }

  /** Counts the person's rows and learns which values tell them. */
  async #look(connection: Connection): Promise<readonly Diagnostic[]> {
    const { source, keys, steps } = this.#plan;
    const { location, database } = source.resource;
    const isOurs = location === undefined && database === undefined;
    const table = isOurs ? await sourceTable(source.relation, connection) : undefined;
    if (isOurs && !table) return [diagnostic('erase/not-built', { source: this.#report.source })];
    const known = table?.columns ?? (await this.#readInPlace(connection));
    if (known.length === 0) return [diagnostic('erase/not-built', { source: this.#report.source })];
    const types = keys.columns.map((name) => known.find((column) => column.name === name)?.type ?? 'VARCHAR');
    try {
      await giveKeys(keys, types, connection);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      const { column, type, person } = error;
      return [diagnostic('erase/key-value', { column, type, person })];
    }
    const rows = await countOf(source.relation, ofPersons(keys.columns, 'r'), connection);
    if (!isOurs && rows > 0) {
      const place = location?.join(', ') ?? `database ${database ?? ''}`;
      return [diagnostic('erase/not-ours', { source: this.#report.source, place, rows })];
    }
    if (rows === 0) this.#isAgain = await wereErased(source.id, keys.columns, connection);
    if (table) {
      const wanted = steps.flatMap((step) =>
        step.kind === 'match' ? step.pairs.map(({ from }) => from) : [],
      );
      const columns = [...new Set(wanted)];
      this.#tells = await tellingColumns(table.relation, keys.columns, columns, connection);
    }
    if (table) this.#telling = await tellingValues(table, keys.columns, this.#searched(), connection);
    const relations: ErasedRelation[] = isOurs ? [{ name: this.#report.source, what: 'removed', rows }] : [];
    for (const step of steps) relations.push(await this.#relationOf(step, connection));
    this.#report = { ...this.#report, relations };
    return isOurs && rows === 0 ? [diagnostic('erase/no-row', { source: this.#report.source })] : [];
  }

  async #readInPlace(connection: Connection) {
    const { schema, name } = this.#plan.source.relation;
    const rows = await connection.rows(
      'select column_name as name, data_type as type from duckdb_columns() where lower(schema_name) = lower($1) and lower(table_name) = lower($2)',
      [schema, name],
    );
    return rows.map((row) => ({ name: String(row['name']), type: String(row['type']) }));
  }

  /** Columns with a class, the key, and, where nothing has a class, all. */
  #searched(): readonly string[] {
    const { source, keys } = this.#plan;
    const { columns } = source.resource;
    const isPersonal = (pii: string | undefined): boolean => pii !== undefined && pii !== 'none';
    const isClassed = columns.some(({ pii }) => isPersonal(pii));
    const wanted = columns.filter(({ pii }) => (isClassed ? isPersonal(pii) : pii === undefined));
    return [...keys.columns, ...wanted.map(({ name }) => name)];
  }

  async #remove(session: WarehouseSession, connection: Connection): Promise<void> {
    const { source, keys, steps, failures } = this.#plan;
    const { database, external, location } = source.resource;
    const isOurs = (location ?? database ?? external) === undefined;
    const own: readonly RowsOfPersons[] = isOurs
      ? [{ relation: source.relation, condition: ofPersons(keys.columns, 'r') }]
      : [];
    const below = steps.flatMap((step): readonly RowsOfPersons[] => {
      const condition = this.#conditionOf(step);
      return condition === undefined ? [] : [{ relation: step.node.relation, condition }];
    });
    await sweepLeftovers(this.#workspace.root, session.database, connection);
    await eraseRows(
      {
        source: source.id,
        keys: keys.columns,
        relations: [...below, ...own],
        failures,
        hashedWith: PseudonymKey.read(this.#workspace.env)?.fingerprint ?? '',
        runId: randomUUID(),
      },
      connection,
    );
  }

  /** What is left to do when the rows are gone: each step can be done again by the same command. */
  async #clean(found: Diagnostic[]): Promise<void> {
    found.push(...(await this.#rebuild()));
    found.push(...(await this.#rewrite()));
    for (const publication of this.#plan.publications) found.push(...(await this.#publishAnew(publication)));
    await rm(join(this.#workspace.targetPath, '.cache', 'sources'), { recursive: true, force: true });
    const { values, shared } = this.#telling;
    const proof = await proveErasure(this.#workspace, values, this.#io);
    found.push(...proof.diagnostics);
    const { diagnostics: _, ...searched } = proof;
    const report = { ...searched, values: values.length, shared, proved: !hasErrors(found) };
    const { source, persons } = this.#report;
    if (this.#options.output === 'json')
      this.#io.stdout(`${JSON.stringify({ event: 'proved', source, persons, ...report })}\n`);
    else if (!this.#options.quiet) this.#io.stdout(renderProof(report, source, persons));
  }

  /** With its tests, as releases need them; a test that fails must not keep the person in the table. */
  async #rebuild(): Promise<readonly Diagnostic[]> {
    const { rebuilt, steps } = this.#plan;
    if (rebuilt.size === 0) return [];
    const { apply: _, pairs: __, keysFile: ___, source: ____, ...common } = this.#options;
    const options = {
      ...common,
      select: [],
      exclude: [],
      only: rebuilt,
      force: true,
      storeFailures: false,
      failFast: false,
      dryRun: false,
    };
    if ((await this.#execute('build', options)).length === 0) return [];
    const failed = new Set(await this.#execute('run', options));
    const models = steps.flatMap(({ kind, node }) =>
      kind === 'rebuild' && failed.has(node.id) ? [nameOf(node)] : [],
    );
    return models.length === 0 ? [] : [diagnostic('erase/not-rebuilt', { models })];
  }

  /** Gives what was not built: all of it where the run was refused. */
  async #execute(
    command: 'build' | 'run',
    options: Parameters<typeof executePlan>[1],
  ): Promise<readonly string[]> {
    let failed: readonly string[] = [...this.#plan.rebuilt];
    await executePlan(command, options, this.#io, undefined, {
      workspace: this.#workspace,
      refused: () => undefined,
      found: () => undefined,
      finished: (_plan, result) => {
        failed = result.stages.flatMap(({ id, status }) => (status === 'success' ? [] : [id]));
      },
    });
    return failed;
  }

  async #rewrite(): Promise<readonly Diagnostic[]> {
    const session = await this.#open(false);
    try {
      const connection = await session.connect();
      await sweepLeftovers(this.#workspace.root, session.database, connection);
      const rewritten = await rewriteWarehouse(this.#workspace, connection);
      return 'code' in rewritten ? [rewritten] : [];
    } finally {
      await session.close();
    }
  }

  /** The live release is replaced, and no earlier one stays: each may hold the person. */
  async #publishAnew(publication: Publication): Promise<readonly Diagnostic[]> {
    const place = await placeOf(publication, this.#workspace.root);
    if (!(await place.releases()).live) return [];
    const { apply: _, pairs: __, keysFile: ___, source: ____, fullRefresh: _____, ...common } = this.#options;
    const options = { ...common, publications: [publication.name], force: true, dryRun: false };
    if ((await runPublish(options, this.#io)) !== exitCodes.success)
      return [diagnostic('erase/not-published', { publication: publication.name })];
    for (const { path } of (await place.releases()).earlier) await rm(path, { recursive: true, force: true });
    return [];
  }

  #print(): void {
    const { apply, output, quiet } = this.#options;
    if (output === 'json') {
      const event = apply ? 'erased' : 'would-erase';
      this.#io.stdout(`${JSON.stringify({ event, ...this.#report, dumps: 'no register' })}\n`);
    } else if (!quiet) {
      this.#io.stdout(renderErasure(this.#report, stdoutStyle(this.#io, this.#options)));
      if (!apply) this.#io.stdout('Nothing was changed: eider erase … --apply\n');
    }
  }

  /** What tells the rows to remove from a relation, as SQL on `r`. */
  #conditionOf(step: PlannedErasure['steps'][number]): string | undefined {
    const { source, keys } = this.#plan;
    if (step.kind === 'delete') return ofPersons(step.columns, 'r');
    const pair = step.kind === 'match' ? matchOf(step, this.#tells) : undefined;
    return pair && withValueOf(pair.column, pair.from, source.relation, keys.columns, 'r');
  }

  async #relationOf(step: PlannedErasure['steps'][number], connection: Connection): Promise<ErasedRelation> {
    const name = nameOf(step.node);
    if (step.kind === 'none') return { name, what: 'nothing' };
    if (step.kind === 'rebuild') return { name, what: 'rebuilt' };
    const condition = this.#conditionOf(step);
    if (condition === undefined) return { name, what: 'kept' };
    const isThere = (await sourceTable(step.node.relation, connection)) !== undefined;
    const rows = isThere ? await countOf(step.node.relation, condition, connection) : 0;
    return { name, what: step.kind === 'delete' ? 'removed' : 'matched', rows };
  }
}
