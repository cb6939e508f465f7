import { diagnostic } from '../diagnostics/diagnostic.js';
import { hookTemplate } from '../graph/hook-references.js';
import type { Hook } from '../project/node-config.js';
import { relationLabel, relationKey } from '../sql/relation.js';
import { namesIn } from '../template/jinja/macro-uses.js';
import { readTemplate } from '../template/read-template.js';
import { macrosUsed } from '../template/references.js';
import type { Template } from '../template/types.js';
import { dataPlace, labelOf, macroPlace, sourcesOf } from './places.js';
import type { Rule, RuleContext } from './rule.js';

/** Rules on what is declared for nothing, or twice. */
export const unusedRules: readonly Rule[] = [
  {
    name: 'unused-source',
    find: (context) =>
      sourcesOf(context.graph.nodes.values())
        .filter(
          (source) => !context.readers(source).some((reader) => readsForUse(reader.kind, context, reader.id)),
        )
        .map((source) => ({
          node: source.id,
          diagnostic: diagnostic(
            'rule/unused-source',
            { source: labelOf(source) },
            { at: dataPlace(source) },
          ),
        })),
  },
  {
    name: 'unused-macro',
    find: (context) => {
      const used = usedMacros(context);
      return context
        .ownMacros()
        .filter((macro) => !used.has(macro.name))
        .map((macro) => ({
          diagnostic: diagnostic(
            'rule/unused-macro',
            { macro: macro.name, kind: macro.kind === 'sql' && macro.isTest ? 'test' : 'macro' },
            { at: macroPlace(macro) },
          ),
        }));
    },
  },
  {
    name: 'duplicate-source',
    find: (context) => {
      const first = new Map<string, ReturnType<typeof sourcesOf>[number]>();
      return sourcesOf(context.graph.nodes.values()).flatMap((source) => {
        const { location, options } = source.resource;
        const key = location ? JSON.stringify([location, options]) : relationKey(source.relation);
        const other = first.get(key);
        if (!other) {
          first.set(key, source);
          return [];
        }
        const what = location
          ? `file \`${location.join(', ')}\``
          : `table \`${relationLabel(source.relation)}\``;
        const related = [{ message: 'the other one is here', at: dataPlace(other) }];
        const data = { source: labelOf(source), other: labelOf(other), what };
        const at = dataPlace(source);
        return [{ node: source.id, diagnostic: diagnostic('rule/duplicate-source', data, { at, related }) }];
      });
    },
  },
];

/** A test of a source alone does not use it; a test of something else that compares with it does. */
function readsForUse(
  kind: string,
  context: RuleContext,
  id: Parameters<RuleContext['graph']['nodes']['get']>[0],
): boolean {
  if (kind !== 'test') return kind !== 'unit_test';
  return (context.graph.nodes.get(id)?.parents.length ?? 0) > 1;
}

function usedMacros(context: RuleContext): ReadonlySet<string> {
  const used = new Set<string>();
  const addTemplate = (template: Template): void => {
    if (template.jinja) for (const name of namesIn(template.jinja)) addMacro(name);
    for (const name of macrosUsed(template, context.macros)) used.add(name);
  };
  const addHooks = (hooks: readonly Hook[] = []): void => {
    for (const hook of hooks) addTemplate(hookTemplate(hook, hook.dialect ?? 'handlebars').value);
  };
  const addMacro = (name: string): void => {
    used.add(name);
    const macro = context.macros.get(name);
    if (macro?.kind === 'sql') addTemplate({ source: macro.source, body: macro.body, macros: [] });
  };
  for (const node of context.graph.nodes.values()) {
    if (node.kind === 'model') addTemplate(node.template);
    if (node.kind === 'test' && node.body.kind === 'singular') addTemplate(node.body.template);
    if (node.kind === 'test' && node.body.kind === 'generic') addMacro(node.body.test.test);
    if (node.kind === 'model' || node.kind === 'seed') {
      addHooks(node.config.pre_hook);
      addHooks(node.config.post_hook);
    }
  }
  addHooks(context.project.runHooks?.start);
  addHooks(context.project.runHooks?.end);
  for (const source of context.project.macroFiles) {
    if (context.project.jinjaMacros?.has(source.path) === true)
      addTemplate(readTemplate(source, 'jinja').value);
  }
  // What code calls is not known: a macro that its text names is taken as used.
  for (const macro of context.macros.values()) {
    if (macro.kind !== 'code') continue;
    for (const name of context.macros.keys())
      if (name !== macro.name && macro.source.text.includes(name)) addMacro(name);
  }
  return used;
}
