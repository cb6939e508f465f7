import { diagnostic } from '../diagnostics/diagnostic.js';
import { isData, type DataNode, type ModelNode } from '../graph/types.js';
import { layerOf } from './layers.js';
import { dataPlace, labelOf, modelPlace, readPlace, sourcesOf } from './places.js';
import type { Rule, RuleContext } from './rule.js';

/** Rules on which node may read which: the shape of the graph. */
export const flowRules: readonly Rule[] = [
  {
    name: 'mart-on-source',
    find: (context) =>
      context.models.flatMap((model) => {
        const layer = layerOf(model);
        if (layer !== 'marts' && layer !== 'intermediate') return [];
        return context
          .parents(model)
          .filter((parent) => parent.kind === 'source')
          .map((source) => ({
            node: model.id,
            diagnostic: diagnostic(
              'rule/mart-on-source',
              { model: model.name, layer, source: labelOf(source) },
              { at: readPlace(model, source) },
            ),
          }));
      }),
  },
  {
    name: 'source-and-model',
    find: (context) =>
      context.models.flatMap((model) => {
        const parents = context.parents(model);
        const source = parents.find((parent) => parent.kind === 'source');
        const other = parents.find((parent) => parent.kind === 'model');
        if (!source || !other) return [];
        const data = { model: model.name, source: labelOf(source), other: other.name };
        const at = readPlace(model, source);
        return [{ node: model.id, diagnostic: diagnostic('rule/source-and-model', data, { at }) }];
      }),
  },
  {
    name: 'joined-sources',
    find: (context) =>
      context.models.flatMap((model) => {
        const sources = context.parents(model).filter((parent) => parent.kind === 'source');
        const [, second] = sources;
        if (!second) return [];
        const data = { model: model.name, sources: sources.map(labelOf) };
        const at = readPlace(model, second);
        return [{ node: model.id, diagnostic: diagnostic('rule/joined-sources', data, { at }) }];
      }),
  },
  {
    name: 'staging-on-later-layer',
    find: (context) =>
      stagingReads(context.models, (model) => context.parents(model)).flatMap(({ model, parent }) => {
        const layer = layerOf(parent);
        if (layer === undefined || layer === 'staging') return [];
        const data = { model: model.name, parent: parent.name, layer };
        const at = readPlace(model, parent);
        return [{ node: model.id, diagnostic: diagnostic('rule/staging-on-later-layer', data, { at }) }];
      }),
  },
  {
    name: 'staging-on-staging',
    find: (context) =>
      stagingReads(context.models, (model) => context.parents(model)).flatMap(({ model, parent }) => {
        // A `base_` model is there for the staging model that reads it.
        if (layerOf(parent) !== 'staging' || parent.name.startsWith('base_')) return [];
        const data = { model: model.name, parent: parent.name };
        const at = readPlace(model, parent);
        return [{ node: model.id, diagnostic: diagnostic('rule/staging-on-staging', data, { at }) }];
      }),
  },
  {
    name: 'fan-out',
    find: (context, { limit = Infinity }) =>
      context.models.flatMap((model) => {
        const leaves = context
          .modelsReading(model)
          .filter((reader) => context.readers(reader).every((node) => !isData(node)));
        if (leaves.length < limit) return [];
        const data = { model: model.name, readers: leaves.map((leaf) => leaf.name).sort() };
        return [{ node: model.id, diagnostic: diagnostic('rule/fan-out', data, { at: modelPlace(model) }) }];
      }),
  },
  {
    name: 'source-fan-out',
    find: (context) =>
      sourcesOf(context.graph.nodes.values()).flatMap((source) => {
        const readers = context.modelsReading(source);
        if (readers.length < 2) return [];
        const data = { source: labelOf(source), readers: readers.map((reader) => reader.name).sort() };
        const at = dataPlace(source);
        return [{ node: source.id, diagnostic: diagnostic('rule/source-fan-out', data, { at }) }];
      }),
  },
  {
    name: 'rejoined-parent',
    find: (context) =>
      context.models.flatMap((model) => {
        const parents = context.parents(model);
        return parents.flatMap((between) => {
          if (between.kind !== 'model' || !isReadOnce(between, context)) return [];
          return context
            .parents(between)
            .filter((parent) => parents.includes(parent))
            .map((parent) => ({
              node: model.id,
              diagnostic: diagnostic(
                'rule/rejoined-parent',
                { model: model.name, parent: labelOf(parent), between: between.name },
                { at: readPlace(model, parent) },
              ),
            }));
        });
      }),
  },
  {
    name: 'root-model',
    find: (context) =>
      context.models
        .filter((model) => model.parents.length === 0)
        .map((model) => ({
          node: model.id,
          diagnostic: diagnostic('rule/root-model', { model: model.name }, { at: modelPlace(model) }),
        })),
  },
  {
    name: 'too-many-parents',
    find: (context, { limit = Infinity }) =>
      context.models
        .filter((model) => context.parents(model).length >= limit)
        .map((model) => ({
          node: model.id,
          diagnostic: diagnostic(
            'rule/too-many-parents',
            { model: model.name, parents: context.parents(model).length },
            { at: modelPlace(model) },
          ),
        })),
  },
];

/** A model that is published is read outside, too. */
function isReadOnce(model: ModelNode, context: RuleContext): boolean {
  const tables = context.project.publications.flatMap((publication) => publication.tables);
  return (
    context.readers(model).filter(isData).length === 1 && !tables.some((table) => table.model === model.name)
  );
}

interface StagingRead {
  readonly model: ModelNode;
  readonly parent: ModelNode;
}

function stagingReads(
  models: readonly ModelNode[],
  parentsOf: (model: ModelNode) => readonly DataNode[],
): readonly StagingRead[] {
  return models
    .filter((model) => layerOf(model) === 'staging')
    .flatMap((model) =>
      parentsOf(model).flatMap((parent) => (parent.kind === 'model' ? [{ model, parent }] : [])),
    );
}
