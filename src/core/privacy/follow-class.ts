import type { ColumnGraph, ColumnLink } from '../lineage/column-graph.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import type { PersonalClass } from '../project/privacy.js';
import { classAfter, declassifiers } from './declassifiers.js';

/** A column that values of another one reach, and what is left of their class there. */
export interface Followed {
  readonly column: SourceColumn;
  /** The classes that it still carries because of them, sorted; empty where nothing is left. */
  readonly carries: readonly PersonalClass[];
  /** What took the class away, or changed it, on the last step: names of declassifiers, `statistic`, `waiver`; sorted. */
  readonly removedBy: readonly string[];
}

interface Reached {
  readonly column: SourceColumn;
  readonly carries: Set<PersonalClass>;
  readonly removedBy: Set<string>;
}

/**
 * Follows a class from a column to all that its values reach, as far as it goes: where it ends, what ended it is told and it is not followed further. In the order of
 * being reached.
 */
export function followClass(
  graph: ColumnGraph,
  start: SourceColumn,
  personal: PersonalClass,
  waived: (column: SourceColumn) => ReadonlySet<PersonalClass>,
): readonly Followed[] {
  const reached = new Map<string, Reached>();
  const seen = new Set<string>();
  const pending: { readonly column: SourceColumn; readonly as: PersonalClass }[] = [
    { column: start, as: personal },
  ];
  for (let step = pending.shift(); step !== undefined; step = pending.shift()) {
    const state = `${sourceColumnKey(step.column)} ${step.as}`;
    if (seen.has(state)) continue;
    seen.add(state);
    for (const link of graph.linksOutOf(step.column)) {
      const key = sourceColumnKey(link.to);
      const entry = reached.get(key) ?? { column: link.to, carries: new Set(), removedBy: new Set() };
      reached.set(key, entry);
      const left = classAfter(step.as, link);
      if (left !== step.as) for (const name of removersOf(step.as, link)) entry.removedBy.add(name);
      if (left === undefined) continue;
      if (waived(link.to).has(left)) {
        entry.removedBy.add('waiver');
        continue;
      }
      entry.carries.add(left);
      pending.push({ column: link.to, as: left });
    }
  }
  reached.delete(sourceColumnKey(start));
  return [...reached.values()].map(({ column, carries, removedBy }) => ({
    column,
    carries: [...carries].sort(),
    removedBy: [...removedBy].sort(),
  }));
}

/** The declassifiers on the way that are made for the class; a statistic of a large group needs none. */
function removersOf(personal: PersonalClass, link: ColumnLink): readonly string[] {
  const made = link.markers.filter((marker) => {
    const known = declassifiers.get(marker);
    return (
      known !== undefined &&
      (known.removes === 'all' || known.removes.includes(personal)) &&
      known.gives !== personal
    );
  });
  const named = made.filter((marker) => marker !== 'condition');
  if (named.length > 0) return named;
  return made.length > 0 ? ['secret_statistique'] : ['statistic'];
}
