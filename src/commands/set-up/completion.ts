import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { completionScripts } from './completion-scripts.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { CompletionOptions } from '../frame/options.js';
import { printDiagnostics } from '../frame/print.js';
import { shells } from './shells.js';

/** `eider completion <shell>`: prints the script. */
export function runCompletion(options: CompletionOptions, io: Io): Promise<ExitCode> {
  const shell = shells.find((name) => name === options.shell);
  if (shell === undefined) {
    const expected = '`bash`, `zsh` or `fish`';
    const finding =
      options.shell === ''
        ? diagnostic('usage/missing-argument', { argument: expected, command: 'completion' })
        : diagnostic('usage/invalid-value', {
            option: 'eider completion',
            value: options.shell,
            expected,
            suggestion: suggest(options.shell, shells),
          });
    printDiagnostics([finding], io, options);
    return Promise.resolve(exitCodes.usage);
  }
  io.stdout(completionScripts[shell]);
  return Promise.resolve(exitCodes.success);
}
