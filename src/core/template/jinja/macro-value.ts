import type { JinjaMacro } from './types.js';

/** A macro as a value: it can be passed on, tested and called. */
export class MacroValue {
  readonly macro: JinjaMacro;
  constructor(macro: JinjaMacro) {
    this.macro = macro;
  }
}
