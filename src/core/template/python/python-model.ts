import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import type { Value, Values } from '../../project/value.js';
import { LiteralReader, type LiteralArgument } from './literal.js';
import { modelProblem } from './model-function.js';
import type { AskedKey, PythonConfig, PythonModel, PythonReference } from './types.js';
import { PythonProblem, pythonTokens, type PythonToken } from './tokens.js';

/** Reads a model in Python as dbt does. A file that cannot be read is reported, and says nothing. */
export function readPythonModel(source: Source): Outcome<PythonModel> {
  const reader = new ModelReader(source);
  try {
    reader.read();
    return { value: reader, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof PythonProblem)) throw error;
    return { value: noModel, diagnostics: [told(error, source)] };
  }
}

const noModel: PythonModel = { references: [], configs: [], asks: [], asksMeta: [] };

function told({ end, message, start }: PythonProblem, source: Source): Diagnostic {
  return diagnostic('python/unreadable', { problem: message }, { at: spanOf(source, start, end) });
}

class ModelReader implements PythonModel {
  readonly references: PythonReference[] = [];
  readonly configs: PythonConfig[] = [];
  readonly asks: AskedKey[] = [];
  readonly asksMeta: AskedKey[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  read(): void {
    const { text } = this.#source;
    const jinja = /\{\{|\{%|\{#/u.exec(text);
    if (jinja)
      throw new PythonProblem(
        'there is Jinja in it, which dbt does not take in Python',
        jinja.index,
        jinja.index + 2,
      );
    const tokens = pythonTokens(text);
    const problem = modelProblem(tokens);
    if (problem) throw problem;
    this.#calls(tokens);
  }

  #calls(tokens: readonly PythonToken[]): void {
    for (const [index, token] of tokens.entries()) {
      if (token.inner) this.#calls(token.inner);
      if (token.value !== 'dbt' || token.kind !== 'name' || isMark(tokens[index - 1], '.')) continue;
      const call = calledFrom(tokens, index);
      if (!call) continue;
      const given = new LiteralReader(tokens, call.at).arguments();
      this.#take(call.path, given, spanOf(this.#source, token.start, tokens[call.at - 1]?.end ?? token.end));
    }
  }

  #take(path: string, given: readonly LiteralArgument[], at: Span): void {
    switch (path) {
      case 'ref':
        return this.#reference('ref', given, at, [1, 2]);
      case 'source':
        return this.#reference('source', given, at, [2, 2]);
      case 'config':
        return this.#config(given, at);
      case 'config.get':
        this.asks.push(askedKey(given, at));
        return;
      case 'config.meta_get':
        this.asksMeta.push(askedKey(given, at));
        return;
    }
  }

  #reference(
    kind: 'ref' | 'source',
    given: readonly LiteralArgument[],
    at: Span,
    [least, most]: readonly [number, number],
  ): void {
    const positional = given.filter(({ name }) => name === undefined);
    const names = positional.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
    if (names.length !== positional.length || names.length < least || names.length > most)
      throw new PythonProblem(
        `\`dbt.${kind}\` takes ${least === most ? String(least) : `${least} or ${most}`} names`,
        at.start,
        at.end,
      );
    const named = namedOf(given);
    const first = positional[0]?.start ?? at.start;
    const last = positional.at(-1)?.end ?? at.end;
    this.references.push({
      kind,
      names,
      at: spanOf(this.#source, first, last),
      ...(Object.keys(named).length > 0 && { named }),
    });
  }

  #config(given: readonly LiteralArgument[], at: Span): void {
    const entries = given.flatMap(({ end, name, start, value }) =>
      name === undefined
        ? dictionary(value, spanOf(this.#source, start, end))
        : [{ name, value, at: spanOf(this.#source, start, end) }],
    );
    this.configs.push({
      values: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
      keySpans: new Map(entries.map((entry) => [entry.name, entry.at])),
      entries,
      at,
    });
  }
}

/** `dbt.config({…})` says the same as `dbt.config(…)`. */
function dictionary(value: Value, at: Span): PythonConfig['entries'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PythonProblem('`dbt.config` takes settings by their names', at.start, at.end);
  return Object.entries(value as Values).map(([name, each]) => ({ name, value: each, at }));
}

function askedKey(given: readonly LiteralArgument[], at: Span): AskedKey {
  const [key, otherwise = null] = given.map(({ value }) => value);
  if (typeof key !== 'string' || given.length > 2)
    throw new PythonProblem(
      '`dbt.config.get` takes the name of a setting, and a value for where there is none',
      at.start,
      at.end,
    );
  return { key, otherwise };
}

function namedOf(given: readonly LiteralArgument[]): Values {
  return Object.fromEntries(given.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
}

/** What is called of `dbt`, with the first token behind its bracket. Undefined for what is none of its calls. */
function calledFrom(
  tokens: readonly PythonToken[],
  index: number,
): { readonly path: string; readonly at: number } | undefined {
  const names: string[] = [];
  let at = index + 1;
  while (isMark(tokens[at], '.') && tokens[at + 1]?.kind === 'name') {
    names.push(tokens[at + 1]?.value ?? '');
    at += 2;
  }
  const path = names.join('.');
  const isCall = isMark(tokens[at], '(');
  return isCall && calls.has(path) ? { path, at: at + 1 } : undefined;
}

const calls: ReadonlySet<string> = new Set(['ref', 'source', 'config', 'config.get', 'config.meta_get']);

function isMark(token: PythonToken | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}
