import { orElse } from './or-else.js';
import { equals } from './equality.js';
import { problem } from './failure.js';
import { Callable, JinjaObject, Tuple, Undefined, type JinjaCall, type JinjaValue } from './value.js';

/** What a recursive loop does with `loop(items)`. */
type Recurse = (items: JinjaValue, depth: number) => JinjaValue;

/** `loop` inside a loop. */
export class LoopValue extends JinjaObject {
  readonly typeName = 'loop';
  index = 0;
  readonly #items: readonly JinjaValue[];
  readonly #depth: number;
  readonly #recurse: Recurse | undefined;
  #last: JinjaValue | undefined;

  /** `depth` starts at 0. */
  constructor(items: readonly JinjaValue[], depth: number, recurse: Recurse | undefined) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  attribute(name: string): JinjaValue | undefined {
    const { index } = this;
    const { length } = this.#items;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return length - index;
      case 'revindex0':
        return length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'previtem':
        return orElse(this.#items[index - 1], () =>
          nothing('loop.previtem', 'there is no item before the first one'),
        );
      case 'nextitem':
        return orElse(this.#items[index + 1], () =>
          nothing('loop.nextitem', 'there is no item after the last one'),
        );
      case 'cycle':
        return new Callable('loop.cycle', (call) => this.#cycle(call));
      case 'changed':
        return new Callable('loop.changed', (call) => this.#changed(new Tuple(call.positional)));
      default:
        return undefined;
    }
  }

  text(): string {
    return `<LoopContext ${this.index + 1}/${this.#items.length}>`;
  }

  override length(): number {
    return this.#items.length;
  }

  override call(call: JinjaCall): JinjaValue {
    const wrong = (words: string): Error => problem('jinja/arguments', { name: 'loop', problem: words });
    if (!this.#recurse) throw wrong('can be called in a loop `{% for … recursive %}` only');
    const [items] = call.positional;
    if (items === undefined || call.positional.length > 1) throw wrong('takes the items to go through');
    return this.#recurse(items, this.#depth + 1);
  }

  #cycle(call: JinjaCall): JinjaValue {
    const value = call.positional[this.index % Math.max(1, call.positional.length)];
    if (value === undefined)
      throw problem('jinja/arguments', { name: 'loop.cycle', problem: 'needs values' });
    return value;
  }

  #changed(value: Tuple): boolean {
    const isSame = this.#last !== undefined && equals(this.#last, value);
    this.#last = value;
    return !isSame;
  }
}

function nothing(expression: string, words: string): Undefined {
  return new Undefined(expression, { kind: 'words', words });
}
