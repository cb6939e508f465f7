import type { BlockStatement } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Expression, MacroDefinition } from '../types.js';
import type { ExpressionLowering } from './lower-expression.js';

interface Definition {
  /** `macro` or `test`. */
  readonly name: string;
  /** The opening tag. */
  readonly span: Span;
  readonly expressions: ExpressionLowering;
}

type Parameter = MacroDefinition['parameters'][number];

/**
 * The head of `{{#macro name first second="default"}}`; also `{{#macro name(first, second='default')}}`.
 * Undefined means that a diagnostic was added.
 */
export function lowerMacro(block: BlockStatement, definition: Definition): MacroDefinition | undefined {
  const { expressions, span } = definition;
  const refuse = (problem: string, at: Span = span): undefined => {
    expressions.diagnostics.push(diagnostic('macro/definition', { block: definition.name, problem }, { at }));
    return undefined;
  };
  const positional = expressions.expressions(block.params);
  const named = expressions.named(block.hash);
  if (positional === undefined || named === undefined) return undefined;
  const [head, ...rest] = positional;
  if (head === undefined) return refuse('has no name');
  const inCallForm = head.kind === 'call' && rest.length === 0 && named.length === 0;
  const name = inCallForm ? head.name : nameIn(head);
  if (name === undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
    return refuse('has no plain name', head.span);
  const parameters: Parameter[] = [];
  for (const parameter of inCallForm ? head.positional : rest) {
    const parameterName = nameIn(parameter);
    if (parameterName === undefined)
      return refuse('has a parameter that is not a plain name', parameter.span);
    parameters.push({ name: parameterName });
  }
  for (const { name, value } of inCallForm ? head.named : named) parameters.push({ name, fallback: value });
  const names = parameters.map((parameter) => parameter.name);
  const twice = names.find((parameter, index) => names.indexOf(parameter) !== index);
  if (twice !== undefined) return refuse(`has two parameters named \`${twice}\``);
  const isTest = definition.name === 'test';
  return { kind: 'sql', name, isTest, parameters, body: [], source: span.source, span };
}

function nameIn(expression: Expression): string | undefined {
  return expression.kind === 'path' && expression.properties.length === 0 ? expression.name : undefined;
}
