import type { CommandDefinition } from './definition.js';
import {
  deferSpecs,
  forceSpec,
  projectSpecs,
  selectionSpecs,
  storeFailuresSpec,
  writeSpecs,
} from './option-specs.js';
import type { TestOptions } from './options.js';
import { readDefer, readProject, readSelection, readWrite } from './read-options.js';

export const testCommand: CommandDefinition<TestOptions> = {
  name: 'test',
  summary: 'test what is built',
  description: 'Runs the tests of the chosen nodes on what is in the warehouse now.',
  options: [...selectionSpecs, ...deferSpecs, forceSpec, storeFailuresSpec, ...writeSpecs, ...projectSpecs],
  examples: [
    ['eider test', 'every test'],
    ['eider test -s my_model --store-failures', 'the tests of one model, keeping the failing rows'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    ...readDefer(given),
    force: given.flag('force'),
    storeFailures: given.flag('storeFailures'),
  }),
  run: async (options, io) => (await import('./test.js')).runTest(options, io),
};
