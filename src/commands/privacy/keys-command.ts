import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import { type OptionSpec, projectSpecs } from '../frame/option-specs.js';
import type { KeysNewOptions, KeysRotateOptions } from '../frame/options.js';
import { readCommon, readProject } from '../frame/read-options.js';

const writeSpec: OptionSpec = {
  key: 'write',
  flags: '--write <file>',
  help: 'make this file with the key in it, and print no key',
  group: 'Run:',
  takes: 'a file that is not there yet',
};

/** `eider keys new`. */
export const keysNewCommand: CommandDefinition<KeysNewOptions> = {
  name: 'new',
  summary: 'make a key for pseudonyms',
  description:
    'Prints a random key and nothing else to standard output, and how to keep it to standard error. With `--write`, puts it as EIDER_PSEUDONYM_KEY into a new file that only you can read; a file that git would see is refused.',
  options: [writeSpec],
  examples: [
    ['eider keys new', 'a key, to be put where secrets are kept'],
    ['eider keys new --write .env', 'into a file of settings that git ignores'],
  ],
  read: (given) => {
    const write = given.text('write');
    return {
      ...readCommon(given),
      ...(write !== undefined && { write: { path: resolve(given.cwd, write), shown: write } }),
    };
  },
  run: async (options, io) => (await import('./keys-new.js')).runKeysNew(options, io),
};

/** `eider keys rotate`. */
export const keysRotateCommand: CommandDefinition<KeysRotateOptions> = {
  name: 'rotate',
  summary: 'what another key for pseudonyms changes, and what to do',
  description:
    'Lists the models that make pseudonyms, the columns and publications that hold them, and the commands that replace the key. Changes nothing, reads no data and needs no key.',
  options: projectSpecs,
  examples: [['eider keys rotate', 'what would change, and the steps']],
  read: readProject,
  run: async (options, io) => (await import('./keys-rotate.js')).runKeysRotate(options, io),
};
