import type { CommandDefinition } from './definition.js';
import { dryRunSpec, forceSpec, projectSpecs, waitSpec } from './option-specs.js';
import type { PublishOptions } from './options.js';
import { readProject } from './read-options.js';

export const publishCommand: CommandDefinition<PublishOptions> = {
  name: 'publish',
  summary: 'release a verified file for readers',
  description:
    'Copies the tables and columns that `publish:` in project.yml lists into a fresh file, verifies it, and puts it in place of the last one. Nothing is done when nothing changed.',
  argument: { syntax: '[names...]', help: 'publications (default: all)' },
  options: [forceSpec, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider publish', 'every publication'],
    ['eider publish metabase --dry-run', 'what one would hold'],
  ],
  read: (given) => ({
    ...readProject(given),
    publications: given.arguments,
    force: given.flag('force'),
    dryRun: given.flag('dryRun'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./publish.js')).runPublish(options, io),
};
