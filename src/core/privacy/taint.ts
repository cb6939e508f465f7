import type { ColumnGraph, ColumnLink } from '../lineage/column-graph.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import type { PersonalClass } from '../project/privacy.js';
import { relationKey, type Relation } from '../sql/relation.js';
import { classAfter, wrongDeclassifiers } from './declassifiers.js';

/** What is known of the columns of a project besides where they come from. */
export interface TaintInput {
  /** Its relations are in order: each after what it reads. */
  readonly graph: ColumnGraph;
  /** The class that YAML gives a column. */
  readonly declared: (column: SourceColumn) => PersonalClass | 'none' | undefined;
  /** Whether a column also comes from something outside of the project, such as a file that a model reads by itself. */
  readonly fromOutside: (column: SourceColumn) => boolean;
  /** Classes that somebody answers for: they end here. */
  readonly waived: (column: SourceColumn) => ReadonlySet<PersonalClass>;
  /** What is known of relations whose columns carry what they carried before. */
  readonly memo?: TaintMemo;
}

/** What the columns of one relation carry, waived classes included. */
export interface RelationTaints {
  /** Without columns that carry nothing. */
  readonly columns: readonly (readonly [name: string, taints: readonly Taint[]])[];
  readonly mismatches: readonly Mismatch[];
}

/** Keeps what relations carry between runs. */
export interface TaintMemo {
  readonly find: (relation: Relation) => RelationTaints | undefined;
  readonly keep: (relation: Relation, taints: RelationTaints) => void;
}

/** How a column came to carry a class. */
export type Cause =
  /** YAML says so. */
  | { readonly kind: 'declared' }
  /** It comes from outside, and nobody said what it is. */
  | { readonly kind: 'outside' }
  /** From the column before, where it was of the class `as`. */
  | { readonly kind: 'link'; readonly link: ColumnLink; readonly as: PersonalClass };

/** A class that a column carries. */
export interface Taint {
  readonly class: PersonalClass;
  readonly cause: Cause;
  /** Steps since it entered. */
  readonly distance: number;
}

/** A declassifier that does nothing to the class of what it is given. */
export interface Mismatch {
  readonly column: SourceColumn;
  readonly declassifier: string;
  readonly class: PersonalClass;
  readonly from: SourceColumn;
}

/** The personal data of a whole project. */
export interface Taints {
  /** What a column carries, waived classes left out, sorted by class. */
  readonly of: (column: SourceColumn) => readonly Taint[];
  /** What a column carries of its own making, whatever is waived. */
  readonly withWaived: (column: SourceColumn) => readonly Taint[];
  /** Whether no column of a relation carries anything, waived or not. */
  readonly isClean: (relation: Relation) => boolean;
  /** The way of a class to a column: where it entered first, the column itself last. */
  readonly path: (column: SourceColumn, personal: PersonalClass) => readonly Step[];
  readonly mismatches: readonly Mismatch[];
}

export interface Step {
  readonly column: SourceColumn;
  readonly class: PersonalClass;
  readonly cause: Cause;
}

type Carried = ReadonlyMap<PersonalClass, Taint>;

/**
 * Carries the classes of columns along their lineage. Whatever a value is made of is in it: only declassifiers, guarded aggregates and waivers
 * take a class away, and a declaration can add one and never remove one. Influences (filters, joins, order) carry nothing.
 */
