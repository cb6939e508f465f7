import type { Source } from '../diagnostics/source.js';
import { parseJinja } from '../template/jinja/parse-template.js';
import type { JinjaExpression, JinjaMacro, JinjaNode } from '../template/jinja/types.js';
import { nativeSetting } from './native-setting.js';

/** `config()`: values to be written in the place of the author's, as expressions. */
export type GivenSettings = { readonly [key: string]: string } | undefined;

/**
 * A file that stays in Jinja, as a native project has it: word for word, but for the settings that say where its relation is, which native projects take as
 * they are written.
 */
export function jinjaForm(source: Source, settings: GivenSettings): string {
  const { body } = parseJinja(source).value;
  return edited(source.text, 0, source.text.length, placesIn(body, settings));
}

/** The query of a `{% snapshot %}` block, which is a file of its own there. */
export function jinjaSnapshot({ body, source, span }: JinjaMacro, settings: GivenSettings): string {
  const whole = source.text.slice(span.start, span.end);
  const open = /^\{%[-+]?\s*snapshot\s+\w+\s*[-+]?%\}/u.exec(whole)?.[0].length ?? 0;
  const close = /\{%[-+]?\s*endsnapshot\s*[-+]?%\}$/u.exec(whole)?.[0].length ?? 0;
  const text = edited(source.text, span.start + open, span.end - close, placesIn(body, settings));
  return `${text.trim()}\n`;
}

/** The definitions of a macro file that are kept, as the author wrote them: the whole file where that is all there is in it. */
export function jinjaMacroFile(source: Source, kept: (definition: JinjaMacro) => boolean): string {
  const { definitions } = parseJinja(source).value;
  const chosen = definitions.filter(kept);
  if (chosen.length === definitions.length && chosen.length > 0) return source.text;
  return chosen.map(({ span }) => `${source.text.slice(span.start, span.end)}\n`).join('\n');
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The values of the settings that are to be others. */
function placesIn(body: readonly JinjaNode[], settings: GivenSettings): readonly Edit[] {
  if (!settings) return [];
  return body.flatMap((node): readonly Edit[] => {
    if (node.kind === 'if')
      return [...node.branches.flatMap((branch) => branch.body), ...node.otherwise].flatMap((inner) =>
        placesIn([inner], settings),
      );
    if (node.kind !== 'output' && node.kind !== 'do') return [];
    const edit = settingsEdit(node.expression, settings);
    return edit ? [edit] : [];
  });
}

interface Setting {
  readonly name: string;
  readonly value: JinjaExpression;
  /** Of name and value. */
  readonly start: number;
  readonly form: (name: string, value: string) => string;
}

/** The settings of a call of `config`, where some are written otherwise in native projects. */
function settingsEdit(expression: JinjaExpression, given: NonNullable<GivenSettings>): Edit | undefined {
  const settings = settingsOf(expression);
  const [first] = settings;
  const last = settings.at(-1);
  if (!first || !last) return undefined;
  const { text } = expression.span.source;
  const changed = settings.map((setting) => ({
    setting,
    native: nativeSetting(setting.name, setting.value, given),
  }));
  if (changed.every(({ native, setting }) => native?.name === setting.name && native.text === undefined))
    return undefined;
  const written = changed.flatMap(({ native, setting: { form, value } }) =>
    native ? form(native.name, native.text ?? text.slice(value.span.start, value.span.end)) : [],
  );
  return { start: first.start, end: last.value.span.end, text: written.join(', ') };
}

/** What a call of `config` sets, by name or in a dict. */
function settingsOf(expression: JinjaExpression): readonly Setting[] {
  if (expression.kind !== 'call') return [];
  const { arguments: given, callee } = expression;
  if (callee.kind !== 'name' || callee.name !== 'config') return [];
  const [only] = given.positional;
  if (only?.kind === 'dict')
    return only.entries.flatMap(({ key, value }): readonly Setting[] =>
      key.kind === 'literal' && typeof key.value === 'string'
        ? [
            {
              name: key.value,
              value,
              start: key.span.start,
              form: (name, written) => `'${name}': ${written}`,
            },
          ]
        : [],
    );
  return given.named.map(({ name, span, value }) => ({
    name,
    value,
    start: span.start,
    form: (key, written) => `${key}=${written}`,
  }));
}

function edited(text: string, start: number, end: number, edits: readonly Edit[]): string {
  let made = '';
  let from = start;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    made += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return made + text.slice(from, end);
}
