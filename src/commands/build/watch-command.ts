import type { CommandDefinition } from '../frame/definition.js';
import {
  fullRefreshSpec,
  noCheckSpec,
  projectSpecs,
  selectionSpecs,
  storeFailuresSpec,
  writeSpecs,
} from '../frame/option-specs.js';
import type { WatchOptions } from '../frame/options.js';
import { readProject, readSelection, readWrite } from '../frame/read-options.js';

export const watchCommand: CommandDefinition<WatchOptions> = {
  name: 'watch',
  summary: 'build again whenever a file is saved',
  description:
    'Builds and tests the chosen nodes, then what every edit touches, until Ctrl-C. Between two builds nothing holds the warehouse; while another process holds it, it waits.',
  options: [
    ...selectionSpecs,
    fullRefreshSpec,
    storeFailuresSpec,
    noCheckSpec,
    ...writeSpecs.filter(({ key }) => key === 'threads' || key === 'failFast'),
    ...projectSpecs,
  ],
  examples: [
    ['eider watch', 'the whole project'],
    ['eider watch -s my_model+', 'a model and all that depends on it'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    wait: 'forever',
    fullRefresh: given.flag('fullRefresh'),
    storeFailures: given.flag('storeFailures'),
    check: given.flag('check'),
  }),
  run: async (options, io) => (await import('./watch.js')).runWatch(options, io),
};
