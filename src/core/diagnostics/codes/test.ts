import { didYouMean, error, warning } from '../code.js';

export const testCodes = {
  'test/unknown': error<{ test: string; suggestion?: string | undefined }>(
    (data) => `there is no test named \`${data.test}\``,
    (data) => didYouMean(data) ?? 'define it in a macro file: `{{#test name model column_name}} … {{/test}}`',
  ),
  'test/missing-argument': error<{ test: string; argument: string; meaning: string }>(
    (data) => `the test \`${data.test}\` needs \`${data.argument}\``,
    (data) => `\`${data.argument}\` is ${data.meaning}`,
  ),
  'test/unknown-argument': error<{
    test: string;
    argument: string;
    allowed: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `the test \`${data.test}\` has no argument \`${data.argument}\``,
    (data) =>
      didYouMean(data) ??
      (data.allowed.length === 0
        ? 'it takes none'
        : `its arguments are ${data.allowed.map((name) => `\`${name}\``).join(', ')}`),
  ),
  'test/wrong-argument': error<{ test: string; argument: string; expected: string }>(
    (data) => `\`${data.argument}\` of the test \`${data.test}\` must be ${data.expected}`,
  ),
  'test/needs-column': error<{ test: string }>(
    (data) => `the test \`${data.test}\` belongs on a column`,
    () => 'move it under `columns:`, below the column that it tests',
  ),
  'test/cannot-fail': error<{ test: string; why: string }>(
    (data) => `the test \`${data.test}\` can never fail: ${data.why}`,
    () => 'a test that cannot fail protects nothing: repair it or remove it',
  ),
  'test/threshold': error<{ key: string; text: string }>(
    (data) => `\`${data.key}: ${data.text}\` is not a threshold`,
    () => 'write a comparison with a number or a percentage of the rows: `> 10`, `>= 1%`, `!= 0`',
  ),
  'test/failed': error<{
    test: string;
    failures: string;
    calculation?: string | undefined;
    stored?: string | undefined;
  }>(
    (data) => `the test \`${data.test}\` failed: ${data.failures}`,
    (data) =>
      data.stored === undefined
        ? 'keep the failing rows and look at them: add `--store-failures`'
        : `the failing rows are in ${data.stored}`,
  ),
  'test/warned': warning<{ test: string; failures: string; stored?: string | undefined }>(
    (data) => `the test \`${data.test}\` warns: ${data.failures}`,
    (data) => (data.stored === undefined ? undefined : `the failing rows are in ${data.stored}`),
  ),
  'test/null-calculation': error<{ test: string; calculation: string }>(
    (data) => `\`fail_calc: ${data.calculation}\` of the test \`${data.test}\` gave no whole number`,
    () => 'it must give a number for every table, the empty one included: wrap it in `coalesce(…, 0)`',
  ),
};
