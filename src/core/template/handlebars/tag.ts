import type { Expression } from '../types.js';
import type { SyntaxFailure } from './expression-parser.js';

/** What a mustache is, seen from outside. Comments are no tags. */
export interface Tag {
  readonly kind: 'output' | 'open' | 'close' | 'else' | 'else-chain';
  /** Name of the block: of `{{#if}}`, `{{/if}}` and `{{else if}}`; empty for others. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** How far reading it in call form came, when it is not one expression in call form. */
  readonly failure?: SyntaxFailure;
  /** Start of a text literal in it that may lack its closing quote. */
  readonly suspect?: number;
  /** It was reported already; it is here so that its block is known. */
  readonly broken?: true;
}

/** The beginning of a tag, while its end is looked for. */
export type TagStart = Pick<Tag, 'kind' | 'name' | 'start'> & {
  /** Its opening braces and sign. */
  readonly opening: string;
};

/** A stretch that Eider has read itself: Handlebars sees a placeholder of the same length there. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly expression: Expression;
}

/** The blocks there are, and how each is written. */
export const blockForms: ReadonlyMap<string, string> = new Map([
  ['if', '{{#if condition}} … {{/if}}'],
  ['unless', '{{#unless condition}} … {{/unless}}'],
  ['each', '{{#each items as |item|}} … {{/each}}'],
  ['with', '{{#with value as |name|}} … {{/with}}'],
  ['macro', '{{#macro name first second="default"}} … {{/macro}}'],
  ['test', '{{#test name model column_name}} … {{/test}}'],
]);

export function isDefinition(block: string): boolean {
  return block === 'macro' || block === 'test';
}
