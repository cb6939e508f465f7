import { badValue } from '../../jinja/failure.js';
import { numberOf, stringOf } from '../../jinja/type-of.js';
import { Callable, Dict, JinjaObject, Tuple, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { bind, fn, neededText, wrongArguments } from '../arguments.js';
import type { ModuleHost } from './module-host.js';
import { textOf } from '../../jinja/text-of.js';

/** Python's flags by their names, with the letters that JavaScript has for them. */
const flagBits: readonly (readonly [number, string, string, string])[] = [
  [2, 'I', 'IGNORECASE', 'i'],
  [8, 'M', 'MULTILINE', 'm'],
  [16, 'S', 'DOTALL', 's'],
  [64, 'X', 'VERBOSE', 'x'],
  [32, 'U', 'UNICODE', ''],
  [256, 'A', 'ASCII', ''],
];

/** What `modules.re` holds. */
export function regexModule(rendering: ModuleHost): ReadonlyMap<string, JinjaValue> {
  const functions = ['match', 'search', 'fullmatch', 'findall', 'finditer', 'split', 'sub', 'subn'];
  const entries: [string, JinjaValue][] = functions.map((name) => [
    name,
    new Callable(name, (call) => {
      const [pattern, ...rest] = parametersOf(name);
      const bound = bind(call, [pattern ?? '', ...rest, 'flags?']);
      const object = patternOf(bound[0], bound.at(-1), call);
      return object.run(name, bound.slice(1, -1), call, rendering);
    }),
  ]);
  entries.push([
    'compile',
    fn('compile', ['pattern', 'flags?'], ([pattern, flags], call) => patternOf(pattern, flags, call)),
  ]);
  entries.push([
    'escape',
    fn('escape', ['pattern'], ([text], call) => escaped(neededText(text, call, 'pattern'))),
  ]);
  for (const [bit, short, long] of flagBits) entries.push([short, bit], [long, bit]);
  return new Map(entries);
}

function parametersOf(name: string): readonly string[] {
  if (name === 'sub' || name === 'subn') return ['pattern', 'repl', 'string', 'count?'];
  return name === 'split' ? ['pattern', 'string', 'maxsplit?'] : ['pattern', 'string'];
}

function escaped(text: string): string {
  return text.replaceAll(/[\s\\^$.*+?()[\]{}|#&~-]/gu, '\\$&');
}

function patternOf(
  pattern: JinjaValue | undefined,
  flags: JinjaValue | undefined,
  call: JinjaCall,
): PatternObject {
  if (pattern instanceof PatternObject) return pattern;
  return new PatternObject(neededText(pattern, call, 'pattern'), numberOf(flags) ?? 0);
}

/** A regular expression of Python's. */
class PatternObject extends JinjaObject {
  readonly typeName = 'Pattern';
  readonly #pattern: string;
  readonly #regex: RegExp;
  readonly #flags: number;
  /** Names of groups, in the order of their numbers. */
  readonly names: ReadonlyMap<string, number>;

  constructor(pattern: string, flags: number) {
    super();
    this.#pattern = pattern;
    const read = readPattern(pattern, flags);
    this.#regex = compiled(read.source, `${read.flags}gd`, pattern);
    this.names = read.names;
    this.#flags = read.bits;
  }

  text(): string {
    return `re.compile(${JSON.stringify(this.#pattern)})`;
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'pattern') return this.#pattern;
    if (name === 'flags') return this.#flags;
    if (name === 'groupindex') return new Dict(this.names);
    if (name === 'groups')
      return (new RegExp(`${this.#regex.source}|`, this.#regex.flags).exec('')?.length ?? 1) - 1;
    if (!methods.has(name)) return undefined;
    const parameters = parametersOf(name).slice(1);
    return new Callable(name, (call) =>
      this.run(name, bind(call, [...parameters, 'pos?']).slice(0, parameters.length), call),
    );
  }

  run(
    name: string,
    bound: readonly (JinjaValue | undefined)[],
    call: JinjaCall,
    rendering?: ModuleHost,
  ): JinjaValue {
    if (name === 'sub' || name === 'subn') return this.#substitute(name, bound, call, rendering);
    const text = neededText(bound[0], call, 'string');
    switch (name) {
      case 'search':
        return this.#first(text, () => true);
      case 'match':
        return this.#first(text, (match) => match.index === 0, 'start');
      case 'fullmatch':
        return this.#first(text, () => true, 'whole');
      case 'findall':
        return [...text.matchAll(this.#regex)].map(foundText);
      case 'finditer':
        return [...text.matchAll(this.#regex)].map((match) => new MatchObject(match, this));
      default:
        return this.#split(text, numberOf(bound[1]) ?? 0);
    }
  }

  #first(text: string, fits: (match: RegExpExecArray) => boolean, place?: 'start' | 'whole'): JinjaValue {
    const { source, flags } = this.#regex;
    // The pattern stands in a group, so that alternatives stay together.
    const bounded = place === undefined ? source : `^(?:${source})${place === 'whole' ? '$' : ''}`;
    const regex = new RegExp(
      bounded,
      place === undefined ? flags.replace('g', '') : flags.replace(/[gm]/gu, ''),
    );
    const match = regex.exec(text);
    return match && fits(match) ? new MatchObject(match, this) : null;
  }

  #split(text: string, most: number): JinjaValue[] {
    const parts: JinjaValue[] = [];
    let start = 0;
    let count = 0;
    for (const match of text.matchAll(this.#regex)) {
      if (most > 0 && count >= most) break;
      count += 1;
      parts.push(text.slice(start, match.index), ...match.slice(1).map((group) => group ?? null));
      start = match.index + match[0].length;
    }
    return [...parts, text.slice(start)];
  }

  #substitute(
    name: string,
    [by, string, limit]: readonly (JinjaValue | undefined)[],
    call: JinjaCall,
    rendering: ModuleHost | undefined,
  ): JinjaValue {
    const text = neededText(string, call, 'string');
    const most = numberOf(limit) ?? 0;
    const template = stringOf(by);
    if (template !== undefined) checkTemplate(template, this.names, Number(this.attribute('groups') ?? 0));
    let count = 0;
    let result = '';
    let start = 0;
    for (const match of text.matchAll(this.#regex)) {
      if (most > 0 && count >= most) break;
      count += 1;
      result += text.slice(start, match.index) + this.#replacement(by, match, call, rendering);
      start = match.index + match[0].length;
    }
    const whole = result + text.slice(start);
    return name === 'subn' ? new Tuple([whole, count]) : whole;
  }

  #replacement(
    by: JinjaValue | undefined,
    match: RegExpExecArray,
    call: JinjaCall,
    rendering: ModuleHost | undefined,
  ): string {
    const template = stringOf(by);
    if (template !== undefined) return expanded(template, new MatchObject(match, this));
    if (by === undefined || !rendering) throw wrongArguments(call, 'needs a text as `repl`');
    return textOf(
      rendering.invoke(by, { ...call, positional: [new MatchObject(match, this)], named: new Map() }),
    );
  }
}

const methods = new Set(['match', 'search', 'fullmatch', 'findall', 'finditer', 'split', 'sub', 'subn']);

/** What `findall` gives of a match: all of it, its one group, or a tuple of its groups. */
function foundText(match: RegExpExecArray): JinjaValue {
  const groups = match.slice(1).map((group) => group ?? '');
  if (groups.length === 0) return match[0];
  return groups.length === 1 ? (groups[0] ?? '') : new Tuple(groups);
}

const simpleEscapes: { readonly [letter: string]: string } = {
  a: '\u{7}',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Refuses a replacement that names a group that is not there, or has an escape that Python does not know, though nothing may be found. */
function checkTemplate(template: string, names: ReadonlyMap<string, number>, groups: number): void {
  const form = /\\(?:\\|g(?:<(\w+)>)?|([1-9]\d?)|(0)|([A-Za-z]))/gu;
  for (const found of template.matchAll(form)) {
    if (found[0] === '\\\\') continue;
    const [, word, group, number, letter] = [...found] as (string | undefined)[];
    if (letter !== undefined && !'abfnrtv'.includes(letter))
      throw badValue(`\`\\${letter}\` in a replacement means nothing`);
    const key = word ?? group;
    if (key === undefined && number === undefined && letter === undefined)
      throw badValue('`\\g` in a replacement needs a group: write `\\g<1>`');
    if (key === undefined) continue;
    const isThere = /^\d+$/u.test(key) ? Number(key) <= groups : names.has(key);
    if (!isThere) throw badValue('there is no such group in the regular expression');
  }
}

/** A replacement with `\1`, `\g<1>` and `\g<name>` filled in. */
function expanded(template: string, match: MatchObject): string {
  return template.replaceAll(/\\(?:g<(\w+)>|(\d{1,2})|(.))/gsu, (_whole, name, number, other) => {
    if (other !== undefined)
      return simpleEscapes[other as string] ?? `\\${other as string}`.replace('\\\\', '\\');
    return textOf(match.group((name ?? number) as string) ?? '');
  });
}

/** A match: groups by number and by name. */
class MatchObject extends JinjaObject {
  readonly typeName = 'Match';
  readonly #match: RegExpExecArray;
  readonly #pattern: PatternObject;

  constructor(match: RegExpExecArray, pattern: PatternObject) {
    super();
    this.#match = match;
    this.#pattern = pattern;
  }

  text(): string {
    const [start, end] = this.#span(0);
    return `<re.Match object; span=(${start}, ${end}), match='${this.#match[0]}'>`;
  }

  /** Null for a group that took no part; throws a problem when there is no such group. */
  group(key: string): JinjaValue {
    const index = this.#index(key);
    return this.#match[index] ?? null;
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    return this.group(textOf(key));
  }

  attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'group':
        return new Callable(name, (call) => {
          const groups = call.positional.map((key) => this.group(textOf(key)));
          return groups.length > 1 ? new Tuple(groups) : (groups[0] ?? this.group('0'));
        });
      case 'groups':
        return fn(
          name,
          ['default?'],
          ([fallback]) => new Tuple(this.#match.slice(1).map((group) => group ?? fallback ?? null)),
        );
      case 'groupdict':
        return fn(
          name,
          [],
          () => new Dict([...this.#pattern.names.keys()].map((key) => [key, this.group(key)])),
        );
      case 'start':
      case 'end':
        return fn(
          name,
          ['group?'],
          ([key]) => this.#span(this.#index(textOf(key ?? 0)))[name === 'start' ? 0 : 1],
        );
      case 'span':
        return fn(name, ['group?'], ([key]) => new Tuple(this.#span(this.#index(textOf(key ?? 0)))));
      case 'string':
        return this.#match.input;
      case 'lastindex':
        return this.#match.length > 1 ? this.#match.length - 1 : null;
      default:
        return undefined;
    }
  }

  #index(key: string): number {
    const index = this.#pattern.names.get(key) ?? Number(key);
    if (!(index < this.#match.length)) throw badValue('there is no such group in the regular expression');
    return index;
  }

  #span(index: number): readonly [number, number] {
    return this.#match.indices?.[index] ?? [-1, -1];
  }
}

/** Python's syntax as JavaScript's. */
function readPattern(
  pattern: string,
  bits: number,
): {
  readonly source: string;
  readonly flags: string;
  /** The sum of Python's flags. */
  readonly bits: number;
  readonly names: ReadonlyMap<string, number>;
} {
  const flags = new Set(flagBits.filter(([bit]) => (bits & bit) !== 0).map(([, , , letter]) => letter));
  // Python takes several groups of flags, as long as they stand first.
  const inline = /^(?:\(\?[aiLmsux]+\))*/u.exec(pattern)?.[0] ?? '';
  for (const letter of inline.replaceAll(/[(?)]/gu, '')) flags.add(letter);
  let rest = pattern.slice(inline.length);
  if (flags.has('x')) rest = withoutSpace(rest);
  const names = new Map<string, number>();
  let groups = 0;
  const source = rest.replaceAll(
    /\\([\s\S])|\[(?:\\[\s\S]|[^\]\\])+\]|\((?!\?)|\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?#[^)]*\)|\{,(\d+)\}|\$/gu,
    (whole, escape?: string, name?: string, back?: string, most?: string) => {
      if (escape === 'A') return '(?<![\\s\\S])';
      if (escape === 'Z') return '(?![\\s\\S])';
      if (most !== undefined) return `{0,${most}}`;
      if (escape === 'N') throw badValue(`\`${pattern}\` is no regular expression`);
      if (back !== undefined) return `\\k<${back}>`;
      // Python's end is also before a last line break.
      if (whole === '$') return flags.has('m') ? whole : '(?=\\n?(?![\\s\\S]))';
      if (whole.startsWith('(?#')) return '';
      if (!whole.startsWith('(')) return whole;
      groups += 1;
      if (name === undefined) return whole;
      names.set(name, groups);
      return `(?<${name}>`;
    },
  );
  return {
    source,
    flags: [...flags].filter((letter) => 'ims'.includes(letter) && letter !== '').join(''),
    bits: flagBits.reduce(
      (sum, [bit, , , letter]) => sum + (letter !== '' && flags.has(letter) ? bit : 0),
      flags.has('a') ? 256 : 32,
    ),
    names,
  };
}

/** A pattern of the verbose kind without its spaces and comments. */
function withoutSpace(pattern: string): string {
  return pattern.replaceAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])+\]|\s+|#.*/gu, (part) =>
    /^[\s#]/u.test(part) ? '' : part,
  );
}

function compiled(source: string, flags: string, written: string): RegExp {
  // Characters beyond the basic plane count as one only with `u`, which takes fewer needless escapes than Python.
  for (const all of [`${flags}u`, flags]) {
    try {
      return new RegExp(source, all);
    } catch {
      continue;
    }
  }
  throw badValue(`\`${written}\` is no regular expression`);
}
