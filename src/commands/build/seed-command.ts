import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, rebuildSpecs, selectionSpecs, writeSpecs } from '../frame/option-specs.js';
import type { SeedOptions } from '../frame/options.js';
import { readProject, readRebuild, readSelection, readWrite } from '../frame/read-options.js';

export const seedCommand: CommandDefinition<SeedOptions> = {
  name: 'seed',
  summary: 'load the CSV files of the project',
  description: 'Loads the chosen seeds that changed. `eider build` does it too.',
  options: [...selectionSpecs, ...rebuildSpecs, ...writeSpecs, ...projectSpecs],
  examples: [
    ['eider seed', 'every seed that changed'],
    ['eider seed -s communes --force', 'one seed, also when it is up to date'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    ...readRebuild(given),
  }),
  run: async (options, io) => (await import('./seed.js')).runSeed(options, io),
};
