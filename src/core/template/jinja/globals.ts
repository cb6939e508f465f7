import { problem } from './failure.js';
import { Given } from './given.js';
import { NamespaceValue } from './namespace-value.js';
import { dictFrom } from './methods/dict.js';
import { RangeValue } from './sequences.js';
import { stringOf } from './type-of.js';
import { Callable, Dict, JinjaObject, type JinjaCall, type JinjaValue } from './value.js';

/** The functions that Jinja itself gives to every template. */
export const globals: ReadonlyMap<string, JinjaValue> = new Map<string, JinjaValue>([
  ['range', new Callable('range', range)],
  ['dict', new Callable('dict', (call) => dictOf(call))],
  ['namespace', new Callable('namespace', (call) => namespaceOf(call))],
  ['cycler', new Callable('cycler', (call) => new Cycler(call))],
  ['joiner', new Callable('joiner', (call) => joiner(call))],
]);

function range(call: JinjaCall): JinjaValue {
  const given = new Given(call.name, 'start stop= step=', call.positional, call.named);
  const first = given.integer('start');
  const stop = given.integerOrNone('stop');
  if (stop === undefined) return new RangeValue(0, first, 1);
  return new RangeValue(first, stop, given.integer('step', 1));
}

function dictOf(call: JinjaCall): Dict {
  const given = new Given(call.name, 'items= **', call.positional, call.named);
  const items = given.get('items');
  const dict = items === undefined ? new Dict() : dictFrom(items);
  for (const [name, value] of call.named) dict.set(name, value);
  return dict;
}

function namespaceOf(call: JinjaCall): JinjaValue {
  const names = dictOf(call)
    .entries()
    .map(([key, value]) => [stringOf(key) ?? '', value] as const);
  return new NamespaceValue(names);
}

/** `cycler(…)`: gives one value after another, and begins again. */
class Cycler extends JinjaObject {
  readonly typeName = 'cycler';
  readonly #items: readonly JinjaValue[];
  #at = 0;

  constructor(call: JinjaCall) {
    super();
    this.#items = call.positional;
    if (this.#items.length === 0)
      throw problem('jinja/arguments', { name: call.name, problem: 'needs values' });
  }

  attribute(name: string): JinjaValue | undefined {
    const current = this.#items[this.#at] ?? null;
    if (name === 'current') return current;
    if (name === 'reset') {
      return new Callable('reset', () => {
        this.#at = 0;
        return null;
      });
    }
    if (name !== 'next') return undefined;
    return new Callable('next', () => {
      const value = this.#items[this.#at] ?? null;
      this.#at = (this.#at + 1) % this.#items.length;
      return value;
    });
  }

  text(): string {
    return '<Cycler>';
  }
}

/** `joiner(', ')`: a function that gives nothing the first time, and the text ever after. */
function joiner(call: JinjaCall): JinjaValue {
  const given = new Given(call.name, 'sep=', call.positional, call.named);
  const separator = given.text('sep', ', ');
  let isUsed = false;
  return new Callable('joiner', () => {
    const text = isUsed ? separator : '';
    isUsed = true;
    return text;
  });
}
