import { diagnostic } from '../diagnostics/diagnostic.js';
import { folderLayer, nameLayer, prefixes } from './layers.js';
import { dataPlace, filePlace, modelPlace, sourcesOf } from './places.js';
import type { Rule } from './rule.js';

/** Rules on names and on where files lie. */
export const structureRules: readonly Rule[] = [
  {
    name: 'model-name',
    find: (context) =>
      context.models.flatMap((model) => {
        const layer = folderLayer(model);
        if (layer === undefined) return [];
        const own = layer === 'marts' ? [] : prefixes[layer];
        if (own.some((prefix) => model.name.startsWith(prefix))) return [];
        const found = [...prefixes.staging, ...prefixes.intermediate].find((prefix) =>
          model.name.startsWith(prefix),
        );
        if (layer === 'marts' && found === undefined) return [];
        const data = { model: model.name, layer, prefixes: own, ...(layer === 'marts' && { found }) };
        const at = filePlace(model);
        return [{ node: model.id, diagnostic: diagnostic('rule/model-name', data, { at }) }];
      }),
  },
  {
    name: 'model-folder',
    find: (context) =>
      context.models.flatMap((model) => {
        const layer = folderLayer(model);
        const named = nameLayer(model.name);
        const sources = context.parents(model).filter((parent) => parent.kind === 'source');
        const names = [...new Set(sources.map((source) => source.resource.sourceName))];
        const folder =
          layer === undefined
            ? named
            : layer === 'staging' &&
                names.length > 0 &&
                !names.some((name) => model.fqn.slice(0, -1).includes(name))
              ? names[0]
              : undefined;
        if (folder === undefined) return [];
        const data = { model: model.name, folder };
        const at = filePlace(model);
        return [{ node: model.id, diagnostic: diagnostic('rule/model-folder', data, { at }) }];
      }),
  },
  {
    name: 'source-folder',
    find: (context) => {
      const seen = new Set<string>();
      return sourcesOf(context.graph.nodes.values()).flatMap((source) => {
        const { sourceName } = source.resource;
        const key = `${source.path} ${sourceName}`;
        if (seen.has(key) || folderOf(source.path).split('/').includes(sourceName)) return [];
        seen.add(key);
        const data = { source: sourceName, folder: folderOf(source.path) };
        const at = dataPlace(source);
        return [{ node: source.id, diagnostic: diagnostic('rule/source-folder', data, { at }) }];
      });
    },
  },
  {
    name: 'test-folder',
    find: (context) =>
      context.models.flatMap((model) => {
        const file = model.resource.properties?.source.path;
        const { columns, tests } = model.resource;
        const hasTests = tests.length > 0 || columns.some((column) => column.tests.length > 0);
        if (file === undefined || !hasTests || folderOf(file) === folderOf(model.path)) return [];
        const data = { model: model.name, file };
        const at = modelPlace(model);
        return [{ node: model.id, diagnostic: diagnostic('rule/test-folder', data, { at }) }];
      }),
  },
];

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
