import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs } from '../frame/option-specs.js';
import type { DoctorOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const doctorCommand: CommandDefinition<DoctorOptions> = {
  name: 'doctor',
  alias: 'debug',
  summary: 'check that everything is ready',
  description:
    'Looks at Node, DuckDB, the project, its profile, extensions, files and disk, and says how to repair what is wrong.',
  options: projectSpecs,
  examples: [
    ['eider doctor', 'the project in this folder'],
    ['eider doctor -t prod', 'another target'],
  ],
  read: readProject,
  run: async (options, io) => (await import('./doctor.js')).runDoctor(options, io),
};
