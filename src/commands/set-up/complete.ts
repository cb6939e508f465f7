import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command, Option } from 'commander';
import {
  completeSelector,
  names,
  testNames,
  type Candidate,
  type CompletionNode,
} from './complete-selector.js';
import type { Io } from '../frame/io.js';
import { definitionOf, specOf } from '../frame/register.js';

/** A value that the shell completes by itself. */
const shellsOwn = { folder: ':folder', file: ':file' } as const;

/**
 * What `eider __complete` prints for the words behind `eider`, the last of them the one at the cursor, as far as it is typed: a line for each
 * candidate, with its description behind a tab. A line `:folder` or `:file` leaves it to the shell. Reads the last manifest and nothing else.
 */
export function completionLines(words: readonly string[], program: Command, io: Io): string {
  const current = words.at(-1) ?? '';
  const found = candidates(words.slice(0, -1), current, program, io);
  return found
    .filter(({ value }) => value.startsWith(current) || value.startsWith(':'))
    .map(
      ({ value, description }) =>
        `${[value, oneLine(description)].filter((part) => part !== '').join('\t')}\n`,
    )
    .join('');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}

/** Where the words before the cursor lead. */
interface Place {
  readonly command: Command;
  /** The option whose value stands at the cursor. */
  readonly option?: Option;
  /** Long flags that stand there already. */
  readonly given: ReadonlySet<string>;
}

function candidates(
  before: readonly string[],
  current: string,
  program: Command,
  io: Io,
): readonly Candidate[] {
  const { command, option, given } = placeOf(before, program);
  const nodes = (): readonly CompletionNode[] => readNodes(before, io);
  const [, flag = '', value = ''] = /^(--[a-z-]+=)(.*)$/su.exec(current) ?? [];
  if (flag !== '') {
    const named = command.options.find((other) => other.long === flag.slice(0, -1));
    const values = named ? valuesOf(named, value, nodes) : [];
    return values.map((each) =>
      each.value.startsWith(':') ? each : { ...each, value: `${flag}${each.value}` },
    );
  }
  if (option && !current.startsWith('-')) return valuesOf(option, current, nodes);
  if (current.startsWith('-')) return options(command, given);
  if (command.name() === 'help') return subcommands(program);
  if (command.commands.length > 0) return subcommands(command);
  const values = definitionOf(command)?.argument?.values;
  if (values === undefined) return command.registeredArguments.length > 0 ? [] : options(command, given);
  if (values === 'nodes') return names(current, nodes());
  if (values === 'folder') return [{ value: shellsOwn.folder, description: '' }];
  return values.map((each) => ({ value: each, description: '' }));
}

function placeOf(before: readonly string[], program: Command): Place {
  let command = program;
  let option: Option | undefined;
  const given = new Set<string>();
  for (const word of before) {
    if (word.startsWith('-')) {
      const [flag = ''] = word.split('=');
      const known = command.options.find((other) => other.long === flag || other.short === flag);
      if (known?.long) given.add(known.long);
      option = known?.required === true && !word.includes('=') ? known : undefined;
    } else if (option) {
      if (!option.variadic) option = undefined;
    } else {
      const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
      if (next) command = next;
    }
  }
  return { command, given, ...(option && { option }) };
}

function options(command: Command, given: ReadonlySet<string>): readonly Candidate[] {
  const known = command.options.flatMap((option) => {
    if (option.hidden || !option.long || (given.has(option.long) && !option.variadic)) return [];
    return [{ value: option.long, description: option.description }];
  });
  return [...known, { value: '--help', description: 'print the help' }];
}

function subcommands(command: Command): readonly Candidate[] {
  return [
    ...command.commands.map((child) => ({ value: child.name(), description: child.summary() })),
    ...(command.parent === null ? [{ value: 'help', description: 'print the help of a command' }] : []),
  ];
}

/** What the placeholder of an option's value says of it: `<selectors...>`, `<folder>`. */
function valuesOf(
  option: Option,
  current: string,
  nodes: () => readonly CompletionNode[],
): readonly Candidate[] {
  const choices = specOf(option)?.choices;
  if (choices) return choices.map((value) => ({ value, description: '' }));
  switch (/[<[]([a-z]+)/u.exec(option.flags)?.[1]) {
    case 'selectors':
      return completeSelector(current, nodes());
    case 'test':
      return testNames(nodes());
    case 'folder':
      return [{ value: shellsOwn.folder, description: '' }];
    case 'file':
      return [{ value: shellsOwn.file, description: '' }];
    default:
      return [];
  }
}

/** The nodes of the last manifest; none when there is none, or when it is another version's. */
function readNodes(before: readonly string[], io: Io): readonly CompletionNode[] {
  const root = resolve(io.cwd, valueOf('--project-dir', before) ?? io.env['EIDER_PROJECT_DIR'] ?? '.');
  const target = valueOf('--target-path', before) ?? io.env['EIDER_TARGET_PATH'] ?? targetPath(root);
  try {
    const text = readFileSync(join(resolve(root, target), 'eider/manifest.json'), 'utf8');
    const { nodes } = JSON.parse(text) as { readonly nodes: readonly ManifestNode[] };
    return nodes.map(({ id, kind, name, materialized, path, tags }) => {
      const source = id.split('.').slice(2).join('.');
      return { kind, name: kind === 'source' ? `source:${source}` : name, materialized, path, tags };
    });
  } catch {
    return [];
  }
}

type ManifestNode = CompletionNode & { readonly id: string };

function valueOf(flag: string, words: readonly string[]): string | undefined {
  const joined = words.find((word) => word.startsWith(`${flag}=`));
  const index = words.indexOf(flag);
  return joined?.slice(flag.length + 1) ?? (index === -1 ? undefined : words[index + 1]);
}

/** `target-path` of project.yml, read as a line: a parser of YAML takes longer to load than all of this. */
function targetPath(root: string): string {
  try {
    const text = readFileSync(join(root, 'project.yml'), 'utf8');
    const [, double, single, plain] = /^target-path:\s*(?:"([^"]+)"|'([^']+)'|([^\s#]+))/mu.exec(text) ?? [];
    return double ?? single ?? plain ?? 'target';
  } catch {
    return 'target';
  }
}
