import type { NodeId } from '../project/ids.js';
import { latestPointer } from '../graph/latest-pointer.js';
import { copyOptions, externalFormat, externalLocation } from '../graph/external-file.js';
import {
  materializationOf,
  type DataNode,
  type ModelNode,
  type SeedNode,
  type SourceNode,
} from '../graph/types.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { relationKey } from '../sql/relation.js';
import type { Rendered } from '../template/types.js';
import { openQuestion, type Compiler } from './compile.js';
import { plannedContract } from './contract.js';
import { foldedOf, traitsOf, type Folded } from './folded.js';
import { hooksCode } from './hooks.js';
import { isMicrobatch } from './batches.js';
import { inAnyDatabase } from './own-database.js';
import { snapshotSettings } from './snapshot.js';
import { declaredTypes } from './work.js';

/** Facts outside the project's text that a relation's content depends on. */
export interface RunFacts {
  /** DuckDB's version. */
  readonly engine: string;
  /** Version of each source's data; a source without one counts as changed. */
  readonly sourceVersions: ReadonlyMap<NodeId, string>;
  /** Fingerprint of the pseudonym key, when there is one. */
  readonly pseudonymKey?: string;
  /** The time of the run: which batches there are. */
  readonly now?: Date;
  /** Unique to this run: what volatile nodes depend on. */
  readonly runId: string;
}

export interface NodeCode {
  /** The node's own text and configuration, normalised: comments and white space do not count. */
  readonly code: string;
  readonly volatile: boolean;
}

/** What a node is made of, apart from its inputs. Ephemeral parents are part of the compiled SQL. */
export function nodeCode(
  node: DataNode,
  compiler: Compiler,
  facts: RunFacts,
  hash: (text: string) => string,
): NodeCode {
  const parts = [relationKey(node.relation), ...codeParts(node, compiler)];
  if (node.kind !== 'model') {
    const volatile = node.kind === 'source' && facts.sourceVersions.get(node.id) === undefined;
    return { code: hash(JSON.stringify(parts)), volatile };
  }
  const { volatile, keyed } = traitsOfModel(node, compiler);
  const key = keyed ? (facts.pseudonymKey ?? 'no key') : null;
  return { code: hash(JSON.stringify([...parts, key])), volatile };
}

/**
 * The parts of a node's text and configuration that its content comes from, its own place left out: what reuse and `state:modified` compare.
 * References stand in them as the relations of the present target.
 */
export function codeParts(node: DataNode, compiler: Compiler): readonly unknown[] {
  switch (node.kind) {
    case 'seed':
      return [...seedParts(node), ...extraParts(node, compiler)];
    case 'source':
      return sourceParts(node);
    case 'model':
      return [
        materializationOf(node),
        ...modelSql(node, compiler),
        modelConfig(node),
        ...extraParts(node, compiler),
      ];
  }
}

/** A model's SQL and, of an incremental one, that of its later runs (else empty), without comments and with white space folded. */
export function modelSql(node: ModelNode, compiler: Compiler): readonly [sql: string, incremental: string] {
  const compiled = compiler.model(node);
  // What the database is asked for is not known yet, and may be another answer each time.
  if (openQuestion(compiled)) return [node.template.source.text, ''];
  const { sql, incrementalSql } = compiled;
  return [textOf(sql, compiler), incrementalSql ? textOf(incrementalSql, compiler) : ''];
}

/** Targets of a dbt project differ in the names of their files: a query does not. */
function textOf(sql: Rendered, compiler: Compiler): string {
  const texts = known.get(compiler) ?? new WeakMap<Rendered, string>();
  known.set(compiler, texts);
  const found = texts.get(sql);
  if (found !== undefined) return found;
  const { text } = foldedOf(sql);
  const anywhere = inAnyDatabase(text, compiler);
  const made = anywhere === text ? text : normaliseForFingerprint(anywhere);
  texts.set(sql, made);
  return made;
}

const known = new WeakMap<Compiler, WeakMap<Rendered, string>>();

function traitsOfModel(node: ModelNode, compiler: Compiler): Pick<Folded, 'volatile' | 'keyed'> {
  const compiled = compiler.model(node);
  // What a macro makes of it may be anything.
  if (openQuestion(compiled) || node.builtBy !== undefined || node.snapshotBy)
    return { volatile: true, keyed: true };
  const { sql, incrementalSql } = compiled;
  return incrementalSql ? traitsOf(modelSql(node, compiler).join('\n')) : foldedOf(sql);
}

/** Hooks and the contract, for nodes that have them. What is put on a finished relation is not among them: see `Finish`. */
function extraParts(node: ModelNode | SeedNode, compiler: Compiler): readonly unknown[] {
  const hooks = hooksCode(node, compiler);
  const contract = plannedContract(node, compiler);
  const pointer = latestPointer(node);
  return [
    ...(hooks === undefined ? [] : [{ hooks }]),
    ...(contract ? [{ contract }] : []),
    ...(pointer ? [{ pointer: pointer.name }] : []),
  ];
}

/**
 * Only what changes the relation: descriptions, tags and meta do not. `on_schema_change` and `on_change` say what to do with the next rows, not
 * what the present ones are.
 */
function modelConfig(node: ModelNode): unknown {
  const { config } = node;
  switch (config.materialized) {
    case 'incremental':
      if (isMicrobatch(node)) return ['microbatch', config.event_time];
      return [config.incremental_strategy, config.unique_key ?? [], ...mergeSettings(node)];
    case 'snapshot':
      return snapshotSettings(config);
    case 'external':
      if (node.external) return node.external;
      return [externalLocation(node), externalFormat(node), copyOptions(node)];
    case 'function':
    case 'table_function':
      return config.parameters ?? [];
    case 'view':
    case 'table':
    case 'ephemeral':
      return [];
  }
}

/** Those that are said, by name. */
function mergeSettings({ config }: ModelNode): readonly unknown[] {
  const settings = {
    incremental_predicates: config.incremental_predicates,
    merge_update_condition: config.merge_update_condition,
    merge_insert_condition: config.merge_insert_condition,
    merge_update_columns: config.merge_update_columns,
    merge_exclude_columns: config.merge_exclude_columns,
    merge_update_set_expressions: config.merge_update_set_expressions,
    merge_on_using_columns: config.merge_on_using_columns,
    merge_clauses: config.merge_clauses,
  };
  return Object.values(settings).every((value) => value === undefined) ? [] : [settings];
}

function seedParts(node: SeedNode): readonly unknown[] {
  const { delimiter, quote, escape, encoding, null_strings, seed_inference, fast } = node.config;
  return [
    node.resource.file.sha256,
    sorted({ ...declaredTypes(node.resource.columns), ...node.config.column_types }),
    [delimiter ?? null, quote ?? null, escape ?? null, encoding ?? null, null_strings ?? null],
    ...(seed_inference === undefined ? [] : [seed_inference, fast ?? true]),
  ];
}

function sorted(types: { readonly [column: string]: string }): unknown {
  return Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sourceParts(node: SourceNode): readonly unknown[] {
  const { location, format, options, columns, external, partition } = node.resource;
  if (external !== undefined) return [external];
  const files = [location ?? null, format ?? null, options, sorted(declaredTypes(columns))];
  return partition ? [...files, partition.column, partition.template] : files;
}
