import type { Source } from '../diagnostics/source.js';
import { parseJinja } from '../template/jinja/parse-template.js';
import type { JinjaExpression, JinjaMacro, JinjaNode } from '../template/jinja/types.js';
import { parseTemplate } from '../template/handlebars/parse-template.js';
import { NotMechanical, type Place } from './not-mechanical.js';
import { isSurelyTrue, writeExpression, type ExpressionScope } from './write-expression.js';

/** A file as native template, or the places that keep it from being one. */
export type Converted =
  | { readonly kind: 'converted'; readonly text: string }
  | { readonly kind: 'left'; readonly places: readonly Place[] };

/** What templates of the project may name. */
export type ConvertScope = Omit<ExpressionScope, 'names'>;

/** Marks of white space that Jinja's `-` took away: it stays for the eye, and `~` takes it away again. */
const [before, after] = ['\uE000', '\uE001'];

/** A model, singular test or hook in native form. */
export function convertTemplate(source: Source, scope: ConvertScope): Converted {
  return converting(
    source,
    (writer, { body, definitions }) => {
      const [definition] = definitions;
      if (definition)
        throw new NotMechanical(
          `a ${definition.block} beside a model stands in a file of its own`,
          definition.span,
        );
      return writer.body(body, new Map());
    },
    scope,
  );
}

/** A file of macros and generic tests in native form; those that are left out are named. */
export function convertMacros(
  source: Source,
  scope: ConvertScope,
  isLeftOut: (definition: JinjaMacro) => boolean,
): Converted {
  return converting(
    source,
    (writer, { definitions }) => {
      const kept = definitions.filter((definition) => !isLeftOut(definition));
      return kept.map((definition) => `${writer.definition(definition)}\n`).join('\n');
    },
    scope,
  );
}

/** The snapshots of a file, each as the native file that it becomes, by name. */
export function convertSnapshots(
  source: Source,
  scopeOf: (name: string) => ConvertScope,
): ReadonlyMap<string, Converted> {
  const found = new Map<string, Converted>();
  for (const definition of parseJinja(source).value.definitions) {
    if (definition.block !== 'snapshot') continue;
    const make = (writer: Writer): string => `${writer.body(definition.body, new Map()).trim()}\n`;
    found.set(definition.name, converting(source, make, scopeOf(definition.name)));
  }
  return found;
}

function converting(
  source: Source,
  make: (
    writer: Writer,
    template: { readonly body: readonly JinjaNode[]; readonly definitions: readonly JinjaMacro[] },
  ) => string,
  scope: ConvertScope,
): Converted {
  const parsed = parseJinja(source);
  const [wrong] = parsed.diagnostics;
  if (wrong) return { kind: 'left', places: [{ why: 'it cannot be read as Jinja', at: wrong.at }] };
  try {
    const made = tidied(make(new Writer(source, scope), parsed.value));
    // Jinja takes the last line break of a file for its own.
    const text = source.text.endsWith('\n') && !made.endsWith('\n') ? `${made}\n` : made;
    // What is written must be what native templates read.
    const again = parseTemplate({ path: source.path, text });
    const [problem] = again.diagnostics;
    if (problem) return { kind: 'left', places: [{ why: 'its native form would not be read as one' }] };
    return { kind: 'converted', text };
  } catch (error) {
    if (!(error instanceof NotMechanical)) throw error;
    return { kind: 'left', places: [error.place] };
  }
}

