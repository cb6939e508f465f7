import type { CommandDefinition } from '../frame/definition.js';
import { dryRunSpec, type OptionSpec, projectSpecs, waitSpec } from '../frame/option-specs.js';
import type { RunOperationOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const argsSpec: OptionSpec = {
  key: 'args',
  flags: '--args <map>',
  help: `arguments as YAML or JSON: '{"schema": "stg"}'`,
  group: 'Run:',
  takes: 'a YAML or JSON map',
};

export const runOperationCommand: CommandDefinition<RunOperationOptions> = {
  name: 'run-operation',
  summary: 'call a macro and run its SQL',
  description:
    'Renders a macro and runs its statements in one transaction: all of them, or none. The rows of a query that stands last are printed.',
  argument: { syntax: '[macro]', help: 'the macro to call' },
  options: [argsSpec, { ...dryRunSpec, help: 'print the SQL, run nothing' }, waitSpec, ...projectSpecs],
  examples: [
    [`eider run-operation drop_old --args '{"before": 2020}'`, 'with arguments'],
    ['eider run-operation drop_old --dry-run', 'only its SQL'],
  ],
  read: (given) => {
    const args = given.text('args');
    return {
      ...readProject(given),
      macro: given.arguments[0] ?? '',
      ...(args !== undefined && { args }),
      dryRun: given.flag('dryRun'),
      wait: given.wait('wait'),
    };
  },
  run: async (options, io) => (await import('./run-operation.js')).runOperation(options, io),
};
