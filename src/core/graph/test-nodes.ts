import { Later } from '../later.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { nodeId, type NodeId } from '../project/ids.js';
import { placeOf } from '../project/place-of.js';
import type { GenericTest, SingularTestResource } from '../project/resources.js';
import type { Reference } from '../template/types.js';
import { dbtTestSaid } from './dbt-test-config.js';
import { dbtTestAlias, dbtTestName } from './dbt-test-name.js';
import type { LinkInput } from './link-input.js';
import { isNodeId } from './names.js';
import type { ParsedNode } from './parse-node.js';
import { relationArgument } from './relation-argument.js';
import { parentsOfTest } from './test-left-out.js';
import { testName } from './test-name.js';
import type { DataNode, TestNode } from './types.js';
import { wantedBy, type Wanted } from './wanted.js';

/** What the nodes of tests are made with. */
export interface TestContext extends Pick<LinkInput, 'project' | 'scope' | 'hash' | 'placeFailures'> {
  /** The node that a name means, or why there is none. */
  readonly lookUp: (wanted: Wanted) => NodeId | Diagnostic;
  readonly parsedOf: (resource: SingularTestResource) => ParsedNode;
  readonly diagnostics: Diagnostic[];
}

/** The tests of a relation and of its columns. */
export function attachedTests(node: DataNode, context: TestContext): readonly TestNode[] {
  const { dbt, name: project } = context.project;
  const relationName = node.kind === 'source' ? `${node.resource.sourceName}_${node.name}` : node.name;
  const taken = new Set<string>();
  const declared: readonly Declared[] = [
    ...node.resource.tests.map((test) => ({ test, column: undefined, tags: [] })),
    ...node.resource.columns.flatMap((column) =>
      column.tests.map((test) => ({ test, column: column.name, tags: column.tags })),
    ),
  ];
  return declared
    .map((each) => (context.project.dbt ? asDbt(onItsColumn(each), node, context) : each))
    .filter(({ test }) => test.config.enabled !== false)
    .flatMap(({ test, column, isOfWhole, references = [], tags }) => {
      // As in dbt, the tests of a source carry its tags, those of a model do not.
      const inherited = node.kind === 'source' ? (node.config.tags ?? []) : [];
      const name = dbt ? dbtTestName(test, node, column) : testName(test, relationName, column, context.hash);
      // dbt tells tests of one name apart by what they are called with.
      const own = dbt && taken.has(name) ? `${name}.${context.hash(JSON.stringify([test.arguments]))}` : name;
      taken.add(name);
      const wanted = Object.values(test.arguments).flatMap((value): readonly Wanted[] => {
        const argument = relationArgument(value);
        return argument ? [{ ...argument, at: test.at, context: argument }] : [];
      });
      const others = parentsOfTest(name, wanted, context);
      if (!others) return [];
      const made = {
        kind: 'test',
        id: nodeId('test', node.resource.package ?? project, own),
        name,
        path: test.at.source.path,
        fqn: [...(placeOf(test.at.source.path, context.project.paths)?.folders ?? []), name],
        config: {
          ...test.config,
          tags: [...new Set([...(test.config.tags ?? []), ...tags, ...inherited])],
        },
        description: test.description,
        parents: [...new Set([node.id, ...others, ...known(references, node, context)])],
        label: name,
        at: test.at,
        body: {
          kind: 'generic',
          test,
          target: node.id,
          ...(column !== undefined && { column }),
          ...(isOfWhole && { isOfWhole }),
          ...(references.length > 0 && { references }),
        },
      } satisfies TestNode;
      return [withFailures(made, () => dbtTestAlias(name, test, node), context)];
    });
}

/** The tests that have files of their own. */
export function singularTests(context: TestContext): readonly TestNode[] {
  return (
    context.project.singularTests
      .filter((resource) => context.parsedOf(resource).config.enabled !== false)
      // dbt keeps an empty file, and runs nothing of it.
      .filter(({ source }) => !context.project.dbt || /[^\s\uFEFF]/u.test(source.text))
      .flatMap((resource) => {
        const { template, config, references, macros } = context.parsedOf(resource);
        const wanted = references.map((each) => wantedBy(each, resource.package));
        const parents = parentsOfTest(resource.name, wanted, context);
        if (!parents) return [];
        const made = {
          kind: 'test',
          id: resource.id,
          name: resource.name,
          path: resource.source.path,
          fqn: resource.fqn,
          config,
          description: resource.description,
          parents,
          label: resource.name,
          at: spanOf(resource.source, 0, 0),
          body: { kind: 'singular', resource, template, references, ...(macros && { macros }) },
        } satisfies TestNode;
        return [withFailures(made, () => resource.name, context)];
      })
  );
}

/** What there is of what a test's macro refers to: what is missing is told where it is needed. */
function known(
  references: readonly Reference[],
  { resource }: DataNode,
  context: TestContext,
): readonly NodeId[] {
  return references.map((each) => context.lookUp(wantedBy(each, resource.package))).filter(isNodeId);
}

function asDbt(declared: Declared, { resource }: DataNode, context: TestContext): Declared {
  const { column, test } = declared;
  const { diagnostics } = context;
  const { config, references } = dbtTestSaid(test, column, resource.package, context.scope, diagnostics);
  const made = references.length === 0 ? declared : { ...declared, references };
  return config === test.config ? made : { ...made, test: { ...test, config } };
}

/** Few tests keep their failing rows: where is made out when it is asked for. */
function withFailures(test: TestNode, alias: () => string, context: TestContext): TestNode {
  const { placeFailures } = context;
  return placeFailures ? { ...test, failures: new Later(() => placeFailures(test, alias())) } : test;
}

interface Declared {
  readonly test: GenericTest;
  readonly column: string | undefined;
  readonly tags: readonly string[];
  /** See `AttachedTest`. */
  readonly isOfWhole?: true;
  readonly references?: readonly Reference[];
}

/** A test of a whole relation that is told its column by `column_name:`, as dbt takes it. */
function onItsColumn(declared: Declared): Declared {
  const { column_name: column, ...others } = declared.test.arguments;
  if (declared.column !== undefined || typeof column !== 'string') return declared;
  return { ...declared, column, isOfWhole: true, test: { ...declared.test, arguments: others } };
}
