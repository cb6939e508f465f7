import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  forceSpec,
  openlineageSpec,
  projectSpecs,
  selectionSpecs,
  storeFailuresSpec,
  writeSpecs,
} from '../frame/option-specs.js';
import type { TestOptions } from '../frame/options.js';
import { readDefer, readOpenlineage, readProject, readSelection, readWrite } from '../frame/read-options.js';

export const testCommand: CommandDefinition<TestOptions> = {
  name: 'test',
  summary: 'test what is built',
  description: 'Runs the tests of the chosen nodes on what is in the warehouse now.',
  options: [
    ...selectionSpecs,
    ...deferSpecs,
    forceSpec,
    storeFailuresSpec,
    ...writeSpecs,
    openlineageSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider test', 'every test'],
    ['eider test -s my_model --store-failures', 'the tests of one model, keeping the failing rows'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    ...readOpenlineage(given),
    ...readDefer(given),
    force: given.flag('force'),
    storeFailures: given.flag('storeFailures'),
  }),
  run: async (options, io) => (await import('./test.js')).runTest(options, io),
};
