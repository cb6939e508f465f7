import { invariant } from '../diagnostics/invariant.js';
import { aggregateTests } from './aggregate-tests.js';
import { anomalyTests } from './anomaly-tests.js';
import { auditTests } from './audit-tests.js';
import { compareTests } from './compare-tests.js';
import { schemaChangesFromBaseline } from './baseline-test.js';
import { contextTests } from './context-tests.js';
import { exposureSchemaValidity } from './exposure-test.js';
import type { GenericTestDefinition } from './generic-test.js';
import { relationships, relationshipsWhere, unique, uniqueCombination } from './key-tests.js';
import { orderTests } from './order-tests.js';
import { patternTests } from './pattern-tests.js';
import { atLeastOne, notConstant, notEmptyString, notNull, notNullProportion } from './presence-tests.js';
import { mutuallyExclusiveRanges, recency, rowCountBetween, sequentialValues } from './relation-tests.js';
import { setTests } from './set-tests.js';
import { shapeTests } from './shape-tests.js';
import { schemaChanges } from './schema-changes-test.js';
import { dataFreshnessSla, executionSla } from './sla-tests.js';
import { volumeThreshold } from './threshold-test.js';
import { timeTests } from './time-tests.js';
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
  [
    aggregateTests,
    compareTests,
    orderTests,
    patternTests,
    setTests,
    shapeTests,
    timeTests,
    auditTests,
    anomalyTests,
    volumeThreshold,
    dataFreshnessSla,
    executionSla,
    schemaChanges,
    schemaChangesFromBaseline,
    exposureSchemaValidity,
  ].flat(),
].flat();

const byName = new Map(definitions.map((definition) => [definition.name, definition]));

const withContext = contextTests((name): GenericTestDefinition => {
  const found = byName.get(name);
  invariant(found !== undefined, `there is no test ${name}`);
  return found;
});

/** The built-in generic tests, by name. */
export const genericTests: ReadonlyMap<string, GenericTestDefinition> = new Map([
  ...byName,
  ...withContext.map((definition) => [definition.name, definition] as const),
]);

/** Where tests come from, as it is written before their name: `dbt_utils.recency`. */
export type TestPackage = 'dbt' | 'dbt_utils' | 'dbt_expectations' | 'sqlmesh' | 'elementary' | 'eider';

const core: ReadonlySet<string> = new Set(['not_null', 'unique', 'accepted_values', 'relationships']);
const audits = new Set(auditTests.map((definition) => definition.name));
const ofElementary = new Set(
  [
    ...anomalyTests,
    ...withContext,
    volumeThreshold,
    dataFreshnessSla,
    executionSla,
    schemaChanges,
    schemaChangesFromBaseline,
    exposureSchemaValidity,
  ].map((definition) => definition.name),
);
const blocks = new Set(['expression_between', 'equal_expression']);

/** The package that a built-in test has its name from. */
export function packageOf({ name }: GenericTestDefinition): TestPackage {
  if (core.has(name)) return 'dbt';
  if (audits.has(name)) return 'sqlmesh';
  if (ofElementary.has(name)) return 'elementary';
  if (name === rowCountBetween.name) return 'eider';
  const isExpectation =
    name.startsWith('expect_') || name.startsWith('dbt_expectations.') || blocks.has(name);
  return isExpectation ? 'dbt_expectations' : 'dbt_utils';
}

/**
 * The built-in test that an author means; undefined where there is none. The package before a name decides where it stayed known, as in a dbt project: no
 * test of another package stands in for one that is not there.
 */
export function builtInTest({
  namespace,
  test,
}: {
  readonly namespace?: string;
  readonly test: string;
}): GenericTestDefinition | undefined {
  if (namespace === undefined) return genericTests.get(test);
  const whole = genericTests.get(`${namespace}.${test}`);
  const named = whole ?? genericTests.get(test);
  return named && packageOf(named) === namespace ? named : undefined;
}
