import type { Span } from '../diagnostics/source.js';
import type { Reference } from '../template/types.js';
import { versionNamed, type RefContext } from './names.js';

/** What a reference asks for. */
export interface Wanted {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[];
  readonly at: Span;
  readonly context: RefContext;
}

/** @param from the package of the node that refers, where that is not the project */
export function wantedBy({ kind, names = [], at, named = {} }: Reference, from: string | undefined): Wanted {
  return { kind, names, at, context: { version: versionNamed(named), from } };
}
