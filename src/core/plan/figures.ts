import type { NodeId } from '../project/ids.js';
import { quoteText } from '../sql/quote.js';

/** The table of the figures that tests keep of their runs: `(id, run_id, recorded_at, metric_name, column_name, metric_value, metric_text)`. */
export const figuresTable = '_eider.figures';

/** The figures of a test, as SQL that can stand after FROM. */
export function historySql(test: NodeId): string {
  return `(select recorded_at, metric_name, column_name, metric_value, metric_text from ${figuresTable} where id = ${quoteText(test)})`;
}
