import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs } from '../frame/option-specs.js';
import type { ParseOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const parseCommand: CommandDefinition<ParseOptions> = {
  name: 'parse',
  summary: 'check the whole project without a database',
  description:
    'Reads and compiles everything, reports every mistake, and writes the manifests below the target path. No database is opened. In a dbt project nothing is compiled, as `dbt parse` does it.',
  options: [...projectSpecs],
  examples: [
    ['eider parse', 'the project in this folder'],
    ['eider parse --warn-error', 'in a check: warnings count'],
    ['eider parse --output json', 'what was found, as one object'],
  ],
  read: readProject,
  run: async (options, io) => (await import('./parse.js')).runParse(options, io),
};
