import * as z from 'zod';
import { configSchemas } from './config-schema.js';
import { anyText, anyValue, anyValues, mapping, text } from './shapes.js';

const table = {
  rows: anyValue.optional().describe('A list of `{column: value}`; CSV text or a SELECT with the `format` that says so.'),
  format: z.enum(['dict', 'csv', 'sql']).exactOptional().describe('How the rows are written; `dict` unless said otherwise.'),
  fixture: text.exactOptional().describe('A file of `tests/fixtures/`, without its ending, instead of `rows`.'),
};

const { enabled, tags, meta } = configSchemas.model.shape;

/** One entry of `unit_tests:`. */
export const unitTest = mapping('a unit test', {
  name: text.describe('The name of the unit test.'),
  description: anyText.exactOptional().describe('What it says about the model.'),
  model: text.describe('The model that is tested.'),
  given: z
    .array(
      mapping('an input of a unit test', {
        input: text.describe("`ref('x')`, `source('a', 'b')`, or `this` for the rows that are already there."),
        ...table,
      }),
    )
    .exactOptional()
    .describe('What the model reads. A column that no row names is NULL.'),
  expect: mapping('the expectation of a unit test', table).describe(
    'What the model must give, in any order. Only the columns of the first row are compared.',
  ),
  overrides: mapping('the overrides of a unit test', {
    macros: anyValues.exactOptional().describe('What macros give instead: `is_incremental: true`.'),
    vars: anyValues.exactOptional().describe('Values of `var()`.'),
    env_vars: anyValues.exactOptional().describe('Values of `env_var()`.'),
  })
    .exactOptional()
    .describe('What is otherwise than in a build.'),
  config: mapping('the configuration of a unit test', { enabled, tags, meta })
    .exactOptional()
    .describe('`enabled`, `tags` and `meta`.'),
});

export type UnitTestEntry = z.output<typeof unitTest>;
