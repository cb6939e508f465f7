import { resolve } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { CommandDefinition } from '../frame/definition.js';
import {
  applySpec,
  fullRefreshSpec,
  projectSpecs,
  waitSpec,
  type OptionSpec,
} from '../frame/option-specs.js';
import type { EraseOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const specs: readonly OptionSpec[] = [
  {
    key: 'source',
    flags: '--source <source>',
    help: 'where the person’s rows come from: source.table',
    group: 'Selection:',
    takes: 'a source table, such as `app.owners`',
  },
  {
    key: 'key',
    flags: '--key <pairs...>',
    help: 'whose rows: column=value, for each column of the key',
    group: 'Selection:',
    takes: 'a column and a value, such as `owner_id=42`',
  },
  {
    key: 'keys',
    flags: '--keys <file>',
    help: 'a CSV file of keys, a person a line: nothing of them is on the command line',
    group: 'Selection:',
    takes: 'a CSV file with a head',
  },
];

export const eraseCommand: CommandDefinition<EraseOptions> = {
  name: 'erase',
  summary: 'remove a person from all that holds them, and prove it',
  description:
    'Finds the rows of a person in a source table and, by column lineage, in all that was made from it, and says what would be done. With `--apply`, removes them, builds again what is made from them, rewrites the database file, publishes releases anew, and searches every file for the erased values. No value is printed.',
  options: [...specs, applySpec, fullRefreshSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider erase --source app.owners --key owner_id=42', 'what holds them'],
    ['eider erase --source app.owners --keys keys.csv --apply', 'remove them, and prove it'],
  ],
  read: (given) => {
    const keys = given.text('keys');
    return {
      ...readProject(given),
      source: given.text('source') ?? '',
      pairs: given.list('key'),
      ...(keys !== undefined && { keysFile: { path: resolve(given.cwd, keys), shown: keys } }),
      apply: given.flag('apply'),
      fullRefresh: given.flag('fullRefresh'),
      wait: given.wait('wait'),
    };
  },
  conflicts: (values) => conflicts(values),
  run: async (options, io) => (await import('./erase.js')).runErase(options, io),
};

function conflicts(values: { readonly [key: string]: unknown }): readonly Diagnostic[] {
  const missing = (argument: string): Diagnostic =>
    diagnostic('usage/missing-argument', { argument, command: 'erase' });
  if (values['source'] === undefined) return [missing('`--source`')];
  if (values['key'] !== undefined && values['keys'] !== undefined)
    return [diagnostic('usage/option-conflict', { first: '--key', second: '--keys' })];
  return values['key'] === undefined && values['keys'] === undefined ? [missing('`--key` or `--keys`')] : [];
}
