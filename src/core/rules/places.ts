import { spanOf, type Span } from '../diagnostics/source.js';
import { declaration } from '../graph/placement.js';
import { referenceTo } from '../graph/reference-to.js';
import type { DataNode, GraphNode, ModelNode, SourceNode } from '../graph/types.js';
import type { Macro } from '../template/types.js';

/** A node for people: `source.table` for a source, its name for others. */
export function labelOf(node: GraphNode): string {
  return node.kind === 'source' ? `${node.resource.sourceName}.${node.name}` : node.name;
}

/** Where a model is told of: its entry in YAML, or the first line of its file. */
export function modelPlace(node: ModelNode): Span {
  return node.resource.properties ?? filePlace(node);
}

/** The first line of a model's file that is no comment. */
export function filePlace(node: ModelNode): Span {
  const { source } = node.resource;
  const before = /^(?:\s*--[^\n]*(?:\n|$))*\s*/u.exec(source.text)?.[0].length ?? 0;
  const start = before < source.text.length ? before : 0;
  const end = source.text.indexOf('\n', start);
  return spanOf(source, start, end < 0 ? source.text.length : end);
}

/** Where a model reads a node; its file where a macro does it. */
export function readPlace(reader: ModelNode, read: DataNode): Span {
  const at = referenceTo(reader, read)?.at;
  return at && at.source.path === reader.path ? at : filePlace(reader);
}

/** Where a node is declared. */
export function dataPlace(node: DataNode): Span {
  return node.kind === 'model' ? modelPlace(node) : declaration(node);
}

/** The sources among nodes. */
export function sourcesOf(nodes: Iterable<{ readonly kind: string }>): readonly SourceNode[] {
  return [...nodes].filter((node): node is SourceNode => node.kind === 'source');
}

/** Where a macro is defined: its name and arguments, or its file when it is code. */
export function macroPlace(macro: Macro): Span {
  if (macro.kind === 'code') return spanOf(macro.source, 0, 0);
  const { source, start, end } = macro.span;
  const close = source.text.indexOf('}}', start);
  return spanOf(source, start, close < 0 ? end : Math.min(close + 2, end));
}
