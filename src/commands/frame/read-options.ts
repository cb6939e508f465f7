import { resolve } from 'node:path';
import { indirectSelections } from '../../core/project/named-selector.js';
import type { Given } from './given.js';
import type {
  CommonOptions,
  DeferOptions,
  EventTimeOptions,
  LimitOptions,
  ProjectOptions,
  SelectionOptions,
  WriteOptions,
} from './options.js';

/** Options of every command. `output` is given by one whose `--output` takes more. */
export function readCommon(given: Given, output?: CommonOptions['output']): CommonOptions {
  return {
    output: output ?? given.choice('output', ['text', 'json'], 'text'),
    quiet: given.flag('quiet'),
    colour: given.flag('color'),
  };
}

/** Options that say which project, with absolute paths. */
export function readProject(given: Given, output?: CommonOptions['output']): ProjectOptions {
  const profilesDir = given.text('profilesDir');
  const profile = given.text('profile');
  const target = given.text('target');
  const targetPath = given.text('targetPath');
  const warnings = given.warnings('warnErrorOptions');
  return {
    ...readCommon(given, output),
    command: given.command,
    projectDir: resolve(given.cwd, given.text('projectDir') ?? '.'),
    ...(profilesDir !== undefined && { profilesDir: resolve(given.cwd, profilesDir) }),
    ...(profile !== undefined && { profile }),
    ...(target !== undefined && { target }),
    ...(targetPath !== undefined && { targetPath }),
    vars: given.vars,
    warnError: given.flag('warnError'),
    ...(warnings && { warnings }),
    ...(given.flag('untrusted') && { untrusted: true }),
  };
}

/** `--select` with its other spelling `--models`, and whatever else chooses nodes. */
export function readSelection(given: Given): SelectionOptions {
  const state = given.text('state');
  const selector = given.text('selector');
  const resourceTypes = given.words('resourceType');
  const excludeResourceTypes = given.words('excludeResourceType');
  const mode = given.text('indirectSelection');
  return {
    select: [...given.list('select'), ...given.list('models')],
    exclude: given.list('exclude'),
    ...(selector !== undefined && { selector }),
    ...(resourceTypes.length > 0 && { resourceTypes }),
    ...(excludeResourceTypes.length > 0 && { excludeResourceTypes }),
    ...(mode !== undefined && {
      indirectSelection: given.choice('indirectSelection', indirectSelections, 'eager'),
    }),
    ...(state !== undefined && { state }),
  };
}

/** The same of a command whose arguments are names: a name is a selector like any other. */
export function readNames(given: Given): SelectionOptions {
  const selection = readSelection(given);
  return { ...selection, select: [...selection.select, ...given.arguments] };
}

/** `--defer` and its companions; `--favor-state` and `--defer-target` ask for it, too. */
export function readDefer(given: Given): DeferOptions {
  const favorState = given.flag('favorState');
  const deferTarget = given.text('deferTarget');
  return {
    defer: given.flag('defer') || favorState || deferTarget !== undefined,
    favorState,
    ...(deferTarget !== undefined && { deferTarget }),
  };
}

/** `--full-refresh`, `--force`, and `--full` for both. */
export function readRebuild(given: Given): { readonly fullRefresh: boolean; readonly force: boolean } {
  const full = given.flag('full');
  return { fullRefresh: full || given.flag('fullRefresh'), force: full || given.flag('force') };
}

/** `--empty` and `--sample`. */
export function readLimit(given: Given): LimitOptions {
  const sample = given.sample('sample');
  const limit = given.flag('empty') ? { kind: 'empty' as const } : sample;
  return limit ? { limit } : {};
}

/** `--event-time-start` with `--event-time-end`. */
export function readEventTime(given: Given): EventTimeOptions {
  const eventTime = given.span('eventTimeStart', 'eventTimeEnd');
  return eventTime ? { eventTime } : {};
}

/** Options of the commands that write to the warehouse. */
export function readWrite(given: Given): WriteOptions {
  const threads = given.count('threads', 1);
  const junit = given.text('junit');
  return {
    ...(junit !== undefined && { junit: resolve(given.cwd, junit) }),
    ...(threads !== undefined && { threads }),
    failFast: given.flag('failFast'),
    dryRun: given.flag('dryRun'),
    wait: given.wait('wait'),
  };
}

/** `--openlineage`, of the commands that have it. */
export function readOpenlineage(given: Given): Pick<WriteOptions, 'openlineage'> {
  const openlineage = given.text('openlineage');
  return openlineage === undefined ? {} : { openlineage };
}
