import {
  resourceTypeOf,
  isData,
  type AttachedTest,
  type DataNode,
  type ProjectGraph,
  type SingularTest,
  type TestNode,
} from '../../graph/types.js';
import { testFileName } from '../../graph/test-file-name.js';
import { dbtTestAlias } from '../../graph/dbt-test-name.js';
import { relationArgument } from '../../graph/relation-argument.js';
import { failuresOf, storesFailures } from '../../graph/failures.js';
import type { NodeId } from '../../project/ids.js';
import type { Values } from '../../project/value.js';
import { macrosUsed } from '../../template/references.js';
import { macroId, namedMacroId } from '../../template/dbt/macro-ids.js';
import type { DbtScope } from '../../template/dbt/types.js';
import type { Reference } from '../../template/types.js';
import { configEntry, contractOf } from './config-entry.js';
import { idsOf } from './data-entries.js';
import {
  belowRoot,
  codeChecksum,
  compiledPath,
  defaultDocs,
  foldersOf,
  pathInPackage,
  fullRelation,
  readingsOf,
  type EntryContext,
} from './entry.js';
import { macroIds, testMacroName } from './macro-entries.js';
import { testMetadata } from './test-metadata.js';

/** The entry of a test. Like those of data, it is one literal: see `data-entries.ts`. */
export function testEntry(node: TestNode, graph: ProjectGraph, context: EntryContext): Values {
  const { config: said, unrendered } = configEntry('test', saidBy(node, context));
  const target = node.body.kind === 'generic' ? targetOf(node.body, graph) : undefined;
  const short = node.body.kind === 'generic' ? shortName(node, node.body, target, context) : node.name;
  const config = Object.assign(said, keptConfig(node, short === node.name ? undefined : short));
  const code =
    node.body.kind === 'singular'
      ? singularCode(node, node.body, context)
      : genericCode(node, node.body, { target, short }, context);
  const owner = packageOf(node, graph) ?? context.project;
  const { refs, sources } = readingsOf(code.references, context);
  const sql = context.compiledSql(node);
  const place = failuresOf(node);
  const entry = {
    database: place.database ?? context.database,
    schema: place.schema,
    name: node.name,
    resource_type: 'test',
    package_name: owner,
    path: code.path,
    original_file_path: pathInPackage(node.path, context),
    unique_id: context.ids.get(node.id) ?? node.id,
    fqn: context.dbt ? [owner, ...node.fqn] : [context.project, ...code.folders, node.name],
    alias: place.name,
    checksum: code.checksum,
    config,
    tags: config['tags'] ?? [],
    description: node.description,
    columns: {},
    meta: config['meta'] ?? {},
    group: config['group'] ?? null,
    docs: defaultDocs,
    patch_path: null,
    build_path: null,
    unrendered_config: unrendered,
    relation_name: storesFailures(node.config) ? fullRelation(place, context.database) : null,
    raw_code: code.raw,
    doc_blocks: [],
    language: 'sql',
    refs,
    sources,
    metrics: [],
    functions: [],
    depends_on: { macros: code.macros, nodes: idsOf(code.parents, context) },
    compiled_path: compiledPath(code.compiledName, sql, context),
    compiled: sql !== undefined,
    compiled_code: sql ?? null,
    extra_ctes_injected: sql !== undefined,
    extra_ctes: [],
    contract: contractOf(config),
  };
  return code.generic ? Object.assign(entry, code.generic) : entry;
}

/** The installed dbt package that a test is from: that of what it judges. */
function packageOf({ body }: TestNode, graph: ProjectGraph): string | undefined {
  if (body.kind === 'singular') return body.resource.package;
  return targetOf(body, graph)?.resource.package;
}

function targetOf({ target: id }: AttachedTest, graph: ProjectGraph): DataNode | undefined {
  const target = graph.nodes.get(id);
  return target && isData(target) ? target : undefined;
}

/** dbt knows no key of Eider's own. */
function saidBy({ config }: TestNode, { dbt }: EntryContext): TestNode['config'] {
  if (!dbt) return config;
  const { compatible: _, ...said } = config;
  return said;
}

/** What dbt makes of the settings that say where failing rows are kept, each of which follows from the other. */
function keptConfig(node: TestNode, shortened: string | undefined): Values {
  const { failures } = node;
  if (!failures) return {};
  const { alias, schema, store_failures: kept, store_failures_as: as } = node.config;
  return {
    schema: schema ?? 'dbt_test__audit',
    alias: alias ?? shortened ?? null,
    store_failures: as === undefined ? (kept ?? null) : as !== 'ephemeral',
    store_failures_as: as ?? (kept === undefined ? null : kept ? 'table' : 'ephemeral'),
  };
}

