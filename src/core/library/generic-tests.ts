import type { GenericTestDefinition } from './generic-test.js';
import { relationships, relationshipsWhere, unique, uniqueCombination } from './key-tests.js';
import { atLeastOne, notConstant, notEmptyString, notNull, notNullProportion } from './presence-tests.js';
import { mutuallyExclusiveRanges, recency, rowCountBetween, sequentialValues } from './relation-tests.js';
import {
  acceptedRange,
  acceptedValues,
  expressionIsTrue,
  valuesBetween,
  valuesInSet,
  valuesMatchRegex,
} from './value-tests.js';

const definitions: readonly GenericTestDefinition[] = [
  [notNull, unique, acceptedValues, relationships],
  [uniqueCombination, relationshipsWhere],
  [expressionIsTrue, acceptedRange],
  [notEmptyString, atLeastOne, notConstant, notNullProportion],
  [recency, rowCountBetween, sequentialValues, mutuallyExclusiveRanges],
  [valuesBetween, valuesInSet, valuesMatchRegex],
].flat();

/** The built-in generic tests, by name. */
export const genericTests: ReadonlyMap<string, GenericTestDefinition> = new Map(
  definitions.map((definition) => [definition.name, definition]),
);
