import { judgeTable } from '../../src/core/privacy/content/judge-table.js';
import type { CorpusColumn, CorpusTable } from './column.js';

/** How the detectors did on one half of the corpus. */
export interface Measured {
  readonly columns: number;
  readonly precision: number;
  readonly recall: number;
  /** The share of the columns rightly found whose class is right as well. */
  readonly sameClass: number;
  readonly wrong: readonly { readonly column: CorpusColumn; readonly found: string }[];
}

/** Judges every table, and counts the columns of one half. */
export function measure(tables: readonly CorpusTable[], half: CorpusColumn['half']): Measured {
  const judged = tables.flatMap((table) => {
    const columns = table.columns.map(({ name, type, values }) => ({
      name,
      type,
      values: values.flatMap((value) => (value === null ? [] : [String(value)])),
    }));
    const found = new Map(
      judgeTable({ name: table.name, columns }, 2026).map((finding) => [finding.column, finding.class]),
    );
    return table.columns
      .filter((column) => column.half === half)
      .map((column) => ({ column, found: found.get(column.name) ?? 'none' }));
  });
  const hits = judged.filter(({ column, found }) => column.label !== 'none' && found !== 'none');
  const found = judged.filter((each) => each.found !== 'none').length;
  const personal = judged.filter(({ column }) => column.label !== 'none').length;
  return {
    columns: judged.length,
    precision: hits.length / found,
    recall: hits.length / personal,
    sameClass: hits.filter((each) => each.found === each.column.label).length / hits.length,
    wrong: judged.filter((each) => (each.found === 'none') !== (each.column.label === 'none')),
  };
}
