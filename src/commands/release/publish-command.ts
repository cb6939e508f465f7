import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { CommandDefinition } from '../frame/definition.js';
import type { Given } from '../frame/given.js';
import { dryRunSpec, forceSpec, projectSpecs, waitSpec, type OptionSpec } from '../frame/option-specs.js';
import type { InsteadOfPublishing, PublishOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const insteadSpecs: readonly OptionSpec[] = [
  { key: 'list', flags: '--list', help: 'show the releases that are there, publish nothing', group: 'Run:' },
  {
    key: 'verify',
    flags: '--verify',
    help: 'read the live release and compare it with what was published',
    group: 'Run:',
  },
  {
    key: 'afterOnly',
    flags: '--after-only',
    help: 'do what is left of `after:` for the live release, publish nothing (--force: all of it)',
    group: 'Run:',
  },
  {
    key: 'rollback',
    flags: '--rollback [release]',
    help: 'put an earlier release back (default: the one before)',
    group: 'Run:',
  },
];

export const publishCommand: CommandDefinition<PublishOptions> = {
  name: 'publish',
  summary: 'release a verified file for readers',
  description:
    'Copies the tables and columns that `publish:` in project.yml lists into a fresh file, verifies it, and puts it in place of the last one. Nothing is done when nothing changed.',
  argument: { syntax: '[names...]', help: 'publications (default: all)' },
  options: [...insteadSpecs, forceSpec, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider publish', 'every publication'],
    ['eider publish metabase --dry-run', 'what one would hold'],
    ['eider publish metabase --list', 'what is live, and what can be gone back to'],
    ['eider publish metabase --rollback', 'back to the release before'],
  ],
  read: (given) => {
    const instead = readInstead(given);
    return {
      ...readProject(given),
      publications: given.arguments,
      ...(instead && { instead }),
      force: given.flag('force'),
      dryRun: given.flag('dryRun'),
      wait: given.wait('wait'),
    };
  },
  conflicts: (values) => conflicts(values),
  run: async (options, io) => (await import('./publish.js')).runPublish(options, io),
};

function readInstead(given: Given): InsteadOfPublishing | undefined {
  if (given.flag('list')) return { kind: 'list' };
  if (given.flag('verify')) return { kind: 'verify' };
  if (given.flag('afterOnly')) return { kind: 'after-only' };
  const to = given.text('rollback');
  if (to !== undefined) return { kind: 'rollback', to };
  return given.flag('rollback') ? { kind: 'rollback' } : undefined;
}

/** One thing at a time; what is listed, verified or put back is not published. */
function conflicts(values: { readonly [key: string]: unknown }): readonly Diagnostic[] {
  const instead = ['list', 'verify', 'afterOnly', 'rollback'].filter((key) => values[key] !== undefined);
  const publishing = ['force', 'dryRun'].filter(
    (key) => instead.length > 0 && values[key] === true && !(key === 'force' && values['afterOnly'] === true),
  );
  const [first, second] = [...instead, ...publishing].map(
    (key) => `--${key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`,
  );
  if (first === undefined || second === undefined) return [];
  return [diagnostic('usage/option-conflict', { first, second })];
}
