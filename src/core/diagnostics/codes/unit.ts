import type { UnitDiff } from '../unit-diff.js';
import { didYouMean, error, warning } from '../code.js';

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Unit tests of models. Values in these messages are those that the test's author wrote. */
export const unitCodes = {
  'unit/unknown-model': error<{ test: string; model: string; suggestion?: string | undefined }>(
    (data) => `the unit test \`${data.test}\` tests \`${data.model}\`, and there is no such model`,
    (data) => didYouMean(data) ?? '`model` is the name of a model: its file without `.sql`',
  ),
  'unit/input-shape': error<{ input: string }>(
    (data) => `\`${data.input}\` is no input`,
    () =>
      "an input is `ref('model')`, `source('source', 'table')`, or `this` for the rows that an incremental model already has",
  ),
  'unit/unused-input': error<{ input: string; model: string; known: readonly string[] }>(
    (data) => `\`${data.model}\` does not read \`${data.input}\``,
    (data) =>
      data.known.length === 0 ? 'it reads nothing: remove this input' : `it reads ${quoted(data.known)}`,
  ),
  'unit/input-twice': error<{ input: string }>(
    (data) => `the input \`${data.input}\` is given twice`,
    () => 'put all its rows into one list',
  ),
  'unit/missing-input': error<{ test: string; model: string; inputs: readonly string[] }>(
    (data) =>
      `the unit test \`${data.test}\` does not give what \`${data.model}\` reads: ${quoted(data.inputs)}`,
    () => 'add each under `given:`; `rows: []` gives an empty one. A unit test never reads the warehouse',
  ),
  'unit/rows-shape': error<{ what: string; problem: string }>(
    (data) => `${data.what} ${data.problem}`,
    () =>
      'write `rows` as a list of `{column: value}`, as CSV text with `format: csv`, or as a SELECT with `format: sql`; or name a `fixture`',
  ),
  'unit/fixture-missing': error<{ fixture: string; format: string; suggestion?: string | undefined }>(
    (data) => `there is no fixture \`${data.fixture}.${data.format}\``,
    (data) =>
      didYouMean(data) ??
      'fixtures are the files of a folder `fixtures/` below a test path, such as `tests/fixtures/`',
  ),
  'unit/unknown-macro': error<{ macro: string; suggestion?: string | undefined }>(
    (data) => `there is no macro \`${data.macro}\` to override`,
    (data) => didYouMean(data) ?? '`macros` takes `is_incremental` and the macros of the project',
  ),
  'unit/unknown-column': error<{
    column: string;
    owner: string;
    suggestion?: string | undefined;
    known: readonly string[];
  }>(
    (data) => `${data.owner} has no column \`${data.column}\``,
    (data) => didYouMean(data) ?? `its columns are ${quoted(data.known)}`,
  ),
  'unit/value': error<{ value: string; column: string; type: string }>(
    (data) => `\`${data.value}\` cannot be read as ${data.type}, the type of \`${data.column}\``,
    () => 'write a value of that type, or correct the type where the column is declared',
  ),
  'unit/failed': error<{ test: string; model: string; summary: string; diff: UnitDiff }>(
    (data) => `the unit test \`${data.test}\` of \`${data.model}\` failed: ${data.summary}`,
    () => 'correct the model, or the rows that the test expects',
  ),
  'unit/guessed-types': warning<{ test: string; input: string; columns: readonly string[] }>(
    (data) =>
      `the types of \`${data.input}\` in the unit test \`${data.test}\` were guessed from its values: ${quoted(data.columns)}`,
    (data) => `declare them with \`type\` under \`columns\` of \`${data.input}\`, or build it once`,
  ),
};
