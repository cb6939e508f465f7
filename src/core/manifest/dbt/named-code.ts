import { spanOf } from '../../diagnostics/source.js';
import { hookDialect, hookTemplate, namedIn } from '../../graph/hook-references.js';
import { findRef, findSource, isNodeId, versionNamed } from '../../graph/names.js';
import { namesOf } from '../../graph/names-of.js';
import type { NodeId } from '../../project/ids.js';
import type { Compiler } from '../../plan/compile.js';
import { readTemplate } from '../../template/read-template.js';
import type { Reference } from '../../template/types.js';
import type { NamedCode, NamedText } from './unbuilt-entries.js';

/**
 * What an analysis or a hook of a run names. What is wrong with it is told where it is run, and not here.
 * @param compiled whether an analysis' SQL is wanted as well
 */
export function namedCode(text: NamedText, compiler: Compiler, compiled = true): NamedCode {
  const { scope } = compiler;
  const isHook = text.kind === 'hook';
  const from = isHook ? text.hook.package : text.analysis.package;
  const template = isHook
    ? hookTemplate(text.hook, hookDialect(text.hook, scope)).value
    : readTemplate(text.analysis.source, 'jinja').value;
  const { macros, references } = namedIn(template, scope, from);
  const parents = parentsOf(references, compiler, from);
  if (isHook || !compiled) return { references, macros, parents };
  const before = compiler.diagnostics.length;
  const rendered = compiler.template(template, undefined, false, false, undefined, undefined, from);
  const hasFailed = compiler.diagnostics.splice(before).some(({ severity }) => severity === 'error');
  const isWhole = !hasFailed && !rendered.unanswered;
  return {
    references,
    macros,
    parents,
    sql: isWhole ? compiler.withEphemerals(rendered, parents).sql : undefined,
  };
}

function parentsOf(
  references: readonly Reference[],
  { graph }: Compiler,
  from: string | undefined,
): readonly NodeId[] {
  const names = namesOf(graph);
  const nowhere = spanOf({ path: '', text: '' }, 0, 0);
  const ids = references.flatMap(({ kind, names: words = [], named = {} }) => {
    const [first = '', second] = words;
    const found =
      kind === 'source'
        ? findSource(names, first, second ?? '', nowhere)
        : findRef(names, graph.project, words, nowhere, {
            version: versionNamed(named),
            from,
          });
    return isNodeId(found) ? [found] : [];
  });
  return [...new Set(ids)];
}
