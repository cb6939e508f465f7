import { diagnostic } from '../diagnostics/diagnostic.js';
import { dataPlace, labelOf, macroPlace, modelPlace, sourcesOf } from './places.js';
import { isOn, type Rule } from './rule.js';

/** Rules on what is described. */
export const documentRules: readonly Rule[] = [
  {
    name: 'undocumented-model',
    find: (context) =>
      context.models
        .filter((model) => isBlank(model.description))
        .map((model) => ({
          node: model.id,
          diagnostic: diagnostic('rule/undocumented-model', { model: model.name }, { at: modelPlace(model) }),
        })),
  },
  {
    name: 'undocumented-column',
    find: (context) =>
      context.models.flatMap((model) => {
        const { columns } = model.resource;
        const missing = columns.filter((column) => isBlank(column.description));
        if (columns.length > 0 && missing.length === 0) return [];
        // Where nothing at all is described it was told already.
        const isBare = columns.length === 0 && isBlank(model.description);
        if (isBare && isOn(context, 'undocumented-model')) return [];
        const data = { model: model.name, columns: missing.map((column) => column.name) };
        const at = missing[0]?.at ?? modelPlace(model);
        return [{ node: model.id, diagnostic: diagnostic('rule/undocumented-column', data, { at }) }];
      }),
  },
  {
    name: 'undocumented-source',
    find: (context) => {
      const told = new Set<string>();
      return sourcesOf(context.graph.nodes.values()).flatMap((source) => {
        const { sourceName, sourceDescription } = source.resource;
        const at = dataPlace(source);
        const isFirst = !told.has(sourceName);
        told.add(sourceName);
        const whole = diagnostic('rule/undocumented-source', { source: sourceName, what: 'source' }, { at });
        const table = diagnostic(
          'rule/undocumented-source',
          { source: labelOf(source), what: 'table' },
          { at },
        );
        return [
          ...(isFirst && isBlank(sourceDescription) ? [{ node: source.id, diagnostic: whole }] : []),
          ...(isBlank(source.description) ? [{ node: source.id, diagnostic: table }] : []),
        ];
      });
    },
  },
  {
    name: 'undocumented-macro',
    find: (context) =>
      context
        .ownMacros()
        .filter((macro) => !(macro.kind === 'sql' && macro.isTest))
        .filter((macro) => isBlank(context.project.macroDocs.get(macro.name)?.description))
        .map((macro) => ({
          diagnostic: diagnostic('rule/undocumented-macro', { macro: macro.name }, { at: macroPlace(macro) }),
        })),
  },
  {
    name: 'undocumented-public-model',
    find: (context) =>
      context.models
        .filter((model) => model.config.access === 'public')
        .flatMap((model) => {
          const { columns } = model.resource;
          const bare = columns.find((column) => isBlank(column.description));
          const missing = isBlank(model.description)
            ? 'description'
            : columns.length === 0
              ? 'described column'
              : bare && `description of \`${bare.name}\``;
          if (missing === undefined) return [];
          const data = { model: model.name, missing };
          const at = modelPlace(model);
          return [{ node: model.id, diagnostic: diagnostic('rule/undocumented-public-model', data, { at }) }];
        }),
  },
  {
    name: 'public-without-contract',
    find: (context) =>
      context.models
        .filter((model) => model.config.access === 'public' && model.config.contract?.enforced !== true)
        .map((model) => ({
          node: model.id,
          diagnostic: diagnostic(
            'rule/public-without-contract',
            { model: model.name },
            { at: modelPlace(model) },
          ),
        })),
  },
];

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
