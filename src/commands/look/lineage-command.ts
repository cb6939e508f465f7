import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, type OptionSpec, untrustedSpec } from '../frame/option-specs.js';
import type { LineageOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const formats = ['text', 'json', 'mermaid', 'dot'] as const;

const lineageSpecs: readonly OptionSpec[] = [
  { key: 'up', flags: '--up', help: 'only what it comes from', group: 'Selection:' },
  { key: 'down', flags: '--down', help: 'only what comes from it', group: 'Selection:' },
];

const outputSpec: OptionSpec = {
  key: 'output',
  flags: '--output <format>',
  help: 'text (a tree), json, mermaid or dot',
  group: 'Output:',
  takes: '`text`, `json`, `mermaid` or `dot`',
  env: 'EIDER_OUTPUT',
  choices: formats,
};

export const lineageCommand: CommandDefinition<LineageOptions> = {
  name: 'lineage',
  summary: 'where a column comes from, and where it goes',
  description:
    'Follows a column through the project, source to mart: copied, transformed or aggregated. Taken from DuckDB’s own reading of the SQL, without data. Columns that only filter, join or order are not in it; `--output json` lists them.',
  argument: { syntax: '<column>', help: 'model.column, or source.table.column' },
  options: [...lineageSpecs, outputSpec, ...projectSpecs, untrustedSpec],
  examples: [
    ['eider lineage my_model.owner_name', 'up to its sources and down to the marts'],
    ['eider lineage my_source.owners.email --down', 'all that would hold it'],
    ['eider lineage my_model.total --up --output mermaid', 'a diagram'],
  ],
  read: (given) => ({
    // `--output` has more formats here than elsewhere.
    ...readProject({ ...given, choice: (_key, _choices, fallback) => fallback }),
    column: given.arguments[0] ?? '',
    up: given.flag('up'),
    down: given.flag('down'),
    output: given.choice('output', formats, 'text'),
  }),
  run: async (options, io) => (await import('./lineage.js')).runLineage(options, io),
};
