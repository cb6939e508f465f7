import { badValue } from '../../jinja/failure.js';
import { isTruthy, needItems, numberOf } from '../../jinja/type-of.js';
import { calculate } from '../../jinja/operators.js';
import { Callable, Tuple, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { given } from '../arguments.js';
import type { ModuleHost } from './module-host.js';

/** More items than this are more than a template can want; it stands in the way of loops without end. */
const most = 100_000;

/** What `modules.itertools` holds, as lists. Those without an end in Python end after what a template can go through. */
export function itertoolsModule(rendering: ModuleHost): ReadonlyMap<string, JinjaValue> {
  const functions: { readonly [name: string]: (call: JinjaCall) => JinjaValue[] } = {
    chain: (call) => call.positional.flatMap((list) => [...needItems(list)]),
    product: (call) => product(call),
    combinations: (call) => choices(list(call), size(call), (_index, last) => last + 1, 0),
    combinations_with_replacement: (call) => choices(list(call), size(call), (_index, last) => last, 0),
    permutations: (call) => permutations(list(call), size(call)),
    islice: (call) => islice(call),
    zip_longest: (call) => zipLongest(call),
    accumulate: (call) => accumulate(call, rendering),
    compress: (call) => {
      const chosen = needItems(call.positional[1] ?? null);
      return list(call).filter((_item, index) => isTruthy(chosen[index] ?? null));
    },
    starmap: (call) =>
      needItems(call.positional[1] ?? null).map((items) =>
        rendering.invoke(call.positional[0] ?? null, {
          ...call,
          positional: needItems(items),
          named: new Map(),
        }),
      ),
    repeat: (call) => {
      const times = numberOf(call.positional[1] ?? call.named.get('times')) ?? most;
      return Array.from({ length: bounded(times) }, () => call.positional[0] ?? null);
    },
    count: (call) => {
      const start = numberOf(call.positional[0] ?? call.named.get('start')) ?? 0;
      const step = numberOf(call.positional[1] ?? call.named.get('step')) ?? 1;
      return Array.from({ length: most }, (_item, index) => start + index * step);
    },
    cycle: (call) => {
      const items = list(call);
      return items.length === 0
        ? []
        : Array.from({ length: most }, (_x, index) => items[index % items.length] ?? null);
    },
    tee: (call) => {
      const count = numberOf(call.positional[1] ?? call.named.get('n')) ?? 2;
      return [new Tuple(Array.from({ length: bounded(count) }, () => [...list(call)]))];
    },
  };
  return new Map(
    Object.entries(functions).map(([name, run]) => [
      name,
      new Callable(name, (call) => (name === 'tee' ? (run(call)[0] ?? null) : run(call))),
    ]),
  );
}

function bounded(count: number): number {
  if (count > most) throw badValue(`more than ${most} items are too many`);
  return Math.max(0, count);
}

function list(call: JinjaCall): readonly JinjaValue[] {
  return needItems(call.positional[0] ?? call.named.get('iterable') ?? null);
}

function size(call: JinjaCall): number {
  return numberOf(given(call.positional[1] ?? call.named.get('r'))) ?? list(call).length;
}

function product(call: JinjaCall): JinjaValue[] {
  const once = call.positional.map((items) => needItems(items));
  const times = numberOf(call.named.get('repeat')) ?? 1;
  const lists = Array.from({ length: bounded(times) }, () => once).flat();
  bounded(lists.reduce((count, items) => count * items.length, 1));
  let rows: readonly (readonly JinjaValue[])[] = [[]];
  for (const items of lists) rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  return rows.map((row) => new Tuple(row));
}

/** Items by rising places; `next` gives the place from which the next item may be. */
function choices(
  items: readonly JinjaValue[],
  count: number,
  next: (index: number, last: number) => number,
  from: number,
): JinjaValue[] {
  const found: JinjaValue[] = [];
  const walk = (start: number, chosen: readonly JinjaValue[]): void => {
    if (chosen.length === count) {
      bounded(found.push(new Tuple(chosen)));
      return;
    }
    for (let index = start; index < items.length; index += 1)
      walk(next(chosen.length, index), [...chosen, items[index] ?? null]);
  };
  walk(from, []);
  return found;
}

function permutations(items: readonly JinjaValue[], count: number): JinjaValue[] {
  const found: JinjaValue[] = [];
  const walk = (left: readonly number[], chosen: readonly JinjaValue[]): void => {
    if (chosen.length === count) {
      bounded(found.push(new Tuple(chosen)));
      return;
    }
    for (const index of left)
      walk(
        left.filter((other) => other !== index),
        [...chosen, items[index] ?? null],
      );
  };
  walk([...items.keys()], []);
  return found;
}

function islice(call: JinjaCall): JinjaValue[] {
  const [items = null, ...limits] = call.positional;
  const [first, second, third] = limits.map((limit) => numberOf(given(limit)));
  const [start, stop] = limits.length < 2 ? [0, first] : [first ?? 0, second];
  return needItems(items)
    .slice(start, stop)
    .filter((_item, index) => index % (third ?? 1) === 0);
}

function zipLongest(call: JinjaCall): JinjaValue[] {
  const lists = call.positional.map((items) => needItems(items));
  const filler = call.named.get('fillvalue') ?? null;
  const length = Math.max(0, ...lists.map((items) => items.length));
  return Array.from(
    { length },
    (_item, index) =>
      new Tuple(lists.map((items) => (index < items.length ? (items[index] ?? null) : filler))),
  );
}

function accumulate(call: JinjaCall, rendering: ModuleHost): JinjaValue[] {
  const by = given(call.positional[1] ?? call.named.get('func'));
  const initial = call.named.get('initial');
  const items = initial === undefined ? list(call) : [initial, ...list(call)];
  const sums: JinjaValue[] = [];
  for (const item of items) {
    const before = sums.at(-1);
    if (before === undefined) sums.push(item);
    else if (by === undefined) sums.push(calculate('+', before, item));
    else sums.push(rendering.invoke(by, { ...call, positional: [before, item], named: new Map() }));
  }
  return sums;
}
