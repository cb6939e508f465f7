import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, selectionSpecs, type OptionSpec } from '../frame/option-specs.js';
import type { ExpireOptions, SourcesOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

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

const expireSpecs: readonly OptionSpec[] = [
  { key: 'apply', flags: '--apply', help: 'remove them; without it nothing is removed', group: 'Run:' },
  { key: 'force', flags: '--force', help: 'remove also files that a source still reads', group: 'Run:' },
];

/** `eider sources expire`. */
export const expireCommand: CommandDefinition<ExpireOptions> = {
  name: 'expire',
  summary: 'remove raw files that are older than they may be',
  description:
    'Lists the files of sources with `raw_retention`, local or in a store, and which of them are older than that. Without --apply nothing is removed. Files that a source still reads stay, unless --force is given.',
  options: [...selectionSpecs, ...expireSpecs, ...projectSpecs],
  examples: [
    ['eider sources expire', 'what would go'],
    ['eider sources expire --apply -s source:lovac', 'remove it, of one source'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    apply: given.flag('apply'),
    force: given.flag('force'),
  }),
  run: async (options, io) => (await import('./sources-expire.js')).runSourcesExpire(options, io),
};
