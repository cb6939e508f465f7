import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs } from '../frame/option-specs.js';
import type { DepsOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const depsCommand: CommandDefinition<DepsOptions> = {
  name: 'deps',
  summary: 'say which packages of a dbt project are there',
  description:
    'Lists the packages that packages.yml and dependencies.yml name: installed, built into Eider, or missing. Nothing is downloaded.',
  options: [...projectSpecs],
  examples: [
    ['eider deps', 'the packages, a line each'],
    ['eider deps --output json', 'an object each'],
  ],
  read: (given) => readProject(given),
  run: async (options, io) => (await import('./deps.js')).runDeps(options, io),
};
