import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import { type OptionSpec, projectSpecs } from '../frame/option-specs.js';
import type { ExtensionsOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const fromSpec: OptionSpec = {
  key: 'from',
  flags: '--from <folder>',
  help: 'take them from a folder of extension files or wheels',
  group: 'Run:',
  takes: 'a folder',
};

function extensionsCommand(
  name: ExtensionsOptions['action'],
  summary: string,
  description: string,
  examples: CommandDefinition<ExtensionsOptions>['examples'],
): CommandDefinition<ExtensionsOptions> {
  return {
    name,
    summary,
    description,
    argument: { syntax: '[names...]', help: 'extensions (default: those that the project needs)' },
    options: name === 'install' ? [fromSpec, ...projectSpecs] : projectSpecs,
    examples,
    read: (given) => {
      const from = given.text('from');
      return {
        ...readProject(given),
        action: name,
        names: given.arguments,
        ...(from !== undefined && { from: resolve(given.cwd, from) }),
      };
    },
    run: async (options, io) => (await import('./extensions.js')).runExtensions(options, io),
  };
}

/** The subcommands of `eider extensions`. */
export const extensionsCommands: readonly CommandDefinition<ExtensionsOptions>[] = [
  extensionsCommand(
    'install',
    'get extensions',
    'Gets extensions from a local folder, DuckDB’s repository or the Python package index, and records them in eider.lock.',
    [
      ['eider extensions install', 'what the project needs'],
      ['eider extensions install spatial', 'one extension'],
      ['eider extensions install --from /media/usb', 'without a network'],
    ],
  ),
  extensionsCommand(
    'list',
    'list what is installed',
    'Lists the extensions that the project needs, and where each one is.',
    [['eider extensions list', 'all of them']],
  ),
  extensionsCommand(
    'verify',
    'check against eider.lock',
    'Compares the installed files with eider.lock, byte for byte.',
    [['eider extensions verify', 'all that the lock file names']],
  ),
];
