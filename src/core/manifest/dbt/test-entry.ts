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
import { relationArgument } from '../../graph/relation-argument.js';
import { failuresOf, storesFailures } from '../../graph/failures.js';
import type { NodeId } from '../../project/ids.js';
import type { Values } from '../../project/value.js';
import { findReferences, macrosUsed } from '../../template/references.js';
import type { Reference } from '../../template/types.js';
import { configEntry, contractOf } from './config-entry.js';
import { idsOf } from './data-entries.js';
import {
  belowRoot,
  codeChecksum,
  compiledPath,
  defaultDocs,
  foldersOf,
  fullRelation,
  readingsOf,
  type EntryContext,
} from './entry.js';
import { macroIds, testMacroName } from './macro-entries.js';
import { testMetadata } from './test-metadata.js';

/** The entry of a test. Like those of data, it is one literal: see `data-entries.ts`. */
export function testEntry(node: TestNode, graph: ProjectGraph, context: EntryContext): Values {
  const { config: said, unrendered } = configEntry('test', node.config);
  const config = { ...said, ...keptConfig(node) };
  const code =
    node.body.kind === 'singular'
      ? singularCode(node, node.body, context)
      : genericCode(node, node.body, graph, context);
  const { refs, sources } = readingsOf(code.references);
  const sql = context.compiledSql(node);
  const place = failuresOf(node);
  const entry = {
    database: place.database ?? context.database,
    schema: place.schema,
    name: node.name,
    resource_type: 'test',
    package_name: context.project,
    path: code.path,
    original_file_path: node.path,
    unique_id: context.ids.get(node.id) ?? node.id,
    fqn: [context.project, ...code.folders, node.name],
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
    depends_on: { macros: macroIds(code.macros, context), nodes: idsOf(code.parents, context) },
    compiled_path: compiledPath(code.compiledName, sql, context),
    compiled: sql !== undefined,
    compiled_code: sql ?? null,
    extra_ctes_injected: sql !== undefined,
    extra_ctes: [],
    contract: contractOf(config),
  };
  return code.generic ? { ...entry, ...code.generic } : entry;
}

/** What dbt makes of the settings that say where failing rows are kept, each of which follows from the other. */
function keptConfig(node: TestNode): Values {
  const { failures } = node;
  if (!failures) return {};
  const { alias, schema, store_failures: kept, store_failures_as: as } = node.config;
  return {
    schema: schema ?? 'dbt_test__audit',
    alias: alias ?? (failures.name === node.name ? null : failures.name),
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

function singularCode(node: TestNode, { resource, template }: SingularTest, context: EntryContext): TestCode {
  const { text } = resource.source;
  return {
    path: belowRoot(node.path, context.paths.tests),
    folders: node.fqn.slice(0, -1),
    checksum: codeChecksum(text, context.sha256),
    raw: text.trim(),
    references: findReferences(template, context.macros),
    parents: node.parents,
    macros: macrosUsed(template, context.macros),
    compiledName: node.path,
  };
}

function genericCode(
  node: TestNode,
  body: AttachedTest,
  graph: ProjectGraph,
  context: EntryContext,
): TestCode {
  const found = graph.nodes.get(body.target);
  const target = found && isData(found) ? found : undefined;
  const metadata = target && testMetadata(body, target);
  return {
    path: `${node.name}.sql`,
    folders: foldersOf(node.path, context.paths.models),
    checksum: { name: 'none', checksum: '' },
    raw: `{{ ${callOf(body)}(**_dbt_generic_test_kwargs) }}`,
    references: referencesOf(body, target),
    // Readers take the last one for the relation under test.
    parents: [...node.parents.filter((id) => id !== body.target), body.target],
    macros: [body.test.test, testMacroName(body.test.test)],
    compiledName: `${node.path}/${testFileName(node.name)}`,
    generic: {
      column_name: body.column ?? null,
      file_key_name: target ? fileKeyOf(target) : null,
      attached_node: target && target.kind !== 'source' ? target.id : null,
      test_metadata: metadata
        ? { name: metadata.name, kwargs: metadata.kwargs, namespace: metadata.namespace }
        : null,
    },
  };
}

/** `test_unique`, or `package.test_unique`. */
function callOf({ test }: AttachedTest): string {
  const dot = test.test.lastIndexOf('.');
  return `${test.test.slice(0, dot + 1)}test_${test.test.slice(dot + 1)}`;
}

function referencesOf(
  { test }: AttachedTest,
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
  ];
}

/** The list of the YAML file that the test stands in, and the entry's name there. */
function fileKeyOf(node: DataNode): string {
  return node.kind === 'source'
    ? `sources.${node.resource.sourceName}`
    : `${resourceTypeOf(node)}s.${node.name}`;
}
