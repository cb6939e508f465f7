import type { Edge } from '../lineage/types.js';
import type { PersonalClass } from '../project/privacy.js';

/** The French fiscal rule: no published group has fewer units. */
export const smallestGroup = 11;

/** A library macro that removes personal data of some classes. */
export interface Declassifier {
  /** Classes that it removes; every one where it says `all`. */
  readonly removes: readonly PersonalClass[] | 'all';
  /** What the value is afterwards, if it still is personal. */
  readonly gives?: PersonalClass;
  /** It counts only on values that a statistical aggregate made. */
  readonly ofAggregates?: true;
}

/** By the name of the macro. */
export const declassifiers: ReadonlyMap<string, Declassifier> = new Map<string, Declassifier>([
  ['pseudonymise', { removes: 'all', gives: 'pseudonym' }],
  ['generalise_date', { removes: ['birth_date'] }],
  ['age_band', { removes: ['birth_date'] }],
  ['mask_email', { removes: ['email'] }],
  ['mask_phone', { removes: ['phone'] }],
  ['initials', { removes: ['name'] }],
  ['is_given', { removes: 'all' }],
  ['drop', { removes: 'all' }],
  ['secret_statistique', { removes: 'all', ofAggregates: true }],
  // Whether a group is shared by enough of its units: a part of `secret_statistique`, and no macro by itself.
  ['condition', { removes: 'all' }],
]);

/** Aggregates that say something of a group and do not give back a value of one of its rows. */
const statistical = new Set(
  (
    'count approx_count_distinct sum sum_no_overflow fsum kahan_sum sumkahan avg mean favg ' +
    'stddev stddev_pop stddev_samp variance var_pop var_samp sem skewness kurtosis kurtosis_pop entropy ' +
    'corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy'
  ).split(' '),
);

/** What is left of a class once a value has gone along an edge; `undefined` when nothing is. */
export function classAfter(
  personal: PersonalClass,
  edge: Pick<Edge, 'aggregates' | 'atLeast' | 'how' | 'markers' | 'partial'>,
): PersonalClass | undefined {
  const isStatistic =
    edge.how === 'aggregated' &&
    edge.partial !== true &&
    edge.aggregates.length > 0 &&
    edge.aggregates.every((name) => statistical.has(name));
  if (isStatistic && (edge.atLeast ?? 0) >= smallestGroup) return undefined;
  let left: PersonalClass = personal;
  for (const marker of edge.markers) {
    const known = declassifiers.get(marker);
    if (!known || !removes(known, personal) || (known.ofAggregates === true && !isStatistic)) continue;
    if (known.gives === undefined) return undefined;
    left = known.gives;
  }
  return left;
}

/** The declassifiers on an edge that are made for other classes than this one. */
export function wrongDeclassifiers(personal: PersonalClass, edge: Pick<Edge, 'markers'>): readonly string[] {
  return edge.markers.filter((marker) => {
    const known = declassifiers.get(marker);
    return known !== undefined && !removes(known, personal);
  });
}

/** The macros that can remove a class, the gentlest first. */
export function remediesFor(personal: PersonalClass): readonly string[] {
  const own = [...declassifiers].flatMap(([name, { removes: classes }]) =>
    classes !== 'all' && classes.includes(personal) ? [name] : [],
  );
  return personal === 'pseudonym' ? ['drop'] : [...own, 'pseudonymise', 'drop'];
}

function removes({ removes: classes, gives }: Declassifier, personal: PersonalClass): boolean {
  return (classes === 'all' || classes.includes(personal)) && gives !== personal;
}
