import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { unreachable } from '../../diagnostics/invariant.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { blockForms, isDefinition, type Tag } from './tag.js';

interface OpenBlock {
  readonly tag: Tag;
  hasElse: boolean;
  /** Set when a close that may have been meant for it was reported: it is not reported again. */
  reported: boolean;
}

const deepest = 100;

/** Follows the opening and closing of blocks, and reports every one that does not fit. */
export class BlockBalance {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #open: OpenBlock[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** Takes the next tag. False when blocks are nested too deep to read on. */
  take(tag: Tag): boolean {
    switch (tag.kind) {
      case 'open':
        return this.#opened(tag);
      case 'close':
        this.#closed(tag);
        return true;
      case 'else':
      case 'else-chain':
        this.#otherwise(tag);
        return true;
      case 'output':
        return true;
      default:
        return unreachable(tag.kind);
    }
  }

  /** At the end of the text: whatever is still open is a mistake. */
  finish(): void {
    for (const { tag, reported } of this.#open) {
      if (!reported && tag.name !== '')
        this.#report(diagnostic('template/unclosed-block', { name: tag.name }, { at: this.#at(tag) }));
    }
  }

  #opened(tag: Tag): boolean {
    this.#checkName(tag);
    const parent = this.#open.at(-1);
    if (isDefinition(tag.name) && parent) {
      const related = [{ message: 'inside of this block', at: this.#at(parent.tag) }];
      this.#report(
        diagnostic('macro/not-at-top', { block: tag.name, where: 'block' }, { at: this.#at(tag), related }),
      );
    }
    this.#open.push({ tag, hasElse: false, reported: false });
    if (this.#open.length <= deepest) return true;
    this.#report(diagnostic('template/too-deep', { limit: deepest }, { at: this.#at(tag) }));
    // The rest is not read, so it cannot be known whether these are closed.
    this.#open.length = 0;
    return false;
  }

  #checkName(tag: Tag): void {
    if (blockForms.has(tag.name) || tag.name === '') return;
    const data = { name: tag.name, suggestion: suggest(tag.name, blockForms.keys()) };
    this.#report(diagnostic('template/unknown-block', data, { at: this.#at(tag) }));
  }

  #closed(tag: Tag): void {
    if (tag.name === '') {
      this.#open.pop();
      return;
    }
    const at = this.#at(tag);
    const top = this.#open.at(-1);
    if (top === undefined) {
      this.#report(diagnostic('template/stray-close', { name: tag.name }, { at }));
      return;
    }
    if (top.tag.name === tag.name || top.tag.name === '') {
      this.#open.pop();
      return;
    }
    const related = [{ message: 'opened here', at: this.#at(top.tag) }];
    this.#report(
      diagnostic('template/mismatched-block', { open: top.tag.name, close: tag.name }, { at, related }),
    );
    const depth = this.#open.findLastIndex((block) => block.tag.name === tag.name);
    if (depth === -1) top.reported = true;
    else this.#open.length = depth;
  }

  #otherwise(tag: Tag): void {
    const top = this.#open.at(-1);
    const at = this.#at(tag);
    if (top === undefined || isDefinition(top.tag.name)) {
      this.#report(diagnostic('template/stray-else', { again: false }, { at }));
      return;
    }
    if (top.hasElse) {
      const related = [{ message: 'the block', at: this.#at(top.tag) }];
      this.#report(diagnostic('template/stray-else', { again: true }, { at, related }));
    }
    if (tag.kind === 'else') top.hasElse = true;
    else if (tag.name !== '' && (isDefinition(tag.name) || !blockForms.has(tag.name))) {
      const data = { name: tag.name, suggestion: suggest(tag.name, ['if', 'unless', 'each', 'with']) };
      this.#report(diagnostic('template/unknown-block', data, { at }));
    }
  }

  #at(tag: Tag): Span {
    return spanOf(this.#source, tag.start, tag.end);
  }

  #report(finding: Diagnostic): void {
    this.diagnostics.push(finding);
  }
}
