import type { JinjaValue } from './value.js';

/** A value, or another where there is none. None is a value, which `??` would not see. */
export function orElse(value: JinjaValue | undefined, other: () => JinjaValue): JinjaValue;
export function orElse(
  value: JinjaValue | undefined,
  other: () => JinjaValue | undefined,
): JinjaValue | undefined;
export function orElse(
  value: JinjaValue | undefined,
  other: () => JinjaValue | undefined,
): JinjaValue | undefined {
  return value === undefined ? other() : value;
}
