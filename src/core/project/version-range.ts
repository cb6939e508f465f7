import { unreachable } from '../diagnostics/invariant.js';

type Version = readonly [number, number, number];

interface Bound {
  readonly operator: '>=' | '>' | '<' | '<=';
  readonly version: Version;
}

const comparator = /^(>=|<=|>|<|=|\^|~)?\s*v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?$/u;

/**
 * Says whether a version lies in a range; undefined when the range cannot be read.
 * A range is comparators that must all hold, separated by spaces or commas: `>=0.1 <1`, `^0.1.2`, `~1.2`, `1.x`, `*`;
 * `||` separates alternatives. The meaning is npm's. A pre-release (`0.2.0-beta.1`) counts as the version it leads to.
 */
export function versionInRange(version: string, range: string): boolean | undefined {
  const own = /^v?(\d+)\.(\d+)\.(\d+)/u.exec(version);
  if (!own) return undefined;
  const actual: Version = [Number(own[1]), Number(own[2]), Number(own[3])];
  const alternatives = range.split('||').map(boundsOf);
  if (alternatives.includes(undefined)) return undefined;
  return alternatives.some((bounds) => bounds?.every((bound) => holds(actual, bound)));
}

function boundsOf(range: string): readonly Bound[] | undefined {
  const parts = range
    .trim()
    .replaceAll(/(>=|<=|>|<|=|\^|~)\s+/gu, '$1')
    .split(/[\s,]+/u)
    .filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const bounds = parts.map(comparatorBounds);
  return bounds.includes(undefined) ? undefined : bounds.flatMap((each) => each ?? []);
}

function comparatorBounds(part: string): readonly Bound[] | undefined {
  if (part === '*') return [];
  const found = comparator.exec(part);
  if (!found) return undefined;
  const [, operator = '=', major, minor, patch] = found;
  const given = [Number(major), componentOf(minor), componentOf(patch)] as const;
  const low: Version = [given[0], given[1] ?? 0, given[2] ?? 0];
  const next = nextOf(given, operator);
  switch (operator) {
    case '>=':
      return [{ operator: '>=', version: low }];
    case '<':
      return [{ operator: '<', version: low }];
    case '>':
      return [given[2] === undefined ? { operator: '>=', version: next } : { operator: '>', version: low }];
    case '<=':
      return [given[2] === undefined ? { operator: '<', version: next } : { operator: '<=', version: low }];
    default:
      return [
        { operator: '>=', version: low },
        { operator: '<', version: next },
      ];
  }
}

function componentOf(value: string | undefined): number | undefined {
  return value === undefined || value === 'x' || value === '*' ? undefined : Number(value);
}

/** The first version behind what a comparator covers. */
function nextOf(given: readonly [number, number | undefined, number | undefined], operator: string): Version {
  const [major, minor, patch] = given;
  if (minor === undefined || (operator === '^' && major > 0)) return [major + 1, 0, 0];
  if (patch === undefined || operator === '~' || (operator === '^' && minor > 0))
    return [major, minor + 1, 0];
  return [major, minor, patch + 1];
}

function holds(actual: Version, bound: Bound): boolean {
  const order = actual[0] - bound.version[0] || actual[1] - bound.version[1] || actual[2] - bound.version[2];
  switch (bound.operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    default:
      return unreachable(bound.operator);
  }
}
