import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  eventTimeSpecs,
  limitSpecs,
  noCheckSpec,
  openlineageSpec,
  projectSpecs,
  rebuildSpecs,
  pruneSpec,
  selectionSpecs,
  storeFailuresSpec,
  writeSpecs,
} from '../frame/option-specs.js';
import type { BuildOptions } from '../frame/options.js';
import {
  readDefer,
  readEventTime,
  readLimit,
  readOpenlineage,
  readProject,
  readRebuild,
  readSelection,
  readWrite,
} from '../frame/read-options.js';

export const buildCommand: CommandDefinition<BuildOptions> = {
  name: 'build',
  summary: 'build and test what changed',
  description:
    'Builds the chosen nodes in order and runs their tests before each one replaces what was there. What is up to date is left alone.',
  options: [
    ...selectionSpecs,
    ...deferSpecs,
    ...limitSpecs,
    ...eventTimeSpecs,
    ...rebuildSpecs,
    storeFailuresSpec,
    pruneSpec,
    noCheckSpec,
    ...writeSpecs,
    openlineageSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider build', 'everything that changed'],
    ['eider build -s stg_housing+', 'a model and all that depends on it'],
    ['eider build -s tag:vacancy --exclude path:models/marts', 'by tag, without a folder'],
    ['eider build -s my_model --defer --state prod/target', 'its parents read from production'],
    ['eider build --dry-run', 'what would be done, and why'],
    ['eider build --junit junit.xml', 'in CI: with a report of every test'],
    ['eider build --prune', 'and drop what no node owns any more'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    ...readOpenlineage(given),
    ...readDefer(given),
    ...readLimit(given),
    ...readEventTime(given),
    ...readRebuild(given),
    prune: given.flag('prune'),
    check: given.flag('check'),
    storeFailures: given.flag('storeFailures'),
  }),
  run: async (options, io) => (await import('./build.js')).runBuild(options, io),
};
