/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function randomOf(seed) {
  let state = [...seed].reduce(
    (sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 0x01000193),
    0x811c9dc5,
  );
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Selections made of a project's words: `terms` are its own selectors by method, `selectors` the names of its selectors.yml.
 * Every term stands once alone; the rest mixes operators, intersections, unions, exclusions, modes and kinds.
 */
export function expressionsOf({ terms, selectors }, count, seed) {
  const random = randomOf(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const chance = (share) => random() < share;
  const depth = () => (chance(0.5) ? '' : String(Math.floor(random() * 4)));
  const term = () => {
    const value = pick(terms[pick(Object.keys(terms))]);
    if (chance(0.12)) return `@${value}`;
    const before = chance(0.25) ? `${depth()}+` : '';
    return `${before}${value}${chance(0.25) ? `+${depth()}` : ''}`;
  };
  const word = () => (chance(0.3) ? `${term()},${term()}` : term());
  const words = (most) => Array.from({ length: 1 + Math.floor(random() * most) }, word);
  const extras = () => ({
    ...(chance(0.55) && { indirect: pick(['eager', 'cautious', 'buildable', 'empty']) }),
    ...(chance(0.12) && { types: [pick(['model', 'test', 'source', 'exposure', 'unit_test', 'all'])] }),
    ...(chance(0.08) && { without: [pick(['test', 'model', 'unit_test'])] }),
  });
  const alone = Object.values(terms).flatMap((values) =>
    values.map((value) => ({ select: [value], indirect: 'empty' })),
  );
  const named = selectors.flatMap((selector) => [
    { selector },
    { selector, indirect: pick(['cautious', 'buildable', 'empty']) },
  ]);
  const mixed = Array.from({ length: count }, () => ({
    // One word with spaces now and then: it is a union as well.
    ...(chance(0.93) && { select: chance(0.3) ? [words(3).join(' ')] : words(3) }),
    ...(chance(0.4) && { exclude: words(2) }),
    ...extras(),
  }));
  return [...alone, ...named, ...mixed];
}
