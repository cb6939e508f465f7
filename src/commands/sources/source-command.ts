import type { CommandDefinition } from '../frame/definition.js';
import { resolve } from 'node:path';
import { type OptionSpec, projectSpecs, selectionSpecs, waitSpec } from '../frame/option-specs.js';
import type { FreshnessOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const sourcesJsonSpec: OptionSpec = {
  key: 'sourcesJson',
  flags: '--sources-json <file>',
  help: 'write the ages to this file (default: `sources.json` in the target path)',
  group: 'Output:',
  takes: 'a file',
};

export const freshnessCommand: CommandDefinition<FreshnessOptions> = {
  name: 'freshness',
  summary: 'say how old the data of sources is',
  description:
    'Compares the age of each chosen source that has `freshness` with what it may be, and writes `sources.json` to the target path.',
  options: [...selectionSpecs, waitSpec, sourcesJsonSpec, ...projectSpecs],
  examples: [
    ['eider source freshness', 'every source that says how old it may be'],
    ['eider source freshness -s source:lovac', 'the tables of one source'],
  ],
  read: (given) => {
    const project = readProject(given);
    const file = given.text('sourcesJson');
    return {
      ...project,
      ...readSelection(given),
      wait: given.wait('wait'),
      ...(file !== undefined && { sourcesJson: resolve(project.projectDir, file) }),
    };
  },
  run: async (options, io) => (await import('./source-freshness.js')).runSourceFreshness(options, io),
};
