import {
  isData,
  type AttachedTest,
  type DataNode,
  type ProjectGraph,
  type SingularTest,
  type TestNode,
} from '../../graph/types.js';
import { relationArgument } from '../../graph/relation-argument.js';
import { failuresSchema } from '../../plan/build-plan.js';
import type { Values } from '../../project/value.js';
import { findReferences, macrosUsed } from '../../template/references.js';
import type { Reference } from '../../template/types.js';
import { configEntry, unrenderedConfig } from './config-entry.js';
import { idsOf } from './data-entries.js';
import {
  belowRoot,
  codeChecksum,
  codeKeys,
  defaultDocs,
  foldersOf,
  fullRelation,
  type EntryContext,
} from './entry.js';
import { macroIds, testMacroName } from './macro-entries.js';
import { testMetadata } from './test-metadata.js';

/** The entry of a test. */
export function testEntry(node: TestNode, graph: ProjectGraph, context: EntryContext): Values {
  return node.body.kind === 'singular'
    ? singularEntry(node, node.body, context)
    : genericEntry(node, node.body, graph, context);
}

function singularEntry(node: TestNode, { resource, template }: SingularTest, context: EntryContext): Values {
  return {
    ...commonKeys(node, context),
    path: belowRoot(node.path, context.paths.tests),
    fqn: [context.project, ...node.fqn],
    checksum: codeChecksum(resource.source.text, context.sha256),
    raw_code: resource.source.text.trim(),
    ...codeKeys({
      references: findReferences(template, context.macros),
      nodes: idsOf(node.parents, context),
      macros: macroIds(macrosUsed(template, context.macros), context),
      compiledPath: compiledPath(node.path, context),
      sql: context.compiledSql(node),
      contract: { enforced: false, alias_types: true },
    }),
  };
}

function genericEntry(
  node: TestNode,
  body: AttachedTest,
  graph: ProjectGraph,
  context: EntryContext,
): Values {
  const target = graph.nodes.get(body.target);
  const data = target && isData(target) ? target : undefined;
  const metadata = data && testMetadata(body, data);
  return {
    ...commonKeys(node, context),
    path: `${node.name}.sql`,
    fqn: [context.project, ...foldersOf(node.path, context.paths.models), node.name],
    checksum: { name: 'none', checksum: '' },
    raw_code: `{{ ${callOf(body)}(**_dbt_generic_test_kwargs) }}`,
    ...codeKeys({
      references: referencesOf(body, data),
      // Readers take the last one for the relation under test.
      nodes: idsOf([...node.parents.filter((id) => id !== body.target), body.target], context),
      macros: macroIds([body.test.test, testMacroName(body.test.test)], context),
      compiledPath: compiledPath(`${node.path}/${node.name}.sql`, context),
      sql: context.compiledSql(node),
      contract: { enforced: false, alias_types: true },
    }),
    column_name: body.column ?? null,
    file_key_name: data ? fileKeyOf(data) : null,
    attached_node: data && data.kind !== 'source' ? data.id : null,
    test_metadata: metadata
      ? { name: metadata.name, kwargs: metadata.kwargs, namespace: metadata.namespace }
      : null,
  };
}

function commonKeys(node: TestNode, context: EntryContext): Values {
  const config = configEntry('test', node.config);
  const isStored = node.config.store_failures === true;
  return {
    database: context.database,
    schema: failuresSchema,
    name: node.name,
    resource_type: 'test',
    package_name: context.project,
    original_file_path: node.path,
    unique_id: context.ids.get(node.id) ?? node.id,
    alias: node.name,
    config,
    tags: config['tags'] ?? [],
    description: node.description,
    columns: {},
    meta: config['meta'] ?? {},
    group: config['group'] ?? null,
    docs: defaultDocs,
    patch_path: null,
    build_path: null,
    unrendered_config: unrenderedConfig('test', node.config),
    relation_name: isStored
      ? fullRelation({ schema: failuresSchema, name: node.name }, context.database)
      : null,
    doc_blocks: [],
  };
}

function compiledPath(path: string, { compiledFolder }: EntryContext): string | undefined {
  return compiledFolder === undefined ? undefined : `${compiledFolder}/${path}`;
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
  return node.kind === 'source' ? `sources.${node.resource.sourceName}` : `${node.kind}s.${node.name}`;
}
