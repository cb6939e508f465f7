import { didYouMean, error, warning } from '../code.js';

export const testCodes = {
  'test/unknown': error<{
    test: string;
    suggestion?: string | undefined;
    missing?: { readonly why: string; readonly instead: string } | undefined;
    /** Of a dbt project, or of a file in Jinja. */
    inJinja?: boolean;
  }>(
    (data) =>
      data.missing
        ? `the test \`${data.test}\` is not built in: ${data.missing.why}`
        : `there is no test named \`${data.test}\``,
    (data) =>
      data.missing?.instead ??
      didYouMean(data) ??
      (data.inJinja
        ? 'define it in a macro file, `{% test name(model, column_name) %} … {% endtest %}`, or install the package that has it'
        : 'define it in a macro file: `{{#test name model column_name}} … {{/test}}`'),
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
  'test/compatible': warning<{ test: string; missed: string; always?: boolean | undefined }>(
    (data) =>
      data.always === true
        ? `the test \`${data.test}\` always passes: ${data.missed}`
        : `the test \`${data.test}\` is judged as its package does: ${data.missed}`,
    (data) =>
      data.always === true
        ? 'a test that cannot fail protects nothing: repair it or remove it'
        : 'say `compatible: false` in its `config` to have that fail',
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
  'test/left-out': warning<{ test: string; why: string; more: number }>(
    (data) =>
      `the test \`${data.test}\` is left out: ${data.why}${data.more === 0 ? '' : `, nor is there what ${data.more} more of its references name`}`,
    () => 'a test that is not run finds nothing: repair the reference, or remove the test',
  ),
  'test/stored-as-table': warning<{ test: string; others: number }>(
    (data) =>
      `the failing rows of \`${data.test}\`${data.others === 0 ? '' : ` and of ${data.others} more ${data.others === 1 ? 'test' : 'tests'}`} are kept in a table, not in a view`,
    () =>
      'a view would show the rows of the relation that stays in place, not those that failed: write `store_failures_as: table`',
  ),
  'test/no-failures-kept': error<{ test: string }>(
    (data) => `no failing rows of the test \`${data.test}\` are kept`,
    (data) => `keep them: \`eider test --store-failures --select ${data.test}\``,
  ),
  'test/unknown-name': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `there is no test named \`${data.name}\``,
    (data) => didYouMean(data) ?? 'see what there is: `eider ls --select test_type:data`',
  ),
  'test/null-calculation': error<{ test: string; calculation: string }>(
    (data) => `\`fail_calc: ${data.calculation}\` of the test \`${data.test}\` gave no whole number`,
    () => 'it must give a number for every table, the empty one included: wrap it in `coalesce(…, 0)`',
  ),
};
