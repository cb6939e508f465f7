import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ExitCode } from './exit-codes.js';
import type { Given } from './given.js';
import type { Io } from './io.js';
import type { OptionSpec } from './option-specs.js';

/** A command as data: what its help says, how its options are read, and what runs. */
export interface CommandDefinition<Options> {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly description: string;
  /** `[folder]`, `[names...]`: commander's syntax, with what it means. `values` is what Tab completes it to. */
  readonly argument?: {
    readonly syntax: string;
    readonly help: string;
    readonly values?: 'nodes' | 'folder' | readonly string[];
  };
  readonly options: readonly OptionSpec[];
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  readonly read: (given: Given) => Options;
  /** Options that cannot be used together, by what commander read. */
  readonly conflicts?: (values: { readonly [key: string]: unknown }) => readonly Diagnostic[];
  /** Imports what it needs when it is called: the help loads nothing. */
  readonly run: (options: Options, io: Io) => Promise<ExitCode>;
}
