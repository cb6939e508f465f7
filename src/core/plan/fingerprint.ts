import type { NodeId } from '../project/ids.js';
import { materializationOf, type DataNode, type ModelNode, type SeedNode, type SourceNode } from '../graph/types.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { relationKey } from '../sql/relation.js';
import type { Compiler } from './compile.js';
import { isVolatile, usesPseudonymKey } from './volatile.js';

/** Facts outside the project's text that a relation's content depends on. */
export interface RunFacts {
  /** DuckDB's version. */
  readonly engine: string;
  /** Version of each source's data; a source without one counts as changed. */
  readonly sourceVersions: ReadonlyMap<NodeId, string>;
  /** Fingerprint of the pseudonym key, when there is one. */
  readonly pseudonymKey?: string;
  /** Unique to this run: what volatile nodes depend on. */
  readonly runId: string;
}

export interface NodeCode {
  /** The node's own text and configuration, normalised: comments and white space do not count. */
  readonly code: string;
  readonly volatile: boolean;
}

/** What a node is made of, apart from its inputs. Ephemeral parents are part of the compiled SQL. */
export function nodeCode(node: DataNode, compiler: Compiler, facts: RunFacts, hash: (text: string) => string): NodeCode {
  switch (node.kind) {
    case 'seed':
      return { code: hash(JSON.stringify(seedParts(node))), volatile: false };
    case 'source':
      return { code: hash(JSON.stringify(sourceParts(node))), volatile: facts.sourceVersions.get(node.id) === undefined };
    case 'model':
      return modelCode(node, compiler, facts, hash);
  }
}

function modelCode(node: ModelNode, compiler: Compiler, facts: RunFacts, hash: (text: string) => string): NodeCode {
  const compiled = compiler.model(node);
  const sql = normaliseForFingerprint(compiled.sql.sql);
  const incrementalSql =
    compiled.incrementalSql === undefined ? null : normaliseForFingerprint(compiled.incrementalSql.sql);
  const key = usesPseudonymKey(sql) ? (facts.pseudonymKey ?? 'no key') : null;
  const parts = [relationKey(node.relation), materializationOf(node), sql, incrementalSql, modelConfig(node), key, facts.engine];
  return { code: hash(JSON.stringify(parts)), volatile: isVolatile(sql) };
}

/** Only what changes the relation: descriptions, tags and meta do not. */
function modelConfig(node: ModelNode): unknown {
  const { incremental_strategy, unique_key, on_schema_change, location, format, options } = node.config;
  return [incremental_strategy ?? null, unique_key ?? null, on_schema_change ?? null, location ?? null, format ?? null, options ?? null];
}

function seedParts(node: SeedNode): unknown {
  const { column_types, delimiter, quote, escape, encoding, null_strings } = node.config;
  const types = node.resource.columns.map((column) => [column.name, column.type ?? null]);
  return [
    relationKey(node.relation),
    node.resource.file.sha256,
    types,
    [column_types ?? null, delimiter ?? null, quote ?? null, escape ?? null, encoding ?? null, null_strings ?? null],
  ];
}

function sourceParts(node: SourceNode): unknown {
  const { location, format, options, columns } = node.resource;
  const types = columns.map((column) => [column.name, column.type ?? null]);
  return [relationKey(node.relation), location ?? null, format ?? null, options, types];
}
