import type { Threshold } from './stages.js';

const pattern = /^(?<operator>==?|!=|<>|<=?|>=?)\s*(?<number>\d+(?:\.\d+)?)\s*(?<percent>%?)$/u;

/** Reads `> 10` or `>= 1%`; undefined when the text is no comparison with a number. */
export function parseThreshold(text: string): Threshold | undefined {
  const groups = pattern.exec(text.trim())?.groups;
  if (!groups) return undefined;
  const operator =
    groups['operator'] === '==' ? '=' : groups['operator'] === '<>' ? '!=' : groups['operator'];
  return {
    operator: operator as Threshold['operator'],
    value: Number(groups['number']),
    percent: groups['percent'] === '%',
  };
}

/** Whether the failures reach the threshold. A percentage of no rows is 0 %. */
export function reaches(threshold: Threshold, failures: number, total: number | undefined): boolean {
  const measured = threshold.percent ? (total ? (failures / total) * 100 : 0) : failures;
  switch (threshold.operator) {
    case '=':
      return measured === threshold.value;
    case '!=':
      return measured !== threshold.value;
    case '<':
      return measured < threshold.value;
    case '<=':
      return measured <= threshold.value;
    case '>':
      return measured > threshold.value;
    case '>=':
      return measured >= threshold.value;
  }
}

/** Why a threshold can never be reached when at most `limit` failing rows are counted, or undefined. */
export function whyUnreachable(threshold: Threshold, limit: number | undefined): string | undefined {
  const { operator, value, percent } = threshold;
  if (operator === '<' && value === 0) return 'no number of failures is below 0';
  if (percent) {
    const needsMore =
      operator === '>' ? value >= 100 : (operator === '>=' || operator === '=') && value > 100;
    return needsMore ? 'more than 100 % of the rows cannot fail' : undefined;
  }
  if (operator === '=' && !Number.isInteger(value)) return 'failures are whole numbers';
  if (limit === undefined) return undefined;
  if (limit === 0) return '`limit: 0` counts no failing row';
  const needsMore =
    operator === '>' ? value >= limit : (operator === '>=' || operator === '=') && value > limit;
  return needsMore ? `at most ${limit} failing rows are counted (\`limit\`)` : undefined;
}
