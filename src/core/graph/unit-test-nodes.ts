import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { ModelResource } from '../project/resources.js';
import type { UnitInput, UnitTestResource } from '../project/unit-test.js';
import type { Names, RefContext } from './names.js';
import { relationArgument } from './relation-argument.js';
import type { UnitNodeInput, UnitTestNode } from './types.js';

/** Finds what `ref` or `source` names; reports it when there is none. */
type Find = (
  kind: 'ref' | 'source',
  names: readonly string[],
  at: Span,
  context?: RefContext,
) => NodeId | undefined;

/** The nodes of the enabled unit tests. One of an unknown model has no node, one of a disabled model is disabled as well. */
export function unitTestNodes(
  resources: readonly UnitTestResource[],
  names: Names,
  find: Find,
  diagnostics: Diagnostic[],
): readonly UnitTestNode[] {
  return resources.flatMap((resource) => {
    if (resource.config.enabled === false || names.disabled.has(resource.model)) return [];
    const model = names.refs.get(resource.model);
    if (model?.kind !== 'model') {
      const models = [...names.refs.values()].flatMap((other) =>
        other.kind === 'model' ? [other.name] : [],
      );
      const data = {
        test: resource.name,
        model: resource.model,
        suggestion: suggest(resource.model, models),
      };
      diagnostics.push(diagnostic('unit/unknown-model', data, { at: resource.modelAt }));
      return [];
    }
    diagnostics.push(...unknownVersions(resource, model, names));
    return versionsOf(resource, model, names).map((tested) => {
      const inputs = resource.given.flatMap((input) => nodeInput(input, tested.id, find, diagnostics));
      reportTwice(inputs, diagnostics);
      const version = tested.version?.v;
      return {
        kind: 'unit_test',
        id: (version === undefined ? resource.id : `${resource.id}_v${version}`) as NodeId,
        name: resource.name,
        path: resource.at.source.path,
        fqn: resource.fqn,
        config: resource.config,
        description: resource.description,
        parents: [tested.id],
        target: tested.id,
        inputs,
        resource,
        at: resource.at,
      } satisfies UnitTestNode;
    });
  });
}

/** Versions that a unit test says it tests, or does not, and that are not there. */
function unknownVersions(
  { model, modelAt: at, versions }: UnitTestResource,
  { version }: ModelResource,
  { exact }: Names,
): readonly Diagnostic[] {
  if (!versions) return [];
  const bad = (detail: string): Diagnostic =>
    diagnostic('yaml/bad-value', { key: 'versions', detail }, { at });
  if (!version) return [bad(`chooses among the versions of \`${model}\`, which has none`)];
  if (versions.include && versions.exclude) return [bad('takes `include` or `exclude`, and not both')];
  const known = [...exact.values()].flatMap((each) =>
    each.kind === 'model' && each.name === model && each.version ? [`${model} v${each.version.v}`] : [],
  );
  return [...(versions.include ?? []), ...(versions.exclude ?? [])]
    .map((v) => `${model} v${v}`)
    .filter((name) => !known.includes(name))
    .map((name) => diagnostic('ref/unknown-model', { name, suggestion: suggest(name, known) }, { at }));
}

/** The models that it is a test of: as in dbt, each version that it does not leave out. */
function versionsOf(
  { versions }: UnitTestResource,
  model: ModelResource,
  { exact }: Names,
): readonly ModelResource[] {
  if (!model.version) return [model];
  const all = [...exact.values()].filter(
    (each): each is ModelResource =>
      each.kind === 'model' && each.name === model.name && each.package === model.package,
  );
  const isTested = (v: string): boolean =>
    versions?.exclude ? !versions.exclude.includes(v) : (versions?.include?.includes(v) ?? true);
  return all.filter(({ version }) => version !== undefined && isTested(version.v));
}

function nodeInput(
  input: UnitInput,
  model: NodeId,
  find: Find,
  diagnostics: Diagnostic[],
): readonly UnitNodeInput[] {
  if (/^(?:\{\{\s*)?this(?:\s*\}\})?$/u.test(input.input.trim())) return [{ id: model, isThis: true, input }];
  const argument = relationArgument(input.input);
  if (!argument) {
    diagnostics.push(diagnostic('unit/input-shape', { input: input.input }, { at: input.at }));
    return [];
  }
  const id = find(argument.kind, argument.names, input.at, argument);
  return id === undefined ? [] : [{ id, isThis: false, input }];
}

function reportTwice(inputs: readonly UnitNodeInput[], diagnostics: Diagnostic[]): void {
  const seen = new Map<NodeId, UnitNodeInput>();
  for (const each of inputs) {
    const before = seen.get(each.id);
    if (!before) {
      seen.set(each.id, each);
      continue;
    }
    const related = [{ message: 'first given here', at: before.input.at }];
    diagnostics.push(
      diagnostic('unit/input-twice', { input: each.input.input }, { at: each.input.at, related }),
    );
  }
}
