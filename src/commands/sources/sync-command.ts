import type { CommandDefinition } from '../frame/definition.js';
import {
  dryRunSpec,
  forceSpec,
  projectSpecs,
  reloadSpec,
  selectionSpecs,
  waitSpec,
} from '../frame/option-specs.js';
import type { SyncOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

export const syncCommand: CommandDefinition<SyncOptions> = {
  name: 'sync',
  summary: 'load sources into the warehouse',
  description:
    'Loads the chosen sources that have `sync` and changed: files, http(s) and S3 addresses, Postgres tables. A table is replaced as a whole or not at all.',
  options: [...selectionSpecs, forceSpec, reloadSpec, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider sync', 'every source that changed'],
    ['eider sync -s source:lovac', 'the tables of one source'],
    [
      'eider sync -s source:lovac.housing --full-refresh',
      'one table from nothing, with the columns of today',
    ],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    force: given.flag('force'),
    fullRefresh: given.flag('fullRefresh'),
    dryRun: given.flag('dryRun'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./sync.js')).runSync(options, io),
};
