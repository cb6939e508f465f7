import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, selectionSpecs, type OptionSpec } from '../frame/option-specs.js';
import type { DocsOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const emptyCatalogSpec: OptionSpec = {
  key: 'emptyCatalog',
  flags: '--empty-catalog',
  help: 'a catalogue without relations: the warehouse is not opened',
  group: 'Output:',
};

export const docsGenerateCommand: CommandDefinition<DocsOptions> = {
  name: 'generate',
  summary: 'write the manifest and the catalogue',
  description:
    'Writes `manifest.json` from the project and `catalog.json` from the warehouse, which is read only. Builds write both, too. With a selection the catalogue holds what is selected; the manifest is of the whole project.',
  options: [...selectionSpecs, emptyCatalogSpec, ...projectSpecs],
  examples: [
    ['eider docs generate', 'both, below the target path'],
    ['eider docs generate -t prod', 'of another target'],
    ['eider docs generate -s marts', 'a catalogue of these models'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    emptyCatalog: given.flag('emptyCatalog'),
  }),
  run: async (options, io) => (await import('./docs-generate.js')).runDocsGenerate(options, io),
};
