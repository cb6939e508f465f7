import * as z from 'zod';
import { configSchemas, genericTestConfig, type ConfigKind } from './config-schema.js';
import { profilesFile } from './profiles-schema.js';
import { projectSchema } from './project-schema.js';
import { propertiesSchema } from './properties-schema.js';
import { editorDefinition, selectorsSchema } from './selectors-schema.js';
import { anyText, anyValue, anyValues, shapes, text } from './shapes.js';

/**
 * The JSON Schemas of the YAML files, by file name, made from the schemas that validate: what `schemas/` holds. They are
 * for editors: other spellings of keys are accepted but not proposed.
 */
export function jsonSchemas(): { readonly [fileName: string]: string } {
  return {
    'project.schema.json': written('project.yml', projectSchema(editorTrees())),
    'properties.schema.json': written('Properties of models, seeds, sources and tests', propertiesSchema(editorTest())),
    'profiles.schema.json': written('profiles.yml', profilesFile),
    'selectors.schema.json': written('selectors.yml', selectorsSchema(editorDefinition())),
  };
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function written(title: string, schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    reused: 'ref',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodObject) addSpellings(jsonSchema, shapes.get(zodSchema)?.aliases ?? {});
    },
  });
  const { $schema, ...rest } = made;
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** Adds the other spellings of the keys: aliases, and kebab case for snake case and the reverse. */
function addSpellings(schema: JsonSchema, aliases: { readonly [spelling: string]: string }): void {
  const properties = schema.properties;
  if (!properties) return;
  const spellings = new Map(Object.entries(aliases));
  for (const key of [...Object.keys(properties), ...spellings.keys()]) {
    const other = key.includes('_') ? key.replaceAll('_', '-') : key.replaceAll('-', '_');
    if (!(other in properties)) spellings.set(other, spellings.get(key) ?? key);
  }
  for (const [spelling, key] of spellings) {
    const meant = properties[key];
    if (typeof meant === 'object') properties[spelling] = { ...meant, doNotSuggest: true };
  }
  const required = (schema.required ?? []).filter((key) => ![...spellings.values()].includes(key));
  if (schema.required && required.length < schema.required.length) schema.required = required;
}

function editorTrees(): { readonly [Kind in ConfigKind]: z.ZodType } {
  return {
    model: editorTree('model'),
    seed: editorTree('seed'),
    source: editorTree('source'),
    test: editorTree('test'),
    snapshot: editorTree('snapshot'),
    macro: editorTree('macro'),
  };
}

/** A folder of a configuration tree: `+keys`, and any other key is a folder again. */
function editorTree(kind: ConfigKind): z.ZodType {
  const keys = Object.entries(configSchemas[kind].shape).map(([key, schema]) => [`+${key}`, schema as z.ZodType]);
  const folder: z.ZodType = z
    .object(Object.fromEntries(keys) as { [key: string]: z.ZodType })
    .catchall(z.lazy(() => folder.nullable()))
    .register(shapes, { owner: 'a folder', aliases: {} })
    .meta({ id: `${kind}_folder` });
  return folder;
}

/** The tests that editors propose; any other name is a test of the project. */
const proposedTests = {
  not_null: 'No row is NULL.',
  unique: 'No value stands twice.',
  accepted_values: 'Every value is one of `values`.',
  relationships: 'Every value is found in `field` of `to`.',
  unique_combination_of_columns: 'No combination of `combination_of_columns` stands twice.',
  expression_is_true: 'The SQL `expression` holds for every row.',
  accepted_range: 'Every value lies between `min_value` and `max_value`.',
  not_empty_string: 'No text is empty or white space only.',
  at_least_one: 'The column holds a value.',
  not_constant: 'The column holds two distinct values or more.',
  not_null_proportion: 'The share of rows with a value lies between `at_least` and `at_most`.',
  recency: 'The newest `field` is at most `interval` `datepart`s old.',
  row_count_between: 'The relation has `min_value` to `max_value` rows.',
  relationships_where: '`relationships` of the rows that `from_condition` chooses.',
  sequential_values: 'Each value is the one before plus `interval`.',
  mutually_exclusive_ranges: 'Ranges from `lower_bound_column` to `upper_bound_column` do not overlap.',
  expect_column_values_to_be_between: 'Every value lies between `min_value` and `max_value`.',
  expect_column_values_to_be_in_set: 'Every value is one of `value_set`, and none is NULL.',
  expect_column_values_to_match_regex: 'Every text matches `regex`.',
} as const;

function editorTest(): z.ZodType {
  const body = z
    .object({
      name: text.exactOptional().describe('A name of its own; otherwise one is made.'),
      description: anyText.exactOptional().describe('What it says about the data.'),
      arguments: anyValues.exactOptional().describe('What the test takes; can also stand beside this key.'),
      config: genericTestConfig.exactOptional().describe('Configuration; can also stand beside this key.'),
      ...genericTestConfig.shape,
    })
    .catchall(anyValue)
    .nullable();
  const proposed = Object.entries(proposedTests).map(([name, description]) => [
    name,
    body.exactOptional().describe(description),
  ]);
  const withArguments = z
    .object({
      test_name: text.exactOptional().describe('The test, where its arguments stand beside it.'),
      ...(Object.fromEntries(proposed) as { [name: string]: z.ZodType }),
    })
    .catchall(anyValue);
  return z.union([text.describe('The name of a test.'), withArguments]).meta({ id: 'generic_test' });
}