function tidied(text: string): string {
  return text
    .replaceAll(/\}\}\uE000/gu, '~}}')
    .replaceAll(/\uE000\s*/gu, '')
    .replaceAll(/\uE001\{\{/gu, '{{~')
    .replaceAll(/\s*\uE001/gu, '');
}

type Names = ReadonlyMap<string, string>;

/** Writes the statements of one file. Its methods throw `NotMechanical`. */
class Writer {
  readonly #source: Source;
  readonly #scope: ConvertScope;

  constructor(source: Source, scope: ConvertScope) {
    this.#source = source;
    this.#scope = scope;
  }

  definition({ block, body, name, parameters, span }: JinjaMacro): string {
    if (block !== 'macro' && block !== 'test')
      throw new NotMechanical(`a ${block} of one's own has no equal`, span);
    const names = new Map(parameters.map((parameter) => [parameter.name, parameter.name]));
    const written = parameters.map(({ name: parameter, fallback }) =>
      fallback ? `${parameter}=${this.#expression(fallback, new Map())}` : parameter,
    );
    const returned = returnedValue(body);
    const inside = returned ? `{{ ${this.#expression(returned, names)} }}` : this.body(body, names);
    return `{{#${block} ${name}(${written.join(', ')})}}${inside}{{/${block}}}`;
  }

  body(nodes: readonly JinjaNode[], outer: Names): string {
    let [text, end] = ['', ''];
    let names = outer;
    for (const [index, node] of nodes.entries()) {
      if (node.kind === 'set') {
        const { name, opening, meaning } = this.#set(node, names, nodes.slice(index + 1));
        text += opening;
        if (opening !== '') end = `{{/with}}${end}`;
        names = new Map([...names, [name, meaning]]);
      } else {
        text += this.#node(node, names);
      }
    }
    return text + end;
  }

  #node(node: JinjaNode, names: Names): string {
    switch (node.kind) {
      case 'text':
        return this.#text(node);
      case 'output':
        return this.#output(node.expression, names);
      case 'if':
        return this.#if(node, names);
      case 'for':
        return this.#for(node, names);
      case 'set':
        throw new NotMechanical('a `set` inside a block is seen after it', node.span);
      default:
        throw new NotMechanical(`\`${node.kind}\` has no equal`, node.span);
    }
  }

  #expression(expression: JinjaExpression, names: Names): string {
    return writeExpression(expression, { ...this.#scope, names });
  }

  #text({ value, span }: Extract<JinjaNode, { kind: 'text' }>): string {
    if (value.includes('{{')) throw new NotMechanical('text with `{{` would be read as a template', span);
    const { text } = this.#source;
    if (value.endsWith('\\') && text.startsWith('{', span.end))
      throw new NotMechanical('`\\` before a template would be taken for an escape', span);
    const cut = text.slice(0, span.start);
    const start = cut.trimEnd();
    const leading = /-[%}#]\}$/u.test(start) ? `${before}${cut.slice(start.length)}` : '';
    const rest = text.slice(span.end);
    const next = rest.trimStart();
    const trailing = /^\{[%{#]-/u.test(next) ? `${rest.slice(0, rest.length - next.length)}${after}` : '';
    return `${commentBefore(start)}${leading}${value}${trailing}`;
  }

  #output(expression: JinjaExpression, names: Names): string {
    if (expression.kind === 'conditional') {
      const { condition, otherwise, value } = expression;
      const other = otherwise ? `{{else}}${this.#output(otherwise, names)}` : '';
      return `{{#if (${this.#expression(condition, names)})}}${this.#output(value, names)}${other}{{/if}}`;
    }
    return `{{ ${this.#expression(expression, names)} }}`;
  }

  #if({ branches, otherwise }: Extract<JinjaNode, { kind: 'if' }>, names: Names): string {
    const written = branches.map(({ condition, body }, index) => {
      const test = `(${this.#expression(condition, names)})`;
      return `{{${index === 0 ? '#if' : 'else if'} ${test}}}${this.#inBlock(body, names)}`;
    });
    const other = otherwise.length > 0 ? `{{else}}${this.#inBlock(otherwise, names)}` : '';
    return `${written.join('')}${other}{{/if}}`;
  }

  /** What is set inside an `if` is seen after it, which no block of native templates does. */
  #inBlock(body: readonly JinjaNode[], names: Names): string {
    const set = body.find(({ kind }) => kind === 'set');
    if (set) throw new NotMechanical('a `set` inside a block is seen after it', set.span);
    return this.body(body, names);
  }

  #for(node: Extract<JinjaNode, { kind: 'for' }>, names: Names): string {
    const { body, condition, items, otherwise, recursive, span, target } = node;
    if (condition || recursive) throw new NotMechanical('`for … if` and `recursive` have no equal', span);
    const pair = target.kind === 'names' ? pairOf(items) : undefined;
    const bound = target.kind === 'names' ? target.items : [target];
    const words = bound.flatMap((item) => (item.kind === 'name' ? [item.name] : []));
    if (words.length !== bound.length || (target.kind === 'names' && (!pair || words.length !== 2)))
      throw new NotMechanical('values taken apart by `for` have no equal', target.span);
    const inner = new Map([...names, ['@loop', ''], ...words.map((word) => [word, word] as const)]);
    const order = pair ? words.toReversed() : words;
    const list = this.#expression(pair ?? items, names);
    const other = otherwise.length > 0 ? `{{else}}${this.#inBlock(otherwise, names)}` : '';
    return `{{#each (${list}) as |${order.join(' ')}|}}${this.body(body, inner)}${other}{{/each}}`;
  }

  #set(
    { span, target, value }: Extract<JinjaNode, { kind: 'set' }>,
    names: Names,
    rest: readonly JinjaNode[],
  ): { readonly name: string; readonly opening: string; readonly meaning: string } {
    if (target.kind !== 'name') throw new NotMechanical('a `set` of more than a name has no equal', span);
    const { name } = target;
    if (rest.some((node) => setsAgain(node, name)))
      throw new NotMechanical(`\`${name}\` is set more than once`, span);
    const written = this.#expression(value, names);
    if (isSurelyTrue(value)) return { name, opening: `{{#with (${written}) as |${name}|}}`, meaning: name };
    // Blocks skip what counts as false, so that the name is replaced by what it stands for.
    if (written.includes('@')) throw new NotMechanical(`\`${name}\` is set from the loop around it`, span);
    return { name, opening: '', meaning: `(${written})` };
  }
}

/** `{{ return(x) }}` alone. */
function returnedValue(body: readonly JinjaNode[]): JinjaExpression | undefined {
  const [only, more] = body.filter((node) => node.kind !== 'text' || node.value.trim() !== '');
  if (!only || more || (only.kind !== 'output' && only.kind !== 'do')) return undefined;
  const { expression } = only;
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'return')
    return undefined;
  return expression.arguments.positional[0];
}

/** The comment at the end of a text, as native templates write it. */
function commentBefore(text: string): string {
  const said = /\{#-?(?<said>(?:(?!#\})[\s\S])*?)-?#\}$/u.exec(text)?.groups?.['said'];
  return said === undefined || said.includes('--}}') ? '' : `{{!--${said}--}}`;
}

/** `d` of `d.items()`. */
function pairOf(items: JinjaExpression): JinjaExpression | undefined {
  if (items.kind !== 'call' || items.callee.kind !== 'attribute' || items.callee.name !== 'items')
    return undefined;
  return items.callee.object;
}

function setsAgain(node: JinjaNode, name: string): boolean {
  switch (node.kind) {
    case 'set':
    case 'set-block':
      return node.target.kind === 'name' && node.target.name === name;
    case 'if':
      return [...node.branches.flatMap(({ body }) => body), ...node.otherwise].some((inner) =>
        setsAgain(inner, name),
      );
    case 'for':
      return [...node.body, ...node.otherwise].some((inner) => setsAgain(inner, name));
    default:
      return false;
  }
}
