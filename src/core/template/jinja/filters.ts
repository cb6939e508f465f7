import { chooseFilters } from './filters/choose.js';
import { listFilters } from './filters/list.js';
import { markupFilters } from './filters/markup.js';
import { numberFilters } from './filters/number.js';
import { orderFilters } from './filters/order.js';
import { textFilters } from './filters/text.js';
import { valueFilters } from './filters/value.js';
import type { Filter } from './tools.js';

/** Jinja's and dbt's filters. */
export const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...chooseFilters,
    ...listFilters,
    ...markupFilters,
    ...numberFilters,
    ...orderFilters,
    ...textFilters,
    ...valueFilters,
  }),
);
