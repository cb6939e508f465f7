import * as z from 'zod';
import { anyText, mapping, text, textOrList } from './shapes.js';

/** What a step of a runbook can look at. */
export const runbookChecks = ['files', 'types', 'connections', 'build', 'release', 'personal-data'] as const;

const check = z.enum(runbookChecks);

const step = mapping('a step of a runbook', {
  check: check.describe(
    'What it looks at or does: `files`, `types`, `connections`, `build`, `release` or `personal-data`.',
  ),
  name: text.exactOptional().describe('Its title; words for what it does unless said otherwise.'),
  select: textOrList.exactOptional().describe('Selectors: of sources, of what is built, or of relations that are read.'),
  paths: textOrList.exactOptional().describe('Of `files`: files that must be among those of the sources.'),
  columns: textOrList
    .exactOptional()
    .describe('Of `types`: names whose type must be declared, besides those that Eider knows; `*` stands for any text.'),
  job: text.exactOptional().describe('Of `build`: the job that is run; `eider sync` and `eider build` unless said.'),
  publish: textOrList.exactOptional().describe('Of `release` and `personal-data`: publications; all of them unless said.'),
  tables: textOrList.exactOptional().describe('Of `release`: public names of tables that must be in it.'),
});

const runbook = mapping('a runbook', {
  description: anyText.exactOptional().describe('What it is for.'),
  steps: z.array(z.union([check, step])).min(1, 'needs at least one step').describe('What it goes through, one after the other.'),
});

/** `runbooks:` of project.yml. */
export const runbooksConfig = z.record(z.string(), runbook);
export type RunbookFile = z.output<typeof runbook>;
export type RunbookStepFile = z.output<typeof step>;
