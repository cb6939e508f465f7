import type { Given } from './given.js';
import type { JinjaValue } from './value.js';

/** What filters and tests may ask of the evaluator that runs them. */
export interface Tools {
  readonly filter: (
    name: string,
    value: JinjaValue,
    positional: readonly JinjaValue[],
    named: ReadonlyMap<string, JinjaValue>,
  ) => JinjaValue;
  readonly test: (
    name: string,
    value: JinjaValue,
    positional: readonly JinjaValue[],
    named: ReadonlyMap<string, JinjaValue>,
  ) => boolean;
  readonly hasFilter: (name: string) => boolean;
  readonly hasTest: (name: string) => boolean;
  /** `value[key]`, undefined when there is none. */
  readonly item: (value: JinjaValue, key: JinjaValue) => JinjaValue;
}

/** A filter: its parameters as `Given` reads them, and what it does. */
export interface Filter {
  readonly parameters: string;
  readonly run: (value: JinjaValue, given: Given, tools: Tools) => JinjaValue;
}

/** A test, as a filter. */
export interface Test {
  readonly parameters: string;
  readonly run: (value: JinjaValue, given: Given, tools: Tools) => boolean;
}

/** How attributes and items of values are found; undefined when there are none. */
export interface Access {
  readonly attribute: (value: JinjaValue, name: string) => JinjaValue | undefined;
  readonly item: (value: JinjaValue, key: JinjaValue) => JinjaValue | undefined;
}

/** A method of one of Python's types. */
export interface Method<Self> {
  readonly parameters: string;
  readonly run: (self: Self, given: Given, access: Access) => JinjaValue;
}

export type Filters = Readonly<Record<string, Filter>>;
export type Methods<Self> = Readonly<Record<string, Method<Self>>>;
