import { checkedKey, compares, contains, equals } from './equality.js';
import type { Given } from './given.js';
import { MacroValue } from './macro-value.js';
import { isLower, isUpper } from './methods/character-tests.js';
import { calculate } from './operators.js';
import { DictView, Generator } from './sequences.js';
import { textOf } from './text-of.js';
import type { Test } from './tools.js';
import { floatOf, itemsOf, stringOf } from './type-of.js';
import { Callable, Dict, Float, JinjaObject, JinjaSet, Undefined, type JinjaValue } from './value.js';

const plain = (run: (value: JinjaValue) => boolean): Test => ({ parameters: '', run });
const against = (run: (value: JinjaValue, other: JinjaValue) => boolean): Test => ({
  parameters: 'other',
  run: (value, given: Given) => run(value, given.value('other')),
});
const eq = against(equals);
const ne = against((value, other) => !equals(value, other));
const lt = against((value, other) => compares(value, '<', other));
const le = against((value, other) => compares(value, '<=', other));
const gt = against((value, other) => compares(value, '>', other));
const ge = against((value, other) => compares(value, '>=', other));

/** Jinja's tests: what follows `is`. */
export const tests: ReadonlyMap<string, Test> = new Map(
  Object.entries<Test>({
    defined: plain((value) => !(value instanceof Undefined)),
    undefined: plain((value) => value instanceof Undefined),
    none: plain((value) => value === null),
    boolean: plain((value) => typeof value === 'boolean'),
    true: plain((value) => value === true),
    false: plain((value) => value === false),
    integer: plain((value) => typeof value === 'number'),
    float: plain((value) => value instanceof Float),
    number: plain((value) => floatOf(value) !== undefined),
    string: plain((value) => stringOf(value) !== undefined),
    mapping: plain((value) => value instanceof Dict || (value instanceof JinjaObject && value.isMapping())),
    iterable: plain((value) => value instanceof Generator || itemsOf(value) !== undefined),
    sequence: plain(isSequence),
    callable: plain((value) => value instanceof Callable || value instanceof MacroValue),
    escaped: plain(() => false),
    odd: plain((value) => equals(calculate('%', value, 2), 1)),
    even: plain((value) => equals(calculate('%', value, 2), 0)),
    divisibleby: against((value, other) => equals(calculate('%', value, other), 0)),
    lower: plain((value) => isLower(textOf(value))),
    upper: plain((value) => isUpper(textOf(value))),
    sameas: against(isSame),
    in: against((value, other) => contains(other, value)),
    filter: { parameters: '', run: (value, _given, tools) => tools.hasFilter(textOf(checkedKey(value))) },
    test: { parameters: '', run: (value, _given, tools) => tools.hasTest(textOf(checkedKey(value))) },
    eq,
    equalto: eq,
    '==': eq,
    ne,
    '!=': ne,
    lt,
    lessthan: lt,
    '<': lt,
    le,
    '<=': le,
    gt,
    greaterthan: gt,
    '>': gt,
    ge,
    '>=': ge,
  }),
);

function isSequence(value: JinjaValue): boolean {
  if (value instanceof JinjaSet || value instanceof Generator || value instanceof DictView) return false;
  if (value instanceof JinjaObject) return value.length() !== undefined;
  return itemsOf(value) !== undefined;
}

function isSame(value: JinjaValue, other: JinjaValue): boolean {
  if (value instanceof Float && other instanceof Float) return value.value === other.value;
  return value === other || (stringOf(value) !== undefined && stringOf(value) === stringOf(other));
}
