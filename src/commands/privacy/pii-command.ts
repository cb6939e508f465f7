import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, selectionSpecs, waitSpec, type OptionSpec } from '../frame/option-specs.js';
import type { PiiReportOptions, PiiScanOptions } from '../frame/options.js';
import { readNames, readProject } from '../frame/read-options.js';

const fullSpec: OptionSpec = {
  key: 'full',
  flags: '--full',
  help: 'read every value of large tables too, not a sample',
  group: 'Run:',
  env: 'EIDER_FULL',
};

/** `eider pii scan`. */
export const piiScanCommand: CommandDefinition<PiiScanOptions> = {
  name: 'scan',
  summary: 'look for personal data in what relations hold',
  description:
    'Reads the contents of the chosen models and seeds and says which columns hold personal data, and why, without showing a value. Fails for columns that have no class in YAML. The warehouse is only read.',
  argument: { syntax: '[names...]', help: 'models, seeds or selectors (default: all)', values: 'nodes' },
  options: [...selectionSpecs, fullSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider pii scan', 'everything that is built'],
    ['eider pii scan marts --full', 'the marts, every value'],
    ['eider pii scan --output json', 'an object a relation'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readNames(given),
    full: given.flag('full'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./pii-scan.js')).runPiiScan(options, io),
};

/** `eider pii report`. */
export const piiReportCommand: CommandDefinition<PiiReportOptions> = {
  name: 'report',
  summary: 'every personal column, where it goes and what removes it',
  description:
    'Writes a draft for the register of processing activities (GDPR, article 30) from the project itself: columns with a class, where they go, what is published, waivers, retention. Markdown, or an object with `--output json`. No data is read.',
  options: projectSpecs,
  examples: [
    ['eider pii report > register.md', 'a page to complete'],
    ['eider pii report --output json', 'the same as an object'],
  ],
  read: readProject,
  run: async (options, io) => (await import('./pii-report.js')).runPiiReport(options, io),
};
