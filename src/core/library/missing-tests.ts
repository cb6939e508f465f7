interface MissingTest {
  /** Completes "the test `…` is not built in: ". */
  readonly why: string;
  readonly instead: string;
}

const ofModel = 'it asks a language model about every row';
const byExpression = 'write what must hold as `expression_is_true`';
const wholeStep =
  'give each figure its test: `volume_anomalies`, `freshness_anomalies`, `event_freshness_anomalies`';

/** Tests of packages that are known and not built in, and what does their work. */
export const missingTests: ReadonlyMap<string, MissingTest> = new Map([
  ['json_schema', { why: 'DuckDB validates no JSON schema', instead: byExpression }],
  ['table_anomalies', { why: 'its package gave it up', instead: wholeStep }],
  ['collect_metrics', { why: 'it judges nothing', instead: 'keep figures as columns of a model' }],
  ['python', { why: 'it runs Python in the warehouse', instead: byExpression }],
  ['ai_data_validation', { why: ofModel, instead: byExpression }],
  ['unstructured_data_validation', { why: ofModel, instead: byExpression }],
]);
