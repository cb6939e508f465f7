import {
  type DataNode,
  type GraphNode,
  isData,
  isEphemeral,
  type ModelNode,
  type SourceNode,
  type TestNode,
} from '../graph/types.js';
import { withoutPlaces } from '../project/config-places.js';
import type { NodeConfig } from '../project/node-config.js';
import { relationSql } from '../sql/relation.js';
import { macrosUsed } from '../template/references.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import type { Template } from '../template/types.js';
import { storedParents } from '../graph/stored-parents.js';
import type { Compiler } from './compile.js';
import { plannedContract } from './contract.js';
import { commentsOf, indexesOf } from './finish.js';
import { codeParts, modelSql } from './fingerprint.js';
import { compileTest, testCode } from './plan-test.js';
import { declaredTypes } from './work.js';

/**
 * Hashes of what a node is made of, recorded in the manifest so that a later project can tell what changed. They rest on the same parts as
 * reuse (`codeParts`), but without what belongs to one target: references stand for nodes, not for relations. Empty for a part that a node
 * does not have.
 */
export interface NodeChange {
  /** Everything: equal exactly when nothing would be built, tested or commented otherwise because of the node itself. */
  readonly all: string;
  /** The SQL that it comes to, or a seed's bytes. */
  readonly sql: string;
  /** The author's own text, as it is. */
  readonly text: string;
  /** The text of the macros that it calls, directly or through others. */
  readonly macros: string;
  readonly configs: string;
  /** Where it was told to be: database, schema, alias. */
  readonly relation: string;
  /** Descriptions that are written into the database. */
  readonly descriptions: string;
  readonly contract: string;
}

type Parts = { readonly [part in Exclude<keyof NodeChange, 'all'>]: unknown };

/** @param hash a stable hash, hexadecimal */
export function nodeChange(node: GraphNode, compiler: Compiler, hash: (text: string) => string): NodeChange {
  const mask = maskOf(node, compiler);
  const hashed = shortHashes(compiler, hash);
  const short = (value: unknown): string =>
    value === null || value === undefined ? '' : hashed(mask(JSON.stringify(value)));
  const { everything, parts } = isData(node) ? dataParts(node, compiler) : otherParts(node, compiler);
  return {
    all: short([everything, parts.relation, parts.descriptions]),
    sql: short(parts.sql),
    text: short(parts.text),
    macros: short(parts.macros),
    configs: short(parts.configs),
    relation: short(parts.relation),
    descriptions: short(parts.descriptions),
    contract: short(parts.contract),
  };
}

const hashes = new WeakMap<Compiler, Map<string, string>>();
/** Longer texts are hardly ever those of two nodes. */
const longestKept = 400;

/** Most nodes of a project are configured as another one: the same text is hashed once. */
function shortHashes(compiler: Compiler, hash: (text: string) => string): (text: string) => string {
  const known = hashes.get(compiler) ?? new Map<string, string>();
  hashes.set(compiler, known);
  return (text) => {
    const found = known.get(text) ?? hash(text).slice(0, 16);
    if (text.length <= longestKept) known.set(text, found);
    return found;
  };
}

interface Made {
  readonly everything: unknown;
  readonly parts: Parts;
}

function dataParts(node: DataNode, compiler: Compiler): Made {
  const indexes = indexesOf(node, (text) => text).map(({ columns, unique }) => ({ columns, unique }));
  const { database, schema, alias } = node.config;
  const code = declaredCode(node, compiler);
  const place = node.kind === 'source' ? [node.relation] : [database ?? null, schema ?? null, alias ?? null];
  return {
    everything: [
      code,
      indexes,
      storedParents(compiler.graph, node.parents).map((id) =>
        shapeOf(compiler.graph.nodes.get(id), compiler),
      ),
    ],
    parts: {
      sql:
        node.kind === 'model'
          ? modelSql(node, compiler)
          : node.kind === 'seed'
            ? node.resource.file.sha256
            : null,
      text: node.kind === 'model' ? templateText(node.template) : null,
      macros: node.kind === 'model' ? macroTexts(node.template, compiler) : null,
      configs: [node.kind === 'source' ? sourceConfigs(node) : contentConfig(node.config)],
      relation: place,
      descriptions: commentsOf(node) ?? null,
      contract: contractParts(node, compiler),
    },
  };
}

function declaredCode(node: DataNode, compiler: Compiler): unknown {
  if (node.kind === 'model') return modelCodeParts(node, compiler);
  // Loaded here and read in place there, it is the same source of the project.
  if (node.kind === 'source' && node.resource.loadedIn)
    return [node.resource.loadedIn, declaredTypes(node.resource.columns)];
  return codeParts(node, compiler);
}

