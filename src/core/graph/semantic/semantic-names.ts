import { granularities } from '../../project/dbt/semantic/semantic-resource.js';

const reserved: ReadonlySet<string> = new Set(['metric_time', 'mf_internal_uuid']);
const form = /^[a-z](?:(?!__)[a-z0-9_])*[a-z0-9]$/u;

/** What MetricFlow has against a name, as the end of a sentence; undefined where it has nothing. */
export function nameProblem(name: string): string | undefined {
  if (!form.test(name))
    return 'which is not made of small letters, digits and single underscores alone, from a letter on';
  if (granularities.some((each) => each === name)) return 'which is a granularity';
  return reserved.has(name) ? 'which is a word of MetricFlow’s own' : undefined;
}

const keywords: ReadonlySet<string> = new Set(
  `and as create distinct for from full having in inner into is join left like natural not null on or right select
  union using where with`.split(/\s+/u),
);

/** Whether a name is a word of SQL in every warehouse. */
export function isKeyword(name: string): boolean {
  return keywords.has(name.toLowerCase());
}

/** The first things that are there before, by a key that they share. */
export function repeated<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
): readonly (readonly [item: Item, first: Item])[] {
  const seen = new Map<string, Item>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    if (key === null) return [];
    const first = seen.get(key);
    if (first !== undefined) return [[item, first] as const];
    seen.set(key, item);
    return [];
  });
}
