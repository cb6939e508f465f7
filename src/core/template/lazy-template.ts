import type { Source } from '../diagnostics/source.js';
import { Later } from '../later.js';
import { parseTemplate } from './handlebars/parse-template.js';
import { parseJinja } from './jinja/parse-template.js';
import type { JinjaTemplate } from './jinja/types.js';
import type { Template } from './types.js';

/** A template that is known to be without a mistake, read when its body is asked for. */
export class LazyTemplate implements Template {
  readonly source: Source;
  readonly #read: Later<Template>;

  constructor(source: Source) {
    this.source = source;
    this.#read = new Later(() => parseTemplate(source).value);
  }

  get body(): Template['body'] {
    return this.#read.value.body;
  }

  get macros(): Template['macros'] {
    return this.#read.value.macros;
  }
}

/**
 * The same of a template in Jinja that is most likely done with: its tree is some 30 KB, and a project that is only read would keep thousands of them.
 */
export class LazyJinjaTemplate implements Template {
  readonly source: Source;
  readonly body: Template['body'] = [];
  readonly macros: Template['macros'] = [];
  readonly #jinja: Later<JinjaTemplate>;

  constructor(source: Source) {
    this.source = source;
    this.#jinja = new Later(() => parseJinja(source).value);
  }

  get jinja(): JinjaTemplate {
    return this.#jinja.value;
  }
}
