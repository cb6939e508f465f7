import { invariant } from '../diagnostics/invariant.js';
import type { Source } from '../diagnostics/source.js';
import { parseTemplate } from '../template/handlebars/parse-template.js';
import type { Macro, MacroDefinition, MacroLibrary } from '../template/types.js';

interface PrivacyMacro {
  readonly name: string;
  /** As in `{{#macro name …}}`. */
  readonly parameters: string;
  readonly body: string;
}

/** Every one gives NULL for NULL, except `age_band`, which says `unknown`. */
const macros: readonly PrivacyMacro[] = [
  {
    name: 'pseudonymise',
    parameters: "column domain='person'",
    body: `sha256(getvariable('eider_pseudonym_outer') || unhex(sha256(getvariable('eider_pseudonym_inner') || encode('{{ domain }}:' || nullif(trim(cast({{ column }} as varchar)), '')))))`,
  },
  { name: 'generalise_date', parameters: 'column', body: 'year(cast({{ column }} as date))' },
  {
    name: 'age_band',
    parameters: 'birth_date year',
    body: `case
  when {{ birth_date }} is null or {{ year }} - year({{ birth_date }}) not between 0 and 115 then 'unknown'
  when {{ year }} - year({{ birth_date }}) < 40 then 'under 40'
  when {{ year }} - year({{ birth_date }}) < 60 then '40 to 59'
  when {{ year }} - year({{ birth_date }}) < 75 then '60 to 74'
  else '75 and over'
end`,
  },
  {
    name: 'mask_email',
    parameters: 'column',
    body: String.raw`case when regexp_full_match(trim({{ column }}), '[^@\s]+@[^@\s]+\.[A-Za-z]{2,}')
  then left(trim({{ column }}), 1) || '***@***.' || lower(regexp_extract(trim({{ column }}), '\.([A-Za-z]{2,})$', 1)) end`,
  },
  {
    name: 'mask_phone',
    parameters: 'column',
    body: String.raw`case when length(regexp_replace({{ column }}, '[^0-9]', '', 'g')) >= 6
  then repeat('*', length(regexp_replace({{ column }}, '[^0-9]', '', 'g')) - 2) || right(regexp_replace({{ column }}, '[^0-9]', '', 'g'), 2) end`,
  },
  {
    name: 'initials',
    parameters: 'column',
    body: String.raw`nullif(regexp_replace(trim(regexp_replace(upper(strip_accents({{ column }})), '[^A-Z]+', ' ', 'g')), '([A-Z])[A-Z]* *', '\1.', 'g'), '')`,
  },
  { name: 'drop', parameters: 'column', body: 'case when false then {{ column }} end' },
  {
    name: 'secret_statistique',
    parameters: "value weight=''",
    body: `case when count(*) >= 11{{#if weight}} and coalesce(max({{ weight }}) <= 0.85 * sum({{ weight }}), false){{/if}} then {{ value }} end`,
  },
];

/** The macros that the privacy check knows by name, as a project calls them. */
export const privacyMacros: MacroLibrary = parsed((macro) => macro.body);

/** A project's macros with those of the library that it does not define itself. */
export function withPrivacyMacros(own: MacroLibrary): MacroLibrary {
  return new Map([...privacyMacros, ...own]);
}

/**
 * The same macros, where each of the library carries a text in its body that is still in DuckDB's plan. `secret` is in each text and must
 * not be known to those who write models. A project's own macro of the same name stays as it is: nothing is known of what it does.
 */
export function markPrivacyMacros(
  known: MacroLibrary,
  secret: string,
): { readonly macros: MacroLibrary; readonly marks: ReadonlyMap<string, string> } {
  const text = (name: string): string => `${secret} ${name}`;
  const marked = parsed(
    ({ name, body }) => `case when '${text(name)}' is null then null else (${body}) end`,
  );
  const used = [...known].flatMap(([name, macro]): [string, Macro][] =>
    macro === privacyMacros.get(name) ? [[name, marked.get(name) ?? macro]] : [],
  );
  return {
    macros: new Map([...known, ...used]),
    marks: new Map(used.map(([name]) => [text(name), name])),
  };
}

function parsed(bodyOf: (macro: PrivacyMacro) => string): ReadonlyMap<string, MacroDefinition> {
  const text = macros
    .map((macro) => `{{#macro ${macro.name} ${macro.parameters}}}${bodyOf(macro)}{{/macro}}\n`)
    .join('');
  const source: Source = { path: '(eider)/privacy.sql', text };
  const { value, diagnostics } = parseTemplate(source);
  invariant(diagnostics.length === 0, 'the macros of the library can be read');
  return new Map(value.macros.map((macro) => [macro.name, macro]));
}
