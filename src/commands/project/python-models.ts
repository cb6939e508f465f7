import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../core/diagnostics/source.js';
import { mistakesOf } from '../../core/graph/own-mistakes.js';
import type { ModelNode } from '../../core/graph/types.js';
import type { NodeId } from '../../core/project/ids.js';
import { probePython, pythonCommand } from '../../engine/python/probe-python.js';
import type { Workspace } from './workspace-type.js';

/** The models in Python among nodes, without those that are never run. */
export function pythonModels(
  { graph }: Pick<Workspace, 'graph'>,
  ids: Iterable<NodeId>,
): readonly ModelNode[] {
  return [...ids].flatMap((id) => {
    const node = graph.nodes.get(id);
    const isPython = node?.kind === 'model' && node.resource.language === 'python';
    return isPython && mistakesOf(node, false).length === 0 ? [node] : [];
  });
}

/** Why models in Python cannot be run here, with what is wrong with their texts. Python is only asked where there are any. */
export async function pythonProblems(
  { env, root, untrusted }: Pick<Workspace, 'env' | 'root' | 'untrusted'>,
  models: readonly ModelNode[],
): Promise<readonly Diagnostic[]> {
  const [first] = models;
  if (!first) return [];
  const command = pythonCommand(env);
  const unavailable = (reason: string): Diagnostic =>
    diagnostic(
      'python/unavailable',
      { names: models.map(({ name }) => name).sort(), command, reason },
      { at: spanOf(first.resource.source, 0, 0) },
    );
  if (untrusted) return [unavailable('nothing of a project that is not trusted is run')];
  const sources = models.map(({ resource }) => resource.source);
  const texts = sources.map(({ path, text }) => ({ path, code: text }));
  const { mistakes, reason } = await probePython(texts, { cwd: root, env });
  return [
    ...(reason === undefined ? [] : [unavailable(reason)]),
    ...mistakes.flatMap(({ line, path, problem }) => {
      const source = sources.find((each) => each.path === path);
      return source ? [diagnostic('python/unreadable', { problem }, { at: lineOf(source, line) })] : [];
    }),
  ];
}

/** The text of a line, without the white space around it; the first is 1. */
export function lineOf(source: Source, line: number): Span {
  const lines = source.text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const text = lines[line - 1] ?? '';
  const indent = text.length - text.trimStart().length;
  return spanOf(
    source,
    Math.min(start + indent, source.text.length),
    Math.min(start + text.trimEnd().length, source.text.length),
  );
}
