const functions: ReadonlySet<string> = new Set(['Dimension', 'TimeDimension', 'Entity', 'Metric']);
const tag = /\{\{-?(?<inside>[\s\S]*?)-?\}\}/gu;
const call =
  /^\s*(?<name>[A-Za-z_]\w*)\s*\(\s*(?:(?:name|\w+)\s*=\s*)?(?<quote>['"])(?<argument>.*?)\k<quote>/u;

/** What a condition names in one of its tags: `Dimension('order__is_food')` is a dimension, `is_food`. */
export interface Named {
  readonly function: string;
  /** The last part of the name. */
  readonly element: string;
}

/** What is wrong with a condition, as far as its form says it; undefined where it has a form that MetricFlow reads. */
export function filterProblem(text: string): string | undefined {
  for (const { groups } of text.matchAll(tag)) {
    const problem = itemProblem(groups?.['inside'] ?? '');
    if (problem !== undefined) return `has a condition that ${problem}`;
  }
  return undefined;
}

/** What is wrong with an item such as `TimeDimension('metric_time', 'day')`, as the end of a sentence. */
export function itemProblem(text: string): string | undefined {
  const { argument = '', name = '' } = call.exec(text)?.groups ?? {};
  const shown = text.trim();
  if (!functions.has(name)) return `says \`${shown}\`, which is none of ${[...functions].join(', ')}`;
  const isShort = !argument.includes('__') && argument.toLowerCase() !== 'metric_time';
  return isShort && name.endsWith('Dimension')
    ? `says \`${shown}\`: a dimension is named after its primary entity, \`entity__${argument}\``
    : undefined;
}

/** What an item names; undefined where it is none. */
export function namedBy(text: string): Named | undefined {
  const { argument = '', name = '' } = call.exec(text)?.groups ?? {};
  if (!functions.has(name)) return undefined;
  return { function: name, element: argument.split('__').at(-1) ?? '' };
}
