import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, rulesSpecs, selectionSpecs, untrustedSpec } from '../frame/option-specs.js';
import type { CheckOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

export const checkCommand: CommandDefinition<CheckOptions> = {
  name: 'check',
  summary: 'find what is broken, without any data',
  description:
    'Binds the chosen models, and all they read, in an empty database: unknown columns, wrong types, broken contracts and personal columns that would reach a mart or a release are found before anything runs. Then the project rules. For a whole project, the lineage of all columns is written to target/eider/lineage.json.',
  options: [...selectionSpecs, ...rulesSpecs, ...projectSpecs, untrustedSpec],
  examples: [
    ['eider check', 'the whole project'],
    ['eider check -s my_model+', 'a model and all that depends on it'],
    ['eider check --no-rules', 'only what does not bind'],
    ['eider check --output json', 'with the columns of each model and their types'],
  ],
  read: (given) => {
    const rules = given.maybe('rules');
    return { ...readProject(given), ...readSelection(given), ...(rules !== undefined && { rules }) };
  },
  run: async (options, io) => (await import('./check.js')).runCheck(options, io),
};
