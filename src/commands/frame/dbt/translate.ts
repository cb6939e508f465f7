import { diagnostic, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { dbtFlags, type DbtFlag } from './dbt-flags.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the user said to dbt, for Eider. */
export interface Translated {
  readonly words: readonly string[];
  readonly env: Variables;
  /** Flags that have no effect, a warning each. */
  readonly findings: readonly Diagnostic[];
}

/** Where the words are said. */
export interface TranslateInput {
  readonly env: Variables;
  /** Whether the folder is one of dbt: only there do its variables count. */
  readonly isDbt: boolean;
  /** What the project says itself, by dbt's variables for it: `FAIL_FAST`. The environment goes before it. */
  readonly project?: Variables;
  /** Whether the command that is called has the flag itself; undefined when the words name no command. */
  readonly hasFlag: ((flag: string) => boolean) | undefined;
}

const byFlag = new Map(dbtFlags.flatMap((flag) => flag.flags.map((name) => [name, flag] as const)));

/** Where a selector is named, dbt passes over these. */
const choosing: ReadonlySet<string> = new Set(['--select', '-s', '--models', '--model', '-m', '--exclude']);

function lastOfValues(argv: readonly string[], index: number): number {
  if (argv[index]?.includes('=') === true && argv[index]?.startsWith('--')) return index;
  const next = argv.findIndex((word, at) => at > index && word.startsWith('-'));
  return (next === -1 ? argv.length : next) - 1;
}

/** Turns dbt's flags and variables into Eider's. What Eider has by the same name, or does not know, stays as it is. */
export function translateDbt(argv: readonly string[], input: TranslateInput): Translated {
  const words: string[] = [];
  const findings: Diagnostic[] = [];
  const variables: Record<string, string | undefined> = input.isDbt ? fromEnvironment(input) : {};
  const isNamed = input.isDbt && argv.some((word) => /^--selector(?:=|$)/u.test(word));
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (isNamed && choosing.has(partsOf(word).name)) {
      index = lastOfValues(argv, index);
      const option = partsOf(word).name;
      findings.push(diagnostic('usage/no-effect', { option, why: '`--selector` goes before it' }));
      continue;
    }
    if (word === '--') return end([...words, ...argv.slice(index)]);
    const { name, value } = partsOf(word);
    const flag = byFlag.get(name);
    if (!flag || isOwn(flag, name, input.hasFlag)) {
      words.push(word);
      continue;
    }
    const { effect } = flag;
    if (effect.kind === 'renamed') {
      words.push(value === undefined ? effect.to : `${effect.to}=${value}`);
      continue;
    }
    const takes = flag.takes !== undefined;
    if (takes && value === undefined && index + 1 >= argv.length) {
      findings.push(diagnostic('usage/missing-value', { option: name, takes: flag.takes }));
      continue;
    }
    const said = takes ? (value ?? argv[(index += 1)] ?? '') : 'true';
    const made = effect.kind === 'set' ? valuesOf(effect, said, argv) : undefined;
    if (made) Object.assign(variables, made);
    else findings.push(diagnostic('usage/no-effect', { option: name, why: whyOf(flag) }));
  }
  return end(words);

  function end(all: readonly string[]): Translated {
    return { words: all, env: { ...input.env, ...variables }, findings };
  }
}

/** Whether it matters for this word which command it is said to. */
export function dependsOnCommand(word: string): boolean {
  const flag = byFlag.get(partsOf(word).name);
  return flag !== undefined && (flag.effect.kind !== 'same' || flag.everywhere === true);
}

/** `--fail-fast build` as `build --fail-fast`: dbt takes some flags before its command, where Eider has them behind. */
export function sharedFlagsLast(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  const moved: string[] = [];
  let index = 0;
  for (let word = words[index]; word?.startsWith('-') === true && word !== '--'; word = words[index]) {
    const { name, value } = partsOf(word);
    const flag = byFlag.get(name);
    const next = index + (flag?.takes !== undefined && value === undefined ? 2 : 1);
    (flag?.everywhere === true ? moved : kept).push(...words.slice(index, next));
    index = next;
  }
  const end = words.indexOf('--');
  const rest = end === -1 ? words.length : end;
  return [...kept, ...words.slice(index, rest), ...moved, ...words.slice(rest)];
}

/** `--log-format=json` in its parts. */
function partsOf(word: string): { readonly name: string; readonly value?: string } {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at === -1 ? { name: word } : { name: word.slice(0, at), value: word.slice(at + 1) };
}

/** Whether the words are Eider's own, or for it to refuse. */
function isOwn(flag: DbtFlag, name: string, hasFlag: TranslateInput['hasFlag']): boolean {
  if (hasFlag?.(name) === true) return true;
  return flag.effect.kind === 'same' && (flag.everywhere !== true || hasFlag === undefined);
}

function valuesOf(
  effect: Extract<DbtFlag['effect'], { kind: 'set' }>,
  value: string,
  argv: readonly string[],
): Variables | undefined {
  const { unless } = effect;
  const isGiven = argv.some((word) => word === unless || word.startsWith(`${unless ?? '='}=`));
  return unless !== undefined && isGiven ? undefined : effect.variables(value);
}

function whyOf({ effect }: DbtFlag): string {
  switch (effect.kind) {
    case 'nothing':
      return effect.why;
    case 'set':
      return effect.unless === undefined ? `it means ${effect.means}` : `\`${effect.unless}\` goes before it`;
    case 'same':
    case 'renamed':
      return 'this command has no use for it';
  }
}

/** Eider's variables go before dbt's, and of these the newer name goes first; the project's own flags are last. An empty one counts as not set. */
function fromEnvironment({ env, project = {} }: TranslateInput): Record<string, string | undefined> {
  const variables: Record<string, string | undefined> = {};
  for (const { env: name, effect } of dbtFlags) {
    if (name === undefined) continue;
    const value = [env[`DBT_ENGINE_${name}`], env[`DBT_${name}`], project[name]].find(
      (each) => each !== undefined && each !== '',
    );
    if (value === undefined) continue;
    for (const [key, said] of Object.entries(variablesOf(effect, value)))
      if ((env[key] ?? '') === '') variables[key] = said;
  }
  return variables;
}

function variablesOf(effect: DbtFlag['effect'], value: string): Variables {
  switch (effect.kind) {
    case 'same':
    case 'renamed':
      return effect.variable === undefined ? {} : { [effect.variable]: asBoolean(value) };
    case 'set':
      return effect.variables(value) ?? {};
    case 'nothing':
      return {};
  }
}

/** As click reads variables of flags; Eider takes no single letters. */
function asBoolean(value: string): string {
  if (/^(?:t|y)$/iu.test(value)) return 'true';
  return /^(?:f|n)$/iu.test(value) ? 'false' : value;
}
