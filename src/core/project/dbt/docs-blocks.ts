import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import type { DocsBlock } from './dbt-facts.js';

const opening = /\{%-?\s*docs\s+(?<name>[\w]+)\s*-?%\}/gu;
const closing = /\{%-?\s*enddocs\s*-?%\}/gu;

/** Reads the `{% docs name %}` blocks of a Markdown file. */
export function readDocsBlocks(
  source: Source,
  packageName: string,
  diagnostics: Diagnostic[],
): readonly DocsBlock[] {
  const found: DocsBlock[] = [];
  opening.lastIndex = 0;
  for (let open = opening.exec(source.text); open; open = opening.exec(source.text)) {
    const start = open.index + open[0].length;
    const at = spanOf(source, open.index, start);
    closing.lastIndex = start;
    const close = closing.exec(source.text);
    if (!close) {
      diagnostics.push(diagnostic('dbt/docs-block', { problem: 'has no `{% enddocs %}`' }, { at }));
      break;
    }
    const text = source.text.slice(start, close.index).trim();
    found.push({ name: open.groups?.['name'] ?? '', package: packageName, text, at });
    opening.lastIndex = closing.lastIndex;
  }
  return found;
}

/** All docs blocks by `package.name`; of two with one name in one package the second is reported. */
export function gatherDocs(
  blocks: readonly DocsBlock[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, DocsBlock> {
  const found = new Map<string, DocsBlock>();
  for (const block of blocks) {
    const key = `${block.package}.${block.name}`;
    const before = found.get(key);
    if (!before) {
      found.set(key, block);
      continue;
    }
    const problem = `has the name \`${block.name}\`, which another one has`;
    const related = [{ message: 'the other one is here', at: before.at }];
    diagnostics.push(diagnostic('dbt/docs-block', { problem }, { at: block.at, related }));
  }
  return found;
}

const quoted = String.raw`\s*(?:'([^']*)'|"([^"]*)")\s*`;
const call = new RegExp(String.raw`\{\{-?\s*doc\s*\(${quoted}(?:,${quoted})?,?\s*\)\s*-?\}\}`, 'gu');

/** Finds docs blocks for one text, and tells of those that are missing. */
export class DocsBook {
  readonly #docs: ReadonlyMap<string, DocsBlock>;
  readonly #packages: { readonly own: string; readonly project: string };
  readonly #at: Span;
  readonly #diagnostics: Diagnostic[];

  /** @param at the text that names them */
  constructor(
    docs: ReadonlyMap<string, DocsBlock>,
    packages: { readonly own: string; readonly project: string },
    at: Span,
    diagnostics: Diagnostic[],
  ) {
    this.#docs = docs;
    this.#packages = packages;
    this.#at = at;
    this.#diagnostics = diagnostics;
  }

  /**
   * The text of `doc('x')` or `doc('package', 'x')`. A name alone is looked for in the description's own package, then in the project, then in the
   * others; empty where there is none, which is reported.
   */
  text([first = '', second]: readonly string[]): string {
    const docs = this.#docs;
    const { own, project } = this.#packages;
    const block =
      second === undefined
        ? (docs.get(`${own}.${first}`) ??
          docs.get(`${project}.${first}`) ??
          [...docs.values()].find((each) => each.name === first))
        : docs.get(`${first}.${second}`);
    if (block) return block.text;
    const name = second === undefined ? first : `${first}.${second}`;
    const names = second === undefined ? [...docs.values()].map((each) => each.name) : docs.keys();
    const data = { name, suggestion: suggest(name, names) };
    this.#diagnostics.push(diagnostic('dbt/missing-docs', data, { at: this.#at }));
    return '';
  }
}

/** Puts the texts of docs blocks into a description: `{{ doc('x') }}`, `{{ doc('package', 'x') }}`. */
export function withDocs(text: string, book: DocsBook): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(call, (_, ...groups: (string | undefined)[]) => {
    const [first = groups[1] ?? '', , second = groups[3]] = groups;
    return book.text(second === undefined ? [first] : [first, second]);
  });
}

/** A description without its plain calls of `doc`. */
export function withoutDocs(text: string): string {
  return text.includes('{{') ? text.replaceAll(call, '') : text;
}
