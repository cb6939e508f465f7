/** A plain value: what YAML, JSON and templates share. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

export type Values = { readonly [key: string]: Value };

/** Whether a value is a mapping: not a list, and not null. */
export function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
