import { orElse } from '../or-else.js';
import { ownAttribute } from '../attributes.js';
import { problem } from '../failure.js';
import { pretty } from '../pretty.js';
import { textOf } from '../text-of.js';
import { toJson } from '../to-json.js';
import type { Filter, Filters } from '../tools.js';
import { isTruthy, stringOf } from '../type-of.js';
import { Undefined } from '../value.js';

const asItIs: Filter = { parameters: '', run: (value) => value };
const byDefault: Filter = {
  parameters: 'default_value= boolean=',
  run: (value, given) => {
    const isMissing = value instanceof Undefined || (given.truth('boolean') && !isTruthy(value));
    return isMissing ? orElse(given.get('default_value'), () => '') : value;
  },
};

/** Filters on values of any type. */
export const valueFilters: Filters = {
  default: byDefault,
  d: byDefault,
  string: { parameters: '', run: (value) => (stringOf(value) === undefined ? textOf(value) : value) },
  attr: {
    parameters: 'name',
    run: (value, given) => {
      const name = given.text('name');
      const origin = { kind: 'attribute', object: 'value', value, attribute: name } as const;
      return orElse(ownAttribute(value, name), () => new Undefined(name, origin));
    },
  },
  tojson: {
    parameters: 'indent=',
    run: (value, given) => {
      const indent = given.integerOrNone('indent');
      return toJson(value, { isSorted: true, isHtmlSafe: true, ...(indent !== undefined && { indent }) });
    },
  },
  pprint: { parameters: '', run: (value) => pretty(value) },
  safe: asItIs,
  // Of dbt: they matter in YAML files only, where a whole template is one value.
  as_text: asItIs,
  as_bool: asItIs,
  as_native: asItIs,
  as_number: asItIs,
  is_list: { parameters: '', run: (value) => Array.isArray(value) },
  random: {
    parameters: '',
    run: () => {
      throw problem('jinja/unsupported', {
        what: 'the filter `random`',
        instead: 'a model must give the same SQL each time: use a function of the database',
      });
    },
  },
};
