import { diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { quoteIdentifier, quoteText } from '../sql/quote.js';
import { bindArguments, wrongCall, type FunctionCall, type TemplateFunction } from './template-function.js';
import {
  areEqual,
  isDict,
  isList,
  isTruthy,
  literalOf,
  propertyNames,
  propertyOf,
  textOf,
  typeOf,
  type TemplateValue,
} from './template-value.js';

/** Says what is wrong with the arguments; gives undefined. */
type Refuse = (problem: string) => undefined;
type Body = (
  values: readonly (TemplateValue | undefined)[],
  refuse: Refuse,
  call: FunctionCall,
) => TemplateValue | undefined;

const longestRange = 100_000;

function fixed(form: string, parameters: readonly string[], body: Body): TemplateFunction {
  return {
    form,
    run: (call) => {
      const bound = bindArguments(call, form, parameters);
      return (
        bound &&
        body(
          bound.map((argument) => argument?.value),
          (problem) => wrongCall(call, form, problem),
          call,
        )
      );
    },
  };
}

function variadic(form: string, body: Body): TemplateFunction {
  return {
    form,
    run: (call) => {
      const named = call.named[0];
      if (named) return wrongCall(call, form, `has no parameter \`${named.name}\``, named.span);
      return body(
        call.positional.map((argument) => argument.value),
        (problem) => wrongCall(call, form, problem),
        call,
      );
    },
  };
}

function comparison(name: string, holds: (order: number) => boolean): readonly [string, TemplateFunction] {
  const form = `${name}(left, right)`;
  return [
    name,
    fixed(form, ['left', 'right'], ([left = null, right = null], refuse) => {
      if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
      const [a, b] = [left, right].map((value) => (typeof value === 'number' ? undefined : textOf(value)));
      if (a === undefined || b === undefined)
        return refuse(`cannot compare ${typeOf(left)} with ${typeOf(right)}`);
      return holds(a < b ? -1 : a > b ? 1 : 0);
    }),
  ];
}

function arithmetic(
  name: string,
  compute: (left: number, right: number) => number,
): readonly [string, TemplateFunction] {
  return [
    name,
    fixed(`${name}(left, right)`, ['left', 'right'], ([left = null, right = null], refuse, call) => {
      if (name === 'add' && isList(left) && isList(right)) return [...left, ...right].slice(0, longestRange);
      if (typeof left !== 'number' || typeof right !== 'number') {
        const texts = name === 'add' && typeof left === 'string' && typeof right === 'string';
        if (texts) return bounded([left, right], '', refuse, call);
        return refuse(`needs two numbers, not ${typeOf(left)} and ${typeOf(right)}`);
      }
      const result = compute(left, right);
      return Number.isFinite(result) ? result : refuse('has no finite result');
    }),
  ];
}

function onText(name: string, change: (text: string) => string): readonly [string, TemplateFunction] {
  return [
    name,
    fixed(`${name}(text)`, ['text'], ([value = null], refuse) => {
      const text = textOf(value);
      return text === undefined ? refuse(`needs a text, not ${typeOf(value)}`) : change(text);
    }),
  ];
}

/** Joins texts, unless the result would be too long. */
function bounded(
  texts: readonly string[],
  separator: string,
  refuse: Refuse,
  call: FunctionCall,
): string | undefined {
  let length = Math.max(0, texts.length - 1) * separator.length;
  for (const text of texts) length += text.length;
  return length > call.sizeLimit ? refuse('would make too long a text') : texts.join(separator);
}

function join(
  values: readonly TemplateValue[],
  separator: string,
  refuse: Refuse,
  call: FunctionCall,
): string | undefined {
  const texts: string[] = [];
  for (const value of values) {
    const text = textOf(value);
    if (text === undefined) return refuse(`cannot join ${typeOf(value)}`);
    texts.push(text);
  }
  return bounded(texts, separator, refuse, call);
}

const dict: TemplateFunction = {
  form: 'dict(key=value, …)',
  run: (call) => {
    const [first] = call.positional;
    if (first) return wrongCall(call, dict.form, 'takes its entries by name', first.span);
    return Object.fromEntries(call.named.map((argument) => [argument.name, argument.value]));
  },
};

const replace = fixed('replace(text, from, to)', ['text', 'from', 'to'], (values, refuse, call) => {
  const [text, from, to] = values.map((value) => textOf(value ?? null));
  if (text === undefined || from === undefined || to === undefined) return refuse('needs three texts');
  if (from === '') return refuse('cannot replace the empty text');
  return bounded(text.split(from), to, refuse, call);
});

const length = fixed('length(value)', ['value'], ([value = null], refuse) => {
  if (isList(value)) return value.length;
  if (isDict(value)) return Object.keys(value).length;
  const text = typeof value === 'number' ? undefined : textOf(value);
  return text === undefined
    ? refuse(`needs a text, a list or a dict, not ${typeOf(value)}`)
    : Array.from(text).length;
});

const contains = fixed('contains(whole, part)', ['whole', 'part'], ([whole = null, part = null], refuse) => {
  if (isList(whole)) return whole.some((item) => areEqual(item, part));
  const text = textOf(part);
  if (isDict(whole)) return text !== undefined && Object.hasOwn(whole, text);
  const within = typeof whole === 'number' ? undefined : textOf(whole);
  if (within === undefined || text === undefined)
    return refuse(`cannot look for ${typeOf(part)} in ${typeOf(whole)}`);
  return within.includes(text);
});

const range = fixed(
  'range(start, end, step)',
  ['start', 'end?', 'step?'],
  ([first, second, third], refuse) => {
    const [start, end, step] = second === undefined ? [0, first, 1] : [first, second, third ?? 1];
    const numbers = [start, end, step].every((value) => Number.isSafeInteger(value));
    if (!numbers || typeof start !== 'number' || typeof end !== 'number' || typeof step !== 'number') {
      return refuse('needs whole numbers');
    }
    if (step === 0) return refuse('needs a step other than 0');
    const count = Math.max(0, Math.ceil((end - start) / step));
    if (count > longestRange) return refuse(`gives at most ${longestRange} numbers`);
    return Array.from({ length: count }, (_item, index) => start + index * step);
  },
);

const get = fixed('get(value, key)', ['value', 'key'], ([value = null, key = null], refuse, call) => {
  if (typeof key !== 'string' && typeof key !== 'number') return refuse('needs a text or a number as key');
  const found = propertyOf(value, key);
  if (found === undefined) {
    const property = String(key);
    const suggestion = suggest(property, propertyNames(value));
    // `ref('a').nmae` comes here too, and its author never wrote `get`: what is named is the value.
    const data = {
      name: call.positional[0] ? writtenAt(call.positional[0].span) : typeOf(value),
      property,
      suggestion,
    };
    call.report(diagnostic('template/unknown-property', data, { at: call.span }));
  }
  return found;
});

function writtenAt(span: Span): string {
  return span.source.text.slice(span.start, span.end).replaceAll(/\s+/gu, ' ');
}

const quote = fixed('quote(value)', ['value'], ([value = null], refuse, call) => {
  const texts: string[] = [];
  for (const item of isList(value) ? value : [value]) {
    const text = textOf(item);
    if (text === undefined) return refuse(`cannot quote ${typeOf(item)}`);
    texts.push(quoteText(text));
  }
  return bounded(texts, ', ', refuse, call);
});

const identifier = variadic('identifier(name, …)', (values, refuse, call) => {
  const names: string[] = [];
  for (const value of values) {
    if (typeof value !== 'string' || value === '' || value.includes('\0'))
      return refuse('needs names as texts');
    names.push(quoteIdentifier(value));
  }
  return names.length === 0 ? refuse('needs a name') : bounded(names, '.', refuse, call);
});

/** The helpers that every expression can call. `and` and `or` are here by name: the evaluator stops at the first that decides. */
export const builtins: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['list', variadic('list(item, …)', (values) => values.map((value) => value ?? null))],
  ['dict', dict],
  ['eq', fixed('eq(left, right)', ['left', 'right'], ([left = null, right = null]) => areEqual(left, right))],
  [
    'ne',
    fixed('ne(left, right)', ['left', 'right'], ([left = null, right = null]) => !areEqual(left, right)),
  ],
  comparison('lt', (order) => order < 0),
  comparison('lte', (order) => order <= 0),
  comparison('gt', (order) => order > 0),
  comparison('gte', (order) => order >= 0),
  ['and', variadic('and(value, …)', (values) => values.at(-1) ?? true)],
  ['or', variadic('or(value, …)', (values) => values.at(-1) ?? false)],
  ['not', fixed('not(value)', ['value'], ([value = null]) => !isTruthy(value))],
  [
    'concat',
    variadic('concat(text, …)', (values, refuse, call) =>
      join(
        values.map((value) => value ?? null),
        '',
        refuse,
        call,
      ),
    ),
  ],
  [
    'join',
    fixed("join(list, ', ')", ['list', 'separator?'], ([list = null, separator = ', '], refuse, call) => {
      if (!isList(list)) return refuse(`needs a list, not ${typeOf(list)}`);
      const between = textOf(separator);
      return between === undefined ? refuse('needs a text as separator') : join(list, between, refuse, call);
    }),
  ],
  [
    'default',
    fixed(
      'default(value, fallback)',
      ['value', 'fallback'],
      ([value = null, other = null]) => value ?? other,
    ),
  ],
  onText('upper', (text) => text.toUpperCase()),
  onText('lower', (text) => text.toLowerCase()),
  onText('trim', (text) => text.trim()),
  ['replace', replace],
  ['length', length],
  ['contains', contains],
  ['range', range],
  ['get', get],
  arithmetic('add', (left, right) => left + right),
  arithmetic('sub', (left, right) => left - right),
  arithmetic('mul', (left, right) => left * right),
  arithmetic('div', (left, right) => left / right),
  ['quote', quote],
  ['identifier', identifier],
  ['literal', fixed('literal(value)', ['value'], ([value = null]) => literalOf(value))],
]);

/** The functions that models have besides, named here so that no macro takes their name. */
export const modelFunctionNames = [
  'config',
  'env_var',
  'is_incremental',
  'ref',
  'source',
  'target',
  'this',
  'var',
];
