interface MissingTest {
  /** Completes "the test `…` is not built in: ". */
  readonly why: string;
  readonly instead: string;
}

const ofModel = 'it asks a language model about every row';
const byExpression = 'write what must hold as `expression_is_true`';
const history = 'it compares with an earlier run, and no run keeps the columns or figures of relations';
const wholeStep =
  'give each figure its test: `volume_anomalies`, `freshness_anomalies`, `event_freshness_anomalies`';

/** Tests of packages that are known and not built in, and what does their work. */
export const missingTests: ReadonlyMap<string, MissingTest> = new Map([
  [
    'schema_changes',
    { why: history, instead: 'declare the columns, and use `schema_changes_from_baseline` or a contract' },
  ],
  ['json_schema', { why: 'DuckDB validates no JSON schema', instead: byExpression }],
  ['table_anomalies', { why: 'its package gave it up', instead: wholeStep }],
  ['python', { why: 'it runs Python in the warehouse', instead: byExpression }],
  ['ai_data_validation', { why: ofModel, instead: byExpression }],
  ['unstructured_data_validation', { why: ofModel, instead: byExpression }],
]);
