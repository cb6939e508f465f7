import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { hasErrors } from '../../core/diagnostics/diagnostic.js';
import type { GraphNode } from '../../core/graph/types.js';
import {
  artifactPieces,
  dbtVersion,
  isSameArtifact,
  withoutSecrets,
  type ArtifactStamp,
  type DbtArtifact,
} from '../../core/manifest/dbt/artifact.js';
import { databaseName } from '../../core/project/database-name.js';
import { dbtIds, type DbtIds } from '../../core/manifest/dbt/dbt-ids.js';
import type { DbtPresent } from '../../core/manifest/dbt/state/compare-with-dbt.js';
import { entriesOf, listedParts, pairsOf } from '../../core/manifest/dbt/list-entries.js';
import { makeDbtCatalog, type CatalogRelation } from '../../core/manifest/dbt/make-dbt-catalog.js';
import { makeDbtManifest } from '../../core/manifest/dbt/make-dbt-manifest.js';
import { makeDbtRunResults } from '../../core/manifest/dbt/make-dbt-run-results.js';
import { makeSemanticManifest } from '../../core/manifest/dbt/semantic-manifest.js';
import { namedCode } from '../../core/manifest/dbt/named-code.js';
import type { DbtRunInput } from '../../core/manifest/dbt/unbuilt-results.js';
import type { StageTiming } from '../../core/manifest/dbt/worker-lanes.js';
import type { RunEvent, RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import type { NodeId } from '../../core/project/ids.js';
import { SecretString } from '../../core/project/target.js';
import type { Values } from '../../core/project/value.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { pseudonymKeyVariable } from '../../engine/execute/pseudonym-key.js';
import { readCatalog } from '../../engine/execute/read-catalog.js';
import { codeOf } from '../../engine/files/find-files.js';
import { writeFileAtomic, writeUnflushed } from '../../engine/files/write-file.js';
import { pause, shownSql, writeArtifact, writeManifest } from './artifacts.js';
import { madeNames } from './made-names.js';
import { md5 } from '../frame/md5.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from './workspace.js';
import { areWritten, noteWritten } from './written-artifacts.js';

const piecesAtOnce = 8;
const piecesAPart = 64;

/** The run that artifacts are made by. */
export interface DbtRun {
  readonly runId: string;
  readonly startedAt: Date;
  readonly now: () => Date;
}

/**
 * dbt's files in the target folder, for the tools that read them: `manifest.json`, `run_results.json` and `catalog.json`.
 * One that would say nothing new stays as it is.
 */
export class DbtArtifacts {
  readonly #workspace: Workspace;
  readonly #run: DbtRun;
  readonly #ids: DbtIds;
  readonly #database: string;
  readonly #started = new Map<NodeId, Date>();
  readonly #timings = new Map<NodeId, StageTiming>();
  readonly #compiled = new Map<NodeId, string | undefined>();

  constructor(workspace: Workspace, run: DbtRun) {
    this.#workspace = workspace;
    this.#run = run;
    this.#ids = dbtIds(workspace.graph, md5);
    this.#database = databaseName(workspace.databasePath);
  }

  /** Notes when stages begin and end. */
  event(event: RunEvent): void {
    if (event.kind === 'stage-started') this.#started.set(event.id, this.#run.now());
    if (event.kind !== 'stage-finished') return;
    const startedAt = this.#started.get(event.result.id);
    if (startedAt) this.#timings.set(event.result.id, { startedAt, completedAt: this.#run.now() });
  }

  async writeManifest(): Promise<void> {
    const manifest = this.#manifest((node) => this.#compiledSql(node));
    await this.#write('manifest.json', manifest);
    await this.#writeSemanticManifest(manifest);
  }

  /** The manifest as `dbt parse` writes it: nothing is compiled for it. */
  async writeParsedManifest(): Promise<void> {
    const manifest = this.#manifest(undefined);
    await this.#write('manifest.json', manifest);
    await this.#writeSemanticManifest(manifest);
  }

  /** What MetricFlow reads, of a project that has a semantic layer. */
  async #writeSemanticManifest(manifest: DbtArtifact): Promise<void> {
    const { compiler, graph, project } = this.#workspace;
    if (!project.semantic) return;
    const { dbt } = compiler.scope;
    const place = { database: this.#database, ...(dbt && { dbt }) };
    const text = `${JSON.stringify(makeSemanticManifest(manifest, graph, place))}\n`;
    const safe = withoutSecrets(text, secretsOf(this.#workspace));
    await writeArtifact(this.#workspace, 'semantic_manifest.json', Buffer.from(safe), writeUnflushed);
  }

  /** What the manifest says of some nodes, but for their compiled SQL: nothing is compiled. */
  entriesOf(ids: ReadonlySet<NodeId>): readonly Values[] {
    const names = new Set([...ids].map((id) => this.#ids.get(id) ?? id));
    return entriesOf(
      this.#manifest(() => undefined),
      names,
    );
  }

  /** The project as dbt's manifest has it, to compare another with: nothing is compiled. */
  present(): Pick<DbtPresent, 'ids' | 'entries' | 'macros' | 'database'> {
    const { content } = this.#manifest(undefined);
    return {
      ids: this.#ids,
      database: this.#database,
      entries: new Map(listedParts.flatMap((key) => [...pairsOf(content[key])] as [string, Values][])),
      macros: new Map(pairsOf(content['macros']) as Iterable<[string, Values]>),
    };
  }

  /** @param compiled undefined for a manifest that says nothing of compiled SQL */
  #manifest(compiled: ((node: GraphNode) => string | undefined) | undefined): DbtArtifact {
    const { project, graph, compiler, target } = this.#workspace;
    return makeDbtManifest({
      project,
      graph,
      ids: this.#ids,
      macros: compiler.scope.macros,
      database: this.#database,
      defaultSchema: target.schema,
      compiledSql: compiled ?? (() => undefined),
      isParsed: compiled === undefined,
      compiledFolder: compiledFolder(this.#workspace),
      stamp: this.#stamp(),
      sha256,
      md5,
      ...(compiler.scope.dbt && {
        dbt: {
          scope: compiler.scope.dbt,
          named: (text) => namedCode(text, compiler, compiled !== undefined),
        },
      }),
    });
  }

  /** `args` says what was asked for; no variable's value and no path. */
  async writeRunResults(plan: Plan, result: RunResult, args: Values): Promise<void> {
    const results = makeDbtRunResults({
      graph: this.#workspace.graph,
      ids: this.#ids,
      plan,
      result,
      timings: this.#timings,
      database: this.#database,
      compiledSql: (node) => this.#compiledSql(node),
      args,
      stamp: this.#stamp(),
      ...(this.#workspace.project.dbt && { dbt: this.#runOfDbt(plan) }),
    });
    await this.#write('run_results.json', results, writeFileAtomic);
  }

  /** Exposures and saved queries have a result in `dbt build` alone. */
  #runOfDbt({ command }: Plan): DbtRunInput {
    const { graph, project, toldOfGraph } = this.#workspace;
    const selected = new Set(command === 'build' ? toldOfGraph?.selected?.() : []);
    const outside = graph.order.filter((id) => {
      const kind = graph.nodes.get(id)?.kind;
      return selected.has(id) && (kind === 'exposure' || kind === 'saved_query');
    });
    const { name: projectName, runHooks } = project;
    return { projectName, outside, ...(runHooks && { runHooks }) };
  }

  /** Reads the warehouse's catalogue in one query. */
  async writeCatalog(connection: Connection, only?: ReadonlySet<NodeId>): Promise<void> {
    await this.writeCatalogOf(await readCatalog(connection), only);
  }

  /** @param only the nodes that it is to hold; absent: all of them */
  async writeCatalogOf(relations: readonly CatalogRelation[], only?: ReadonlySet<NodeId>): Promise<void> {
    const { graph } = this.#workspace;
    const catalog = makeDbtCatalog({
      graph,
      ids: this.#ids,
      relations,
      ...(only && { only }),
      database: this.#database,
      stamp: this.#stamp(),
      hidden: (node, columns) => madeNames(node, columns, this.#workspace),
    });
    await this.#write('catalog.json', catalog);
  }

  hasCatalog(): boolean {
    return existsSync(join(this.#workspace.targetPath, 'catalog.json'));
  }

  #stamp(): ArtifactStamp {
    const { runId, startedAt, now } = this.#run;
    return { dbtVersion, generatedAt: now(), startedAt, invocationId: runId };
  }

  /** Nodes that the command was not asked for are compiled too; a mistake in one leaves it out. */
  #compiledSql(node: GraphNode): string | undefined {
    if (this.#compiled.has(node.id)) return this.#compiled.get(node.id);
    const { diagnostics } = this.#workspace.compiler;
    const before = diagnostics.length;
    const sql = shownSql(this.#workspace, node);
    // What is wrong with it is no concern of a command that leaves it alone.
    const compiled =
      hasErrors(diagnostics.splice(before)) || sql === undefined ? undefined : this.#trimmed(sql, node);
    // What a question keeps from being whole is whole after the run.
    if (compiled !== undefined) this.#compiled.set(node.id, compiled);
    return compiled;
  }

  /** dbt trims a file before it renders it; white space that tags leave at its ends stays. */
  #trimmed(sql: string, node: GraphNode): string {
    const file = this.#workspace.project.dbt && fileOf(node);
    if (file === undefined) return sql.trimEnd();
    const head = file.slice(0, file.length - file.trimStart().length);
    const tail = file.slice(file.trimEnd().length).replace(/\r?\n$/u, '');
    const start = sql.startsWith(head) ? head.length : 0;
    return sql.slice(start, sql.endsWith(tail) ? sql.length - tail.length : undefined);
  }

  /** @param write how: an artifact that the project alone makes can be made again, and is not flushed to the disk */
  async #write(
    name: string,
    artifact: DbtArtifact,
    write: typeof writeUnflushed | typeof writeFileAtomic = writeUnflushed,
  ): Promise<void> {
    const path = join(this.#workspace.targetPath, name);
    // Read while the new one is made.
    const reading = readFile(path).catch((cause: unknown) => {
      if (codeOf(cause) === 'ENOENT') return undefined;
      throw cause;
    });
    const [before, bytes] = await Promise.all([reading, bytesOf(artifact, secretsOf(this.#workspace))]);
    if (before !== undefined && isSame(before, bytes)) return;
    await writeArtifact(this.#workspace, name, bytes, write);
  }
}

/** The text of an artifact in UTF-8. It is encoded part by part: as one text, a large one would be copied several times. */
async function bytesOf(artifact: DbtArtifact, secrets: readonly string[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  let pieces: string[] = [];
  // No secret begins in one piece and ends in the next: what stands between them is no part of any text in JSON.
  const encode = (): void => {
    parts.push(Buffer.from(withoutSecrets(pieces.join(''), secrets)));
    pieces = [];
  };
  let made = 0;
  for (const piece of artifactPieces(artifact)) {
    pieces.push(piece);
    made += 1;
    if (made % piecesAtOnce === 0) await pause();
    if (pieces.length === piecesAPart) encode();
  }
  encode();
  return Buffer.concat(parts);
}

/** Whether two artifacts differ in nothing but when and by whom they were made. */
function isSame(before: Buffer, after: Buffer): boolean {
  const oldEnd = before.indexOf('\n');
  const newEnd = after.indexOf('\n');
  return (
    before.subarray(oldEnd).equals(after.subarray(newEnd)) &&
    isSameArtifact(before.toString('utf8', 0, oldEnd + 1), after.toString('utf8', 0, newEnd + 1))
  );
}

const manifests = ['eider/manifest.json', 'eider/warehouse.json', 'manifest.json'];

function manifestsOf({ project }: Workspace): readonly string[] {
  return project.semantic ? [...manifests, 'semantic_manifest.json'] : manifests;
}

/** Writes Eider's manifest and dbt's, unless they were written from this very project. Throws `SessionError`. */
export async function writeManifests(workspace: Workspace, dbt: DbtArtifacts): Promise<void> {
  workspace.cache.save();
  if (areWritten(workspace, manifestsOf(workspace))) return;
  await writeManifest(workspace);
  await dbt.writeManifest();
  noteWritten(workspace, manifestsOf(workspace));
}

/** The text of the file that is a node's template. */
function fileOf(node: GraphNode): string | undefined {
  if (node.kind === 'model') return node.resource.reads ? undefined : node.resource.source.text;
  return node.kind === 'test' && node.body.kind === 'singular' ? node.body.resource.source.text : undefined;
}

/** Relative to the project; undefined outside it, so that no artifact holds a machine's path. */
function compiledFolder({ root, targetPath }: Workspace): string | undefined {
  const path = relative(root, join(targetPath, 'compiled')).replaceAll('\\', '/');
  return isAbsolute(path) || path.startsWith('..') ? undefined : path;
}

function secretsOf({ env, target }: Workspace): readonly string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined &&
    (name === pseudonymKeyVariable || /^(?:EIDER_SECRET_|DBT_ENV_SECRET_)/iu.test(name))
      ? [value]
      : [],
  );
  const given = [
    ...target.secrets.flatMap((secret) => Object.values(secret.parameters)),
    ...target.attach.map((attachment) => attachment.path),
  ];
  return [...named, ...given.flatMap((value) => (value instanceof SecretString ? [value.reveal()] : []))];
}
