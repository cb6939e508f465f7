import type { CommandDefinition } from '../frame/definition.js';
import { applySpec, projectSpecs, selectionSpecs, waitSpec } from '../frame/option-specs.js';
import type { RetainOptions } from '../frame/options.js';
import { readNames, readProject } from '../frame/read-options.js';

export const retainCommand: CommandDefinition<RetainOptions> = {
  name: 'retain',
  summary: 'remove rows that are older than they may be',
  description:
    'Counts, in every source table and incremental model that has a `retention`, the rows that are older than it lets them be. With `--apply`, removes them and rewrites the database file, so that nothing of them stays in its bytes.',
  argument: { syntax: '[names...]', help: 'models, sources or selectors (default: all)', values: 'nodes' },
  options: [applySpec, ...selectionSpecs, waitSpec, ...projectSpecs],
  examples: [
    ['eider retain', 'how many rows would go'],
    ['eider retain --apply', 'remove them'],
    ['eider retain source:app.visits --apply', 'those of one source'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readNames(given),
    apply: given.flag('apply'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./retain.js')).runRetain(options, io),
};
