import { visitNodes } from './visit-nodes.js';
import type { JinjaMacro, JinjaNode, JinjaTemplate } from './types.js';

/** Which of the names that a macro gets besides its parameters its body asks for: only those are taken, as in Jinja. */
export interface SpecialNames {
  readonly caller: boolean;
  readonly kwargs: boolean;
  readonly varargs: boolean;
}

const known = new WeakMap<readonly JinjaNode[], SpecialNames>();

/** Looks a macro's body through, once. */
export function specialNames(macro: Pick<JinjaMacro, 'body' | 'parameters'>): SpecialNames {
  const before = known.get(macro.body);
  if (before) return before;
  const found = new Set<string>();
  collect(macro.body, found);
  collect(macro.parameters, found);
  const has = (name: string): boolean =>
    found.has(name) && !macro.parameters.some((parameter) => parameter.name === name);
  const uses = { caller: has('caller'), kwargs: has('kwargs'), varargs: has('varargs') };
  known.set(macro.body, uses);
  return uses;
}

/** Every name that a template reads, in its definitions too: what it may call is among them. */
export function namesIn({ body, definitions }: JinjaTemplate): ReadonlySet<string> {
  const found = new Set<string>();
  collect([body, definitions], found);
  return found;
}

/** Names that are read anywhere in a tree. */
function collect(tree: unknown, found: Set<string>, kinds: readonly string[] = ['name']): void {
  visitNodes(tree, ({ kind, name }) => {
    if (kinds.includes(String(kind)) && typeof name === 'string') found.add(name);
  });
}

/** Names that a macro's body reads, those of attributes among them. */
export function namesRead({ body }: Pick<JinjaMacro, 'body'>): ReadonlySet<string> {
  const found = new Set<string>();
  collect(body, found, ['name', 'attribute']);
  return found;
}
