import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, type OptionSpec } from '../frame/option-specs.js';
import type { GenerateOptions, GenerateSourceOptions } from '../frame/options.js';
import type { Given } from '../frame/given.js';
import { readProject } from '../frame/read-options.js';

const dialects = ['native', 'jinja'] as const;

const dialectSpec: OptionSpec = {
  key: 'dialect',
  flags: '--dialect <dialect>',
  help: "whose words are written: Eider's, or dbt's (jinja)",
  group: 'Output:',
  takes: '`native` or `jinja`',
  choices: dialects,
};

const readNames = (given: Given): GenerateOptions => ({
  ...readProject(given),
  names: given.arguments,
  dialect: given.choice('dialect', dialects, 'native'),
});

export const generateSourceCommand: CommandDefinition<GenerateSourceOptions> = {
  name: 'source',
  summary: 'the YAML of a source: the tables of a schema',
  description:
    'Reads which relations a schema of the warehouse has, or of an attached database, and writes them as a source, with their columns and types.',
  argument: { syntax: '<schema>', help: 'a schema, or database.schema' },
  options: [
    {
      key: 'name',
      flags: '--name <name>',
      help: "the source's name (default: the schema)",
      group: 'Output:',
      takes: 'a name',
    },
    dialectSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider generate source raw', 'print it'],
    ['eider generate source lake.main --name lake > models/lake.yml', 'of an attached database'],
  ],
  read: (given) => {
    const name = given.text('name');
    return {
      ...readProject(given),
      schema: given.arguments[0] ?? '',
      ...(name !== undefined && { name }),
      dialect: given.choice('dialect', dialects, 'native'),
    };
  },
  run: async (options, io) => (await import('./generate-source.js')).runGenerateSource(options, io),
};

export const generateBaseModelCommand: CommandDefinition<GenerateOptions> = {
  name: 'base-model',
  summary: 'a staging model of a source',
  description: 'Writes a model that takes every column of a source or seed by its name. It reads no data.',
  argument: { syntax: '<name>', help: 'source.table, or a seed or model', values: 'nodes' },
  options: projectSpecs,
  examples: [['eider generate base-model raw.orders > models/staging/stg_orders.sql', 'to be edited']],
  read: (given) => ({ ...readProject(given), names: given.arguments, dialect: 'native' }),
  run: async (options, io) => (await import('./generate-nodes.js')).runGenerateBaseModel(options, io),
};

export const generateModelYamlCommand: CommandDefinition<GenerateOptions> = {
  name: 'model-yaml',
  summary: 'the YAML of models: their columns, to be described',
  description:
    'Lists the columns of models with their types, found without data. A column that is copied from one with a description has that description.',
  argument: { syntax: '<names...>', help: 'models', values: 'nodes' },
  options: [dialectSpec, ...projectSpecs],
  examples: [['eider generate model-yaml stg_orders > models/staging/stg_orders.yml', 'to be filled in']],
  read: readNames,
  run: async (options, io) => (await import('./generate-nodes.js')).runGenerateModelYaml(options, io),
};

export const generateUnitTestCommand: CommandDefinition<GenerateOptions> = {
  name: 'unit-test',
  summary: 'a unit test of a model, to be filled in',
  description: 'Writes a unit test with a row for everything that the model reads and one that is expected.',
  argument: { syntax: '<name>', help: 'a model', values: 'nodes' },
  options: projectSpecs,
  examples: [['eider generate unit-test orders >> models/orders.yml', 'to be filled in']],
  read: (given) => ({ ...readProject(given), names: given.arguments, dialect: 'native' }),
  run: async (options, io) => (await import('./generate-nodes.js')).runGenerateUnitTest(options, io),
};
