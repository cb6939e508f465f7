import type { PlainLink } from './column-graph.js';
import type { SourceColumn } from './types.js';

/** What a drawing shows, with a name for each column. */
export interface Drawing {
  readonly columns: readonly SourceColumn[];
  readonly links: readonly PlainLink[];
  readonly label: (column: SourceColumn) => string;
}

/** A Mermaid flow chart, left to right. */
export function mermaidOf(drawing: Drawing): string {
  const ids = idsOf(drawing);
  const nodes = [...ids].map(([label, id]) => `  ${id}["${entities(label)}"]`);
  const links = drawing.links.map(
    ({ from, to, how }) => `  ${idOf(from, drawing, ids)} -->|${how}| ${idOf(to, drawing, ids)}`,
  );
  return ['flowchart LR', ...nodes, ...links, ''].join('\n');
}

/** A graph in Graphviz's language, left to right. */
export function dotOf(drawing: Drawing): string {
  const ids = idsOf(drawing);
  const nodes = [...ids].map(([label, id]) => `  ${id} [label=${dotText(label)}];`);
  const links = drawing.links.map(
    ({ from, to, how }) => `  ${idOf(from, drawing, ids)} -> ${idOf(to, drawing, ids)} [label=${how}];`,
  );
  return ['digraph lineage {', '  rankdir=LR;', '  node [shape=box];', ...nodes, ...links, '}', ''].join(
    '\n',
  );
}

function idsOf({ columns, label }: Drawing): ReadonlyMap<string, string> {
  return new Map(columns.map((column, index) => [label(column), `c${index}`]));
}

function idOf(column: SourceColumn, { label }: Drawing, ids: ReadonlyMap<string, string>): string {
  return ids.get(label(column)) ?? '';
}

/** Mermaid reads `#34;` as a character: what it could take for its own language is written so. */
function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.()-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function dotText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\r?\n/gu, '\\n')}"`;
}
