import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs } from '../frame/option-specs.js';
import type { ParseOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const docsGenerateCommand: CommandDefinition<ParseOptions> = {
  name: 'generate',
  summary: 'write the manifest and the catalogue',
  description:
    'Writes `manifest.json` from the project and `catalog.json` from the warehouse, which is read only. Builds write both, too.',
  options: [...projectSpecs],
  examples: [
    ['eider docs generate', 'both, below the target path'],
    ['eider docs generate -t prod', 'of another target'],
  ],
  read: (given) => readProject(given),
  run: async (options, io) => (await import('./docs-generate.js')).runDocsGenerate(options, io),
};
