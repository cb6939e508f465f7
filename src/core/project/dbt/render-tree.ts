import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Value, Values } from '../value.js';
import { treeOf, type YamlNode, type YamlScalar } from '../yaml/tree.js';

/** What kind of file a text in Jinja stands in; each of them sees other names. */
export type RenderPlace = 'project' | 'profile' | 'properties';

/** What a text may read besides the environment and the target. */
export interface RenderScope {
  readonly package: string;
  readonly vars: Values;
  /** `doc()`: the text of a docs block, where descriptions are rendered. */
  readonly doc?: (...names: readonly string[]) => string;
}

/**
 * Renders one text of a YAML file. As in dbt the value need not be a text: `{{ var('flag', false) }}` is false, `{{ env_var('N') | int }}` a number.
 * @param at the scalar, for messages
 */
export type RenderText = (text: string, at: Span, where: RenderPlace, scope: RenderScope) => Outcome<Value>;

/** Keys and indexes from the top of what is rendered. */
export type KeyPath = readonly (string | number)[];

/** Whether a text must be rendered. */
export function isJinja(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/**
 * Renders every text of a tree that is Jinja. The author's text stays the `text` of a rendered scalar, so that no message quotes what the environment
 * holds; what cannot be rendered is reported and left out.
 * @param isKept says which texts stay as they are, because they are rendered later, or never
 */
export function renderTree(
  node: YamlNode,
  render: (text: string, at: Span) => Outcome<Value>,
  isKept: (path: KeyPath) => boolean,
  diagnostics: Diagnostic[],
  path: KeyPath = [],
): YamlNode {
  switch (node.kind) {
    case 'scalar':
      if (typeof node.value !== 'string' || isKept(path)) return node;
      if (isJinja(node.value)) return rendered(node, render, diagnostics);
      return node.value.endsWith('\n') ? withoutLineEnd(node, node.value) : node;
    case 'list':
      return {
        ...node,
        items: node.items.map((item, index) =>
          renderTree(item, render, isKept, diagnostics, [...path, index]),
        ),
      };
    case 'map':
      return {
        ...node,
        entries: node.entries.map((entry) => ({
          ...entry,
          value: renderTree(entry.value, render, isKept, diagnostics, [...path, entry.key]),
        })),
      };
  }
}

/** dbt renders every text, and Jinja takes one line end away from the end of what it renders. */
function withoutLineEnd(node: YamlScalar, value: string): YamlScalar {
  const text = value.slice(0, -1);
  return { ...node, value: text, text };
}

function rendered(
  node: YamlScalar,
  render: (text: string, at: Span) => Outcome<Value>,
  diagnostics: Diagnostic[],
): YamlNode {
  const outcome = render(String(node.value), node.span);
  diagnostics.push(...outcome.diagnostics);
  const made = treeOf(outcome.value, node.span);
  return made.kind === 'scalar' && typeof made.value === 'string' ? { ...made, text: made.value } : made;
}

/** Whether a tree holds a text in Jinja. */
export function holdsJinja(node: YamlNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && isJinja(node.value);
    case 'list':
      return node.items.some(holdsJinja);
    case 'map':
      return node.entries.some((entry) => holdsJinja(entry.value));
  }
}
