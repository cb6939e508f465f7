import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, untrustedSpec } from '../frame/option-specs.js';
import type { ImpactOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const impactCommand: CommandDefinition<ImpactOptions> = {
  name: 'impact',
  summary: 'all that would feel a change of a column',
  description:
    'Lists every model, test, exposure and published table that would feel a change of a column: because its values get there, or because rows are filtered, joined, grouped or ordered by them. Without data.',
  argument: { syntax: '<column>', help: 'model.column, or source.table.column' },
  options: [...projectSpecs, untrustedSpec],
  examples: [
    ['eider impact my_model.owner_id', 'before it is renamed'],
    ['eider impact my_source.owners.town --output json', 'for a script'],
  ],
  read: (given) => ({ ...readProject(given), column: given.arguments[0] ?? '' }),
  run: async (options, io) => (await import('./impact.js')).runImpact(options, io),
};
