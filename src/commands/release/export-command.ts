import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import {
  dryRunSpec,
  projectSpecs,
  selectionSpecs,
  waitSpec,
  type OptionSpec,
} from '../frame/option-specs.js';
import type { ExportOptions, ImportOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const allowSpec: OptionSpec = {
  key: 'pseudonyms',
  flags: '--pseudonyms',
  help: 'pseudonyms may leave too',
  group: 'Run:',
};

export const exportCommand: CommandDefinition<ExportOptions> = {
  name: 'export',
  summary: 'the whole warehouse without personal data, as one file or folder',
  description:
    'Copies every model and seed, or those chosen, into a DuckDB file (`.duckdb`) or a folder of Parquet files. A column leaves when YAML lists it without a personal class, its name does not look personal, and lineage finds nothing personal in it; all content is scanned.',
  argument: { syntax: '[path]', help: 'the file or folder to write', values: 'folder' },
  options: [...selectionSpecs, allowSpec, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider export warehouse-2026.duckdb', 'all that may leave'],
    ['eider export out/marts -s path:models/marts', 'the marts, as Parquet files'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    path: given.arguments[0] === undefined ? '' : resolve(given.cwd, given.arguments[0]),
    pseudonyms: given.flag('pseudonyms'),
    dryRun: given.flag('dryRun'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./export.js')).runExport(options, io),
};

export const importCommand: CommandDefinition<ImportOptions> = {
  name: 'import',
  summary: 'the tables of an export, into the warehouse',
  description:
    'Verifies an export and makes its tables in the target, all or none. No relation of the target is replaced.',
  argument: { syntax: '[path]', help: 'the file or folder of the export', values: 'folder' },
  options: [waitSpec, ...projectSpecs],
  examples: [['eider import warehouse-2026.duckdb', 'all its tables']],
  read: (given) => ({
    ...readProject(given),
    path: given.arguments[0] === undefined ? '' : resolve(given.cwd, given.arguments[0]),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./import.js')).runImport(options, io),
};
