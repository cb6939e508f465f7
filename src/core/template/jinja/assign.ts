import { badValue, wrongType } from './failure.js';
import { NamespaceValue } from './namespace-value.js';
import type { Scope } from './scope.js';
import { itemsOf, typeOf } from './type-of.js';
import type { JinjaTarget } from './types.js';
import type { JinjaValue } from './value.js';

/** Writes a value to what `set`, `for` and `with` name; several names take a sequence of as many items apart. */
export function assign(target: JinjaTarget, value: JinjaValue, scope: Scope): void {
  if (target.kind === 'name') {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === 'attribute') {
    const owner = scope.get(target.name);
    if (!(owner instanceof NamespaceValue)) {
      throw wrongType(
        `\`set ${target.name}.${target.attribute}\` needs \`${target.name}\` to be made with \`namespace(…)\``,
      );
    }
    owner.set(target.attribute, value);
    return;
  }
  const items = itemsOf(value);
  if (!items) throw wrongType(`${typeOf(value)} cannot be taken apart into ${target.items.length} names`);
  if (items.length !== target.items.length) {
    throw badValue(`here are ${target.items.length} names for ${items.length} values`);
  }
  for (const [index, item] of items.entries()) {
    const part = target.items[index];
    if (part) assign(part, item, scope);
  }
}
