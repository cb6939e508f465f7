import { Later } from '../later.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { trimStatement } from '../sql/trim-statement.js';
import type { Rendered } from '../template/types.js';
import { isVolatile, usesPseudonymKey } from './volatile.js';

/** A query as fingerprints see it. */
export interface Folded {
  /** Without comments, white space folded. */
  readonly text: string;
  readonly volatile: boolean;
  readonly keyed: boolean;
}

const known = new WeakMap<Rendered, Folded>();

/** Folds a query, once. */
export function foldedOf(rendered: Rendered): Folded {
  const found = known.get(rendered);
  if (found) return found;
  const made = new FoldedText(normaliseForFingerprint(trimStatement(rendered.sql)));
  known.set(rendered, made);
  return made;
}

/** The traits are asked for before a build, and not to tell what has changed. */
class FoldedText implements Folded {
  readonly text: string;
  readonly #traits: Later<Pick<Folded, 'volatile' | 'keyed'>>;

  constructor(text: string) {
    this.text = text;
    this.#traits = new Later(() => traitsOf(text));
  }

  get volatile(): boolean {
    return this.#traits.value.volatile;
  }

  get keyed(): boolean {
    return this.#traits.value.keyed;
  }
}

/** To be called of a query that was folded before. */
export function rememberFolded(rendered: Rendered, folded: Folded): void {
  known.set(rendered, folded);
}

/** What counts of a folded query besides its text. */
export function traitsOf(text: string): Pick<Folded, 'volatile' | 'keyed'> {
  return { volatile: isVolatile(text), keyed: usesPseudonymKey(text) };
}
