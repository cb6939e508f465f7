import { halfOf } from './column.js';
import type { CorpusTable } from './column.js';
import { makeDice } from './random.js';
import {
  bodiesTable,
  disguisedTable,
  firstNameStatistics,
  peopleTable,
  publicTable,
  tableId,
} from './tables.js';

const seed = 20_261_121;

/** How often each kind of table comes: of twenty tables, that many. */
const kinds = [
  ...times(7, peopleTable),
  ...times(5, disguisedTable),
  ...times(6, publicTable),
  bodiesTable,
  firstNameStatistics,
];

/** The whole corpus: the same on every machine. Names of columns are unique within a table. */
export function makeCorpus(): readonly CorpusTable[] {
  const dice = makeDice(seed);
  return Array.from({ length: 220 }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? publicTable;
    const id = tableId(index);
    const draft = kind(dice, dice.between(60, 160));
    const seen = new Set<string>();
    const columns = draft.columns.map((column) => {
      let name = column.name;
      while (seen.has(name.toLowerCase())) name = `${name}_2`;
      seen.add(name.toLowerCase());
      const columnId = `${id}.${name}`;
      return { ...column, name, id: columnId, half: halfOf(columnId) };
    });
    return { id, name: draft.name, columns };
  });
}

function times<T>(count: number, item: T): readonly T[] {
  return Array.from({ length: count }, () => item);
}
