import { displayWidth, padEnd, safeText } from '../core/diagnostics/frame.js';
import type { LineageTree } from '../core/lineage/column-graph.js';
import type { SourceColumn } from '../core/lineage/types.js';
import type { Style } from './style.js';

export interface LineageReport {
  readonly column: SourceColumn;
  /** What it comes from; absent when it was not asked for. */
  readonly up?: LineageTree;
  readonly down?: LineageTree;
  readonly label: (column: SourceColumn) => string;
}

interface Line {
  readonly text: string;
  readonly how: string;
}

/** The lineage of a column as trees, each line ended. What stands twice is followed once. */
export function renderLineage({ column, up, down, label }: LineageReport, style: Style): string {
  const sections = [
    ...(up ? [section('comes from', up, label)] : []),
    ...(down ? [section('goes to', down, label)] : []),
  ];
  const all = sections.flatMap(({ lines }) => lines);
  const width = Math.max(0, ...all.map(({ text }) => displayWidth(text)));
  const body = sections.flatMap(({ title, lines }) => [
    `  ${style.paint('muted', lines.length === 0 ? `${title} nothing` : title)}`,
    ...lines.map(({ text, how }) => `  ${padEnd(text, width)}   ${style.paint('muted', how)}`),
  ]);
  return [style.paint('strong', safeText(label(column))), ...body, ''].join('\n');
}

function section(
  title: string,
  tree: LineageTree,
  label: LineageReport['label'],
): { readonly title: string; readonly lines: readonly Line[] } {
  return { title, lines: tree.children.flatMap((child) => linesOf(child, 0, label)) };
}

function linesOf(tree: LineageTree, depth: number, label: LineageReport['label']): readonly Line[] {
  const notes = [
    tree.how ?? '',
    ...(tree.uncertain ? ['uncertain'] : []),
    ...(tree.repeated ? ['see above'] : []),
  ];
  const line = { text: `${'  '.repeat(depth)}└ ${safeText(label(tree.column))}`, how: notes.join(', ') };
  return [line, ...tree.children.flatMap((child) => linesOf(child, depth + 1, label))];
}