function sourceConfigs({ resource }: SourceNode): unknown {
  const { format, loadedIn, location, options, sync } = resource;
  if (loadedIn) return [loadedIn];
  return [location, format, options, ...(sync ? [sync] : [])];
}

/** As for reuse, but a foreign key by what was written: the relation that it comes to is another one in each target. */
function modelCodeParts(node: ModelNode, compiler: Compiler): unknown {
  const contract = plannedContract(node, compiler);
  const parts = codeParts(node, compiler);
  return contract ? [...parts.slice(0, -1), contractParts(node, compiler)] : parts;
}

function contractParts(node: DataNode, compiler: Compiler): unknown {
  if (node.kind !== 'model') return null;
  const contract = plannedContract(node, compiler);
  const constraints = withoutSpans(node.resource.constraints ?? []);
  return contract ? [contract.columns, constraints] : null;
}

/** The columns of a parent as far as they are declared in a way that binds: by a contract, a seed's types or a source's. */
function shapeOf(node: GraphNode | undefined, compiler: Compiler): unknown {
  switch (node?.kind) {
    case 'model':
      return plannedContract(node, compiler)?.columns ?? null;
    case 'seed':
      return { ...declaredTypes(node.resource.columns), ...node.config.column_types };
    case 'source':
      return declaredTypes(node.resource.columns);
    default:
      return null;
  }
}

function otherParts(node: Exclude<GraphNode, DataNode>, compiler: Compiler): Made {
  const { sql, code: everything } =
    node.kind === 'test' ? testParts(node, compiler) : { sql: null, code: withoutSpans(node.resource) };
  const template = node.kind === 'test' && node.body.kind === 'singular' ? node.body.template : undefined;
  return {
    everything,
    parts: {
      sql,
      text: template ? templateText(template) : null,
      macros: template ? macroTexts(template, compiler) : null,
      configs: contentConfig(node.config),
      relation: null,
      descriptions: null,
      contract: null,
    },
  };
}

/** A test's own part, and all that decides whether it must run again. A generic test is what its YAML entry says, its configuration included. */
function testParts(node: TestNode, compiler: Compiler): { readonly sql: unknown; readonly code: unknown } {
  const compiled = compileTest(node, compiler);
  if (compiled) {
    const code = JSON.parse(testCode(compiled)) as unknown;
    const sql = node.body.kind === 'generic' ? code : normaliseForFingerprint(compiled.sql.sql);
    return { sql, code };
  }
  const config = contentConfig(node.config);
  if (node.body.kind === 'generic') {
    const code = [node.body.test.test, node.body.test.arguments, config];
    return { sql: code, code };
  }
  const sql = templateText(node.body.template);
  return { sql, code: [sql, config] };
}

/** Configuration that says something of the content: not who it is for, and not where it stands. */
function contentConfig(config: NodeConfig): unknown {
  const {
    tags: _tags,
    meta: _meta,
    enabled: _enabled,
    schema: _schema,
    alias: _alias,
    database: _database,
    ...rest
  } = withoutPlaces(config);
  const {
    persist_docs: _docs,
    contract: _contract,
    grants: _grants,
    group: _group,
    access: _access,
    ...content
  } = rest;
  return Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
}

function templateText(template: Template): string {
  return template.source.text;
}

function macroTexts(template: Template, compiler: Compiler): unknown {
  const { macros } = compiler.scope;
  return macrosUsed(template, macros).map((name) => {
    const macro = macros.get(name);
    if (macro?.kind !== 'sql') return [name, macro?.source.text ?? null];
    return [name, withoutSpans([macro.parameters, macro.body])];
  });
}

/** The value without `at` and other places, which move when a line is added above. */
function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      /^(?:at|span|source)$|At$|Span$/u.test(key) ? [] : [[key, withoutSpans(item)]],
    ),
  );
}

/** Puts ids in the place of the relations that a node reads, and of its own. */
function maskOf(node: GraphNode, compiler: Compiler): (json: string) => string {
  const ids = [...storedParents(compiler.graph, node.parents), ...(isData(node) ? [node.id] : [])];
  const names = ids.flatMap((id) => {
    const other = compiler.graph.nodes.get(id);
    if (!other || !isData(other) || isEphemeral(other)) return [];
    return [{ id, sql: JSON.stringify(relationSql(other.relation)).slice(1, -1) }];
  });
  return (json) => names.reduce((text, { id, sql }) => text.replaceAll(sql, () => `<${id}>`), json);
}
