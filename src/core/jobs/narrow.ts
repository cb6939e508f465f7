/**
 * The selectors of a step that a run is narrowed to: what lies in both. `a,b` is what lies in `a` and in `b`, and several selectors are what lies in any.
 * @param chosen what the run is asked for; empty: everything
 */
export function narrowed(own: readonly string[], chosen: readonly string[]): readonly string[] {
  const steps = own.flatMap(words);
  const asked = chosen.flatMap(words);
  if (asked.length === 0) return steps;
  if (steps.length === 0) return asked;
  return steps.flatMap((step) => asked.map((one) => `${step},${one}`));
}

function words(selector: string): readonly string[] {
  return selector.split(/\s+/u).filter((word) => word !== '');
}
