import type { Methods } from '../tools.js';

/** Methods of Python's `int`. */
export const integerMethods: Methods<number> = {
  bit_length: { parameters: '', run: (self) => (self === 0 ? 0 : Math.abs(self).toString(2).length) },
};

/** Methods of Python's `float`. */
export const floatMethods: Methods<number> = {
  is_integer: { parameters: '', run: (self) => Number.isInteger(self) },
};
