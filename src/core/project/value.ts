/** A plain value: what YAML, JSON and templates share. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

export type Values = { readonly [key: string]: Value };
