import type { Column } from '../project/resources.js';
import { looksPersonal } from './looks-personal.js';

/** The columns of failing rows and what is known of where they come from, as plain data. */
export interface RowOrigin {
  /** Columns that the tested relation declares. */
  readonly declared: readonly Pick<Column, 'name' | 'pii'>[];
  /** Names of every classed column of the relation's ancestors, as `personalNames` gives them. */
  readonly upstreamPersonalNames: ReadonlySet<string>;
  /** Whether some ancestor, the relation itself included, holds personal data. */
  readonly hasPersonalAncestor: boolean;
}

/**
 * Which columns of a failing row may be kept: all where nothing upstream is personal; otherwise those that the model declares, that are neither
 * classed nor unclassed with a personal name, and that do not bear the name of a classed column upstream. In the order declared.
 */
export function storableColumns(origin: RowOrigin): 'all' | readonly string[] {
  const personalHere = origin.declared.some(isPersonal);
  if (!origin.hasPersonalAncestor && !personalHere && origin.upstreamPersonalNames.size === 0) return 'all';
  return origin.declared
    .filter((column) => !isPersonal(column))
    .filter((column) => column.pii === 'none' || looksPersonal(column.name) === undefined)
    .filter((column) => !origin.upstreamPersonalNames.has(foldName(column.name)))
    .map((column) => column.name);
}

/** Whether a column is declared to hold personal data; a pseudonym is personal data too. */
export function isPersonal(column: Pick<Column, 'pii'>): boolean {
  return column.pii !== undefined && column.pii !== 'none';
}

/** The folded names of the classed columns, for `upstreamPersonalNames`. */
export function personalNames(columns: readonly Pick<Column, 'name' | 'pii'>[]): ReadonlySet<string> {
  return new Set(columns.filter(isPersonal).map((column) => foldName(column.name)));
}

/** Equal for two names that DuckDB takes for one (and for a few more, such as É and é: the safe side). */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
