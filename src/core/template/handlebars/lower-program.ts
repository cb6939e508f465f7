import type {
  BlockStatement,
  ContentStatement,
  Program,
  Statement,
} from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import type { Branch, Expression, MacroDefinition, Template, TemplateNode } from '../types.js';
import { ExpressionLowering } from './lower-expression.js';
import { lowerMacro } from './lower-macro.js';
import type { Scan } from './scan-tags.js';
import { blockForms, isDefinition } from './tag.js';

/** Turns Handlebars' tree, after whitespace control, into the IR. */
export function lowerProgram(source: Source, scan: Scan, program: Program): Outcome<Template> {
  const lowering = new ProgramLowering(source, scan);
  const body = lowering.statements(program);
  return {
    value: { source, body, macros: lowering.macros },
    diagnostics: lowering.expressions.diagnostics,
  };
}

class ProgramLowering {
  readonly macros: MacroDefinition[] = [];
  readonly expressions: ExpressionLowering;
  readonly #source: Source;
  readonly #scan: Scan;

  constructor(source: Source, scan: Scan) {
    this.#source = source;
    this.#scan = scan;
    this.expressions = new ExpressionLowering(source, scan);
  }

  statements(program: Program | undefined): readonly TemplateNode[] {
    return (program?.body ?? []).flatMap((statement) => this.#statement(statement) ?? []);
  }

  #statement(statement: Statement): TemplateNode | undefined {
    switch (statement.type) {
      case 'ContentStatement':
        return this.#text(statement);
      case 'MustacheStatement': {
        const span = this.expressions.span(statement);
        const isBare = statement.params.length === 0 && (statement.hash?.pairs.length ?? 0) === 0;
        const expression = isBare
          ? this.expressions.expression(statement.path)
          : this.expressions.call(statement, callSpan(statement, span));
        return expression && { kind: 'output', expression, span };
      }
      case 'BlockStatement':
        return this.#block(statement);
      default:
        // Comments; partials and decorators were refused while scanning.
        return undefined;
    }
  }

  /** What whitespace control has left of a text, and where that stands. */
  #text(statement: ContentStatement): TemplateNode | undefined {
    const { original, value } = statement;
    let from = 0;
    if (value.length < original.length) {
      const first = value.search(/\S/u);
      from = first === -1 ? original.indexOf(value) : original.search(/\S/u) - first;
    }
    const start = statement.loc.start.column + from;
    const skipped = start === 0 && value.startsWith('\uFEFF') ? 1 : 0;
    if (value.length === skipped) return undefined;
    const span = spanOf(this.#source, start + skipped, start + value.length);
    return { kind: 'text', value: value.slice(skipped), span };
  }

  #block(block: BlockStatement): TemplateNode | undefined {
    const name = block.path.type === 'PathExpression' ? block.path.original : '';
    const span = this.#openingOf(block);
    if (isDefinition(name)) {
      const macro = lowerMacro(block, { name, span, expressions: this.expressions });
      if (macro) this.macros.push({ ...macro, body: this.statements(block.program) });
      return undefined;
    }
    const value = this.#onlyValue(block, name, span);
    if (name === 'each' || name === 'with') {
      const names = this.#names(block, name, span);
      const body = this.statements(block.program);
      const otherwise = this.statements(block.inverse);
      if (value === undefined || names === undefined) return undefined;
      return name === 'each'
        ? { kind: 'each', items: value, names, body, otherwise, span }
        : { kind: 'with', value, name: names[0] ?? '', body, otherwise, span };
    }
    return this.#condition(block, name, value, span);
  }

  #condition(
    block: BlockStatement,
    name: string,
    value: Expression | undefined,
    span: Span,
  ): TemplateNode | undefined {
    const body = this.statements(block.program);
    const otherwise = this.statements(block.inverse);
    if (value === undefined) return undefined;
    const condition = name === 'unless' ? negation(value) : value;
    const branch: Branch = { condition, body };
    const next = otherwise[0];
    if (block.inverse?.chained && next?.kind === 'if') {
      return { kind: 'if', branches: [branch, ...next.branches], otherwise: next.otherwise, span };
    }
    return { kind: 'if', branches: [branch], otherwise, span };
  }

  #onlyValue(block: BlockStatement, name: string, at: Span): Expression | undefined {
    const [value, ...more] = block.params;
    if (value === undefined || more.length > 0 || (block.hash?.pairs.length ?? 0) > 0) {
      const data = { name, form: blockForms.get(name) ?? '' };
      this.expressions.diagnostics.push(diagnostic('template/block-arguments', data, { at }));
      return undefined;
    }
    return this.expressions.expression(value);
  }

  #names(block: BlockStatement, name: string, at: Span): readonly string[] | undefined {
    const names = block.program?.blockParams ?? [];
    if (names.length >= 1 && names.length <= (name === 'each' ? 2 : 1)) return names;
    const data = { name, form: blockForms.get(name) ?? '' };
    this.expressions.diagnostics.push(diagnostic('template/block-name', data, { at }));
    return undefined;
  }

  /** The opening tag; braces inside of it are masked. */
  #openingOf(block: BlockStatement): Span {
    const start = block.loc.start.column;
    const close = this.#scan.masked.indexOf('}}', start);
    return spanOf(this.#source, start, close === -1 ? block.loc.end.column : close + 2);
  }
}

function callSpan(statement: Extract<Statement, { type: 'MustacheStatement' }>, tag: Span): Span {
  const last = statement.hash?.pairs.at(-1) ?? statement.params.at(-1) ?? statement.path;
  return spanOf(tag.source, statement.path.loc.start.column, last.loc.end.column);
}

function negation(value: Expression): Expression {
  const { span } = value;
  return { kind: 'call', name: 'not', nameSpan: span, positional: [value], named: [], span };
}