/** Where the two kinds of test differ. */
interface TestCode {
  readonly path: string;
  readonly folders: readonly string[];
  readonly checksum: Values;
  readonly raw: string;
  readonly references: readonly Pick<Reference, 'kind' | 'names'>[];
  readonly parents: readonly NodeId[];
  readonly macros: readonly string[];
  readonly compiledName: string;
  readonly generic?: Values;
}

function singularCode(
  node: TestNode,
  { macros, references, resource, template }: SingularTest,
  context: EntryContext,
): TestCode {
  const { text } = resource.source;
  return {
    path: belowRoot(node.path, context.paths.tests),
    folders: node.fqn.slice(0, -1),
    checksum: codeChecksum(text, context.sha256),
    raw: text.trim(),
    references,
    parents: node.parents,
    macros: macros ?? macroIds(macrosUsed(template, context.macros), context),
    compiledName: node.path,
  };
}

function genericCode(
  node: TestNode,
  body: AttachedTest,
  { target, short }: { readonly target: DataNode | undefined; readonly short: string },
  context: EntryContext,
): TestCode {
  const metadata = target && testMetadata(body, target);
  return {
    path: `${short}.sql`,
    folders: foldersOf(node.path, context.paths.models),
    checksum: { name: 'none', checksum: '' },
    raw: `{{ ${callOf(body)}(**_dbt_generic_test_kwargs) }}${short === node.name ? '' : aliasCall(short)}`,
    references: referencesOf(body, target),
    // Readers take the last one for the relation under test.
    parents: [...node.parents.filter((id) => id !== body.target), body.target],
    macros: context.dbt
      ? dbtTestMacros(body, target, context.dbt)
      : macroIds([body.test.test, testMacroName(body.test.test)], context),
    compiledName: `${node.path}/${testFileName(short)}`,
    generic: {
      column_name: body.isOfWhole ? null : (body.column ?? null),
      file_key_name: target ? fileKeyOf(target) : null,
      attached_node: target && target.kind !== 'source' ? target.id : null,
      test_metadata: metadata
        ? { name: metadata.name, kwargs: metadata.kwargs, namespace: metadata.namespace }
        : null,
    },
  };
}

/** The name of a generic test, or the alias that dbt sets where that is too long for one. */
function shortName(
  node: TestNode,
  { test }: AttachedTest,
  target: DataNode | undefined,
  { dbt }: EntryContext,
): string {
  return dbt && target ? dbtTestAlias(node.name, test, target) : node.name;
}

/** dbt writes the short name that it makes behind the call. */
function aliasCall(short: string): string {
  return `{{ config(alias="${short}") }}`;
}

/** Ids of the macros that dbt calls for a generic test: its own, and the one that makes the query of the relation. */
function dbtTestMacros(
  { test }: AttachedTest,
  target: DataNode | undefined,
  scope: DbtScope,
): readonly string[] {
  const name = testMacroName(test.test.slice(test.test.lastIndexOf('.') + 1));
  const from = test.namespace ?? target?.resource.package ?? scope.projectName;
  const own = namedMacroId(from, name, scope) ?? macroId(test.namespace ?? 'dbt', name);
  return [own, namedMacroId(scope.projectName, 'get_where_subquery', scope) ?? whereMacro];
}

const whereMacro = 'macro.dbt.get_where_subquery';

/** `test_unique`, or `package.test_unique`. */
function callOf({ test }: AttachedTest): string {
  const dot = test.test.lastIndexOf('.');
  const namespace = test.namespace === undefined ? test.test.slice(0, dot + 1) : `${test.namespace}.`;
  return `${namespace}test_${test.test.slice(dot + 1)}`;
}

function referencesOf(
  { references = [], test }: AttachedTest,
  target: DataNode | undefined,
): readonly Pick<Reference, 'kind' | 'names'>[] {
  const others = Object.values(test.arguments)
    .map((value) => relationArgument(value))
    .filter((found) => found !== undefined);
  if (!target) return others;
  return [
    ...others,
    target.kind === 'source'
      ? { kind: 'source', names: [target.resource.sourceName, target.name] }
      : { kind: 'ref', names: [target.name] },
    ...references,
  ];
}

/** The list of the YAML file that the test stands in, and the entry's name there. */
function fileKeyOf(node: DataNode): string {
  return node.kind === 'source'
    ? `sources.${node.resource.sourceName}`
    : `${resourceTypeOf(node)}s.${node.name}`;
}