export function taintsOf(input: TaintInput): Taints {
  const all = new Map<string, Carried>();
  const kept = new Map<string, Carried>();
  const unclean = new Set<string>();
  const mismatches = new Map<string, Mismatch>();
  const carriedBy = (column: SourceColumn): Carried => kept.get(sourceColumnKey(column)) ?? nothing;
  const carry = (column: SourceColumn, found: Carried): boolean => {
    const key = sourceColumnKey(column);
    const before = (all.get(key) ?? nothing).size;
    if (before === 0 && found.size === 0) return false;
    unclean.add(relationKey(column.relation));
    all.set(key, found);
    const waived = input.waived(column);
    kept.set(key, new Map([...found].filter(([personal]) => !waived.has(personal))));
    return found.size !== before;
  };
  for (const { relation, columns } of input.graph.relations) {
    const known = input.memo?.find(relation);
    const own = columns.map((column): SourceColumn => ({ relation, column }));
    for (const [column, taints] of known?.columns ?? [])
      carry({ relation, column }, new Map(taints.map((taint) => [taint.class, taint])));
    // A relation may read itself: go round until nothing new comes in.
    for (let changed = !known; changed;) {
      changed = false;
      for (const column of own) if (carry(column, carried(column, input, carriedBy))) changed = true;
    }
    const wrong = known?.mismatches ?? own.flatMap((column) => mismatchesOf(column, input.graph, carriedBy));
    for (const mismatch of wrong)
      mismatches.set(
        `${sourceColumnKey(mismatch.column)} ${mismatch.declassifier} ${mismatch.class}`,
        mismatch,
      );
    if (!known) input.memo?.keep(relation, { columns: taintsIn(own, all), mismatches: wrong });
  }
  return {
    of: (column) => sorted(carriedBy(column)),
    withWaived: (column) => sorted(all.get(sourceColumnKey(column)) ?? nothing),
    isClean: (relation) => !unclean.has(relationKey(relation)),
    path: (column, personal) => pathOf(column, personal, all),
    mismatches: [...mismatches.values()],
  };
}

function taintsIn(
  columns: readonly SourceColumn[],
  all: ReadonlyMap<string, Carried>,
): RelationTaints['columns'] {
  return columns.flatMap((column) => {
    const found = all.get(sourceColumnKey(column));
    return found ? [[column.column, [...found.values()]] as const] : [];
  });
}

const nothing: Carried = new Map();

function carried(
  column: SourceColumn,
  { graph, declared, fromOutside }: TaintInput,
  carriedBy: (column: SourceColumn) => Carried,
): Carried {
  const found = new Map<PersonalClass, Taint>();
  const add = (taint: Taint): void => {
    const known = found.get(taint.class);
    if (!known || taint.distance < known.distance) found.set(taint.class, taint);
  };
  const own = declared(column);
  for (const link of graph.linksInto(column)) {
    for (const { class: personal, distance } of carriedBy(link.from).values()) {
      const left = classAfter(personal, link);
      if (left === undefined) continue;
      add({ class: left, cause: { kind: 'link', link, as: personal }, distance: distance + 1 });
    }
  }
  // A declaration where the class already comes from elsewhere only repeats it: the way from there says more.
  if (own !== undefined && own !== 'none' && !found.has(own))
    add({ class: own, cause: { kind: 'declared' }, distance: 0 });
  if (own === undefined && fromOutside(column))
    add({ class: 'other', cause: { kind: 'outside' }, distance: 0 });
  return found;
}

function mismatchesOf(
  column: SourceColumn,
  graph: ColumnGraph,
  carriedBy: (column: SourceColumn) => Carried,
): readonly Mismatch[] {
  return graph.linksInto(column).flatMap((link) =>
    [...carriedBy(link.from).keys()].flatMap((personal) =>
      // What another declassifier on the same way removes is well removed.
      classAfter(personal, link) === personal
        ? wrongDeclassifiers(personal, link).map((declassifier) => ({
            column,
            declassifier,
            class: personal,
            from: link.from,
          }))
        : [],
    ),
  );
}

function pathOf(
  column: SourceColumn,
  personal: PersonalClass,
  all: ReadonlyMap<string, Carried>,
): readonly Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  let at: SourceColumn | undefined = column;
  let as = personal;
  while (at !== undefined) {
    const key = sourceColumnKey(at);
    const taint: Taint | undefined = all.get(key)?.get(as);
    if (taint === undefined || seen.has(`${key} ${as}`)) break;
    seen.add(`${key} ${as}`);
    steps.unshift({ column: at, class: as, cause: taint.cause });
    if (taint.cause.kind !== 'link') break;
    at = taint.cause.link.from;
    as = taint.cause.as;
  }
  return steps;
}

function sorted(taints: Carried): readonly Taint[] {
  return [...taints.values()].sort((a, b) => (a.class < b.class ? -1 : a.class > b.class ? 1 : 0));
}
