import type { CommandDefinition } from '../frame/definition.js';
import { forceSpec, projectSpecs, selectionSpecs, writeSpecs } from '../frame/option-specs.js';
import type { SnapshotOptions } from '../frame/options.js';
import { readProject, readSelection, readWrite } from '../frame/read-options.js';

export const snapshotCommand: CommandDefinition<SnapshotOptions> = {
  name: 'snapshot',
  summary: 'add what has changed to the history of rows',
  description:
    'Runs the chosen snapshots whose inputs have changed, without their tests. `eider build` does it too, and tests them.',
  options: [...selectionSpecs, forceSpec, ...writeSpecs, ...projectSpecs],
  examples: [
    ['eider snapshot', 'every snapshot whose inputs have changed'],
    ['eider snapshot -s orders_history', 'one of them'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    force: given.flag('force'),
  }),
  run: async (options, io) => (await import('./snapshot.js')).runSnapshot(options, io),
};
