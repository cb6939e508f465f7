import { expect, test } from 'vitest';
import { dotOf, mermaidOf, type Drawing } from './draw-lineage.js';
import type { SourceColumn } from './types.js';

const one: SourceColumn = { relation: { schema: 's', name: 'a' }, column: 'prénom' };
const two: SourceColumn = { relation: { schema: 's', name: 'b' }, column: 'x"];drop' };
const drawing: Drawing = {
  columns: [one, two],
  links: [{ from: one, to: two, how: 'copied' }],
  label: ({ relation, column }) => `${relation.name}.${column}`,
};

test('Mermaid takes no name for its own language', () => {
  expect(mermaidOf(drawing)).toBe(
    'flowchart LR\n  c0["a.prénom"]\n  c1["b.x#34;#93;#59;drop"]\n  c0 -->|copied| c1\n',
  );
});

test('Graphviz takes no name for its own language', () => {
  expect(dotOf(drawing)).toBe(
    'digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n  c0 [label="a.prénom"];\n  c1 [label="b.x\\"];drop"];\n  c0 -> c1 [label=copied];\n}\n',
  );
});
