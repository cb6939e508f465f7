import type { CommandDefinition } from '../frame/definition.js';
import type { CompletionOptions } from '../frame/options.js';
import { readCommon } from '../frame/read-options.js';
import { shells } from './shells.js';

export const completionCommand: CommandDefinition<CompletionOptions> = {
  name: 'completion',
  summary: 'print a script that completes with Tab',
  description:
    'Prints a completion script for bash, zsh or fish. It completes commands, options, their values, and the names and selectors of the project’s last manifest.',
  argument: { syntax: '[shell]', help: 'bash, zsh or fish', values: shells },
  options: [],
  examples: [
    ['eval "$(eider completion bash)"', 'in ~/.bashrc'],
    ['source <(eider completion zsh)', 'in ~/.zshrc, after compinit'],
    ['eider completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  read: (given) => ({ ...readCommon(given), shell: given.arguments[0] ?? '' }),
  run: async (options, io) => (await import('./completion.js')).runCompletion(options, io),
};
