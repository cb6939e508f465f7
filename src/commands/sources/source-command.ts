import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, selectionSpecs, waitSpec } from '../frame/option-specs.js';
import type { FreshnessOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

export const freshnessCommand: CommandDefinition<FreshnessOptions> = {
  name: 'freshness',
  summary: 'say how old the data of sources is',
  description:
    'Compares the age of each chosen source that has `freshness` with what it may be, and writes `sources.json` to the target path.',
  options: [...selectionSpecs, waitSpec, ...projectSpecs],
  examples: [
    ['eider source freshness', 'every source that says how old it may be'],
    ['eider source freshness -s source:lovac', 'the tables of one source'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./source-freshness.js')).runSourceFreshness(options, io),
};
