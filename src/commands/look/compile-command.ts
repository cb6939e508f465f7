import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  fullRefreshSpec,
  inlineSpec,
  projectSpecs,
  selectionSpecs,
} from '../frame/option-specs.js';
import type { CompileOptions } from '../frame/options.js';
import { readDefer, readProject, readSelection } from '../frame/read-options.js';

export const compileCommand: CommandDefinition<CompileOptions> = {
  name: 'compile',
  summary: 'turn templates into SQL',
  description:
    'Checks the project and writes the SQL of the chosen nodes below the target path. No data is read.',
  options: [...selectionSpecs, ...deferSpecs, inlineSpec, fullRefreshSpec, ...projectSpecs],
  examples: [
    ['eider compile', 'the whole project'],
    ['eider compile -s my_model', 'one model, its SQL printed'],
    [`eider compile --inline "select * from {{ ref('my_model') }}"`, 'a query'],
  ],
  read: (given) => {
    const inline = given.text('inline');
    return {
      ...readProject(given),
      ...readSelection(given),
      ...readDefer(given),
      ...(inline !== undefined && { inline }),
      fullRefresh: given.flag('fullRefresh'),
    };
  },
  run: async (options, io) => (await import('./compile.js')).runCompile(options, io),
};
