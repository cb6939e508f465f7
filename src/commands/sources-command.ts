import type { CommandDefinition } from './definition.js';
import { projectSpecs } from './option-specs.js';
import type { SourcesOptions } from './options.js';
import { readProject } from './read-options.js';

/** The subcommands of `eider sources`. */
export const sourcesCommands: readonly CommandDefinition<SourcesOptions>[] = [
  {
    name: 'snapshot',
    summary: 'write down the columns of all sources',
    description:
      'Reads the columns of every source and their types, and no row, and writes them to sources.lock.yml. Commit the file: `eider check` then needs neither the sources nor a secret.',
    options: projectSpecs,
    examples: [['eider sources snapshot', 'every source']],
    read: readProject,
    run: async (options, io) => (await import('./sources-snapshot.js')).runSourcesSnapshot(options, io),
  },
  {
    name: 'diff',
    summary: 'compare the sources with the snapshot',
    description:
      'Says which columns of the sources came, went or changed their type since sources.lock.yml was written. The exit code is 1 when any did.',
    options: projectSpecs,
    examples: [['eider sources diff', 'every source']],
    read: readProject,
    run: async (options, io) => (await import('./sources-diff.js')).runSourcesDiff(options, io),
  },
];
