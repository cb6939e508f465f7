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

/**
 * Puts the texts of docs blocks into a description: `{{ doc('x') }}`, `{{ doc('package', 'x') }}`. A name alone is looked for in the description's own
 * package, then in the project, then in the others.
 */
export function withDocs(
  text: string,
  at: Span,
  docs: ReadonlyMap<string, DocsBlock>,
  packages: { readonly own: string; readonly project: string },
  diagnostics: Diagnostic[],
): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(call, (_, ...groups: (string | undefined)[]) => {
    const [first = groups[1] ?? '', , second = groups[3]] = groups;
    const block =
      second === undefined
        ? (docs.get(`${packages.own}.${first}`) ??
          docs.get(`${packages.project}.${first}`) ??
          [...docs.values()].find((each) => each.name === first))
        : docs.get(`${first}.${second}`);
    if (block) return block.text;
    const name = second === undefined ? first : `${first}.${second}`;
    const names = second === undefined ? [...docs.values()].map((each) => each.name) : docs.keys();
    diagnostics.push(diagnostic('dbt/missing-docs', { name, suggestion: suggest(name, names) }, { at }));
    return '';
  });
}
