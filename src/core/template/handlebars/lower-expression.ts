import type { ExpressionNode, Hash, PathExpression } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import type { Expression } from '../types.js';
import { constantNamed } from './expression-parser.js';
import type { Scan } from './scan-tags.js';
import { syntaxDiagnostic } from './syntax-diagnostic.js';

interface CallNode {
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash?: Hash;
}

/** Turns Handlebars' expressions into those of the IR. Undefined means that a diagnostic was added. */
export class ExpressionLowering {
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];
  readonly #scan: Scan;

  constructor(source: Source, scan: Scan) {
    this.source = source;
    this.#scan = scan;
  }

  span(node: { readonly loc: ExpressionNode['loc'] }): Span {
    return spanOf(this.source, node.loc.start.column, node.loc.end.column);
  }

  expression(node: ExpressionNode): Expression | undefined {
    switch (node.type) {
      case 'PathExpression':
        return this.#scan.expressions.get(node.loc.start.column) ?? this.#path(node);
      case 'SubExpression':
        return this.call(node, this.span(node));
      default: {
        const span = this.span(node);
        const constant = constantNamed(this.source.text.slice(span.start, span.end));
        return { kind: 'literal', value: constant?.value ?? null, span };
      }
    }
  }

  /** `name argument … key=value …`, which is a call even without arguments. */
  call(node: CallNode, span: Span): Expression | undefined {
    const isAlone = node.params.length === 0 && (node.hash?.pairs.length ?? 0) === 0;
    const { path } = node;
    const read = path.type === 'PathExpression' && this.#scan.expressions.get(path.loc.start.column);
    if (isAlone && (read || path.type !== 'PathExpression')) return this.expression(path);
    if (read || path.type !== 'PathExpression' || path.data) return this.#notAName(path);
    if (!this.#isPlain(path)) return undefined;
    const positional = this.expressions(node.params);
    const named = this.named(node.hash);
    if (positional === undefined || named === undefined) return undefined;
    const name = path.original.startsWith('this') ? path.original : path.parts.join('.');
    return { kind: 'call', name, nameSpan: this.span(path), positional, named, span };
  }

  expressions(nodes: readonly ExpressionNode[]): readonly Expression[] | undefined {
    const lowered = nodes.map((node) => this.expression(node));
    return lowered.every((expression) => expression !== undefined) ? lowered : undefined;
  }

  named(hash: Hash | undefined) {
    const lowered = (hash?.pairs ?? []).map((pair) => {
      const value = this.expression(pair.value);
      return value && { name: pair.key, value, span: this.span(pair) };
    });
    return lowered.every((pair) => pair !== undefined) ? lowered : undefined;
  }

  #path(node: PathExpression): Expression | undefined {
    if (!this.#isPlain(node)) return undefined;
    const span = this.span(node);
    const { parts } = node;
    if (node.data) return { kind: 'path', name: `@${parts[0] ?? ''}`, properties: parts.slice(1), span };
    if (/^this(?:$|[./])/u.test(node.original))
      return { kind: 'path', name: 'this', properties: parts, span };
    const constant = parts.length === 1 ? constantNamed(node.original) : undefined;
    if (constant) return { kind: 'literal', value: constant.value, span };
    return { kind: 'path', name: parts[0] ?? '', properties: parts.slice(1), span };
  }

  #isPlain(node: PathExpression): boolean {
    if (node.depth === 0 && !node.original.startsWith('.')) return true;
    const what = node.depth > 0 ? 'the path `../`' : 'the path `.`';
    const instead = 'names of outer blocks are visible as they are: write the name alone';
    this.diagnostics.push(diagnostic('template/unsupported', { what, instead }, { at: this.span(node) }));
    return false;
  }

  #notAName(node: ExpressionNode): undefined {
    const span = this.span(node);
    const failure = { offset: span.start, expected: 'the name of a function or macro' };
    this.diagnostics.push(syntaxDiagnostic(this.source, failure, span));
    return undefined;
  }
}
