import { problem } from '../failure.js';
import { pretty } from '../pretty.js';
import { textOf } from '../text-of.js';
import { toJson } from '../to-json.js';
import type { Filter, Filters } from '../tools.js';
import { isTruthy, stringOf } from '../type-of.js';
import { Undefined } from '../value.js';
import { attributeGetter } from './attribute-path.js';

const asItIs: Filter = { parameters: '', run: (value) => value };
const byDefault: Filter = {
  parameters: 'default_value= boolean=',
  run: (value, given) => {
    const isMissing = value instanceof Undefined || (given.truth('boolean') && !isTruthy(value));
    return isMissing ? (given.get('default_value') ?? '') : value;
  },
};

/** Filters on values of any type. */
export const valueFilters: Filters = {
  default: byDefault,
  d: byDefault,
  string: { parameters: '', run: (value) => (stringOf(value) === undefined ? textOf(value) : value) },
  attr: {
    parameters: 'name',
    run: (value, given, tools) => attributeGetter(given.text('name'), tools)(value),
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
