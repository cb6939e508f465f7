import { invariant } from '../diagnostics/invariant.js';
import type { Source } from '../diagnostics/source.js';
import { parseTemplate } from '../template/handlebars/parse-template.js';
import type { Macro, MacroDefinition, MacroLibrary } from '../template/types.js';

interface PrivacyMacro {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** SQL, with `$parameter` for what is given. */
  readonly body: string;
  /** The part of it that only asks something of the group, and is no part of the value. */
  readonly asks?: string;
  /** The same without the last parameter, where that may be left out. */
  readonly short?: Pick<PrivacyMacro, 'body' | 'asks'>;
}

interface Parameter {
  readonly name: string;
  /** `sql` is an expression, `text` a text of the author's. */
  readonly kind: 'sql' | 'text';
  readonly fallback?: string;
}

const sql = (name: string): Parameter => ({ name, kind: 'sql' });
const digits = `regexp_replace($value, '[^0-9]', '', 'g')`;

/** The French fiscal rule: at least 11 units, and none of them has more than 85 % of the group. */
const isLarge = 'count(*) >= 11 and coalesce(max($weight) <= 0.85 * sum($weight), false)';

/** The cells of a total that are hidden before this one: those that break the rule, then the smallest; equal ones together. */
const before = `over (partition by $total order by (${isLarge}), count(*) range between unbounded preceding and current row exclude group)`;

/**
 * What is hidden of a total keeps the rule as a whole, since a subtraction gives it: this cell is told when no cell of its total is hidden, or when those before it
 * are at least two and large enough together. Equal ones are hidden together, so that the choice is the same in every build.
 */
const isTold = `(${isLarge}) and (bool_and(${isLarge}) over (partition by $total) or coalesce(count(*) ${before} >= 2
  and sum(count(*)) ${before} >= 11 and max(max($weight)) ${before} <= 0.85 * sum(sum($weight)) ${before}, false))`;

/** Every one gives NULL for NULL, except `age_band`, which says `unknown`, and `is_given`, which says false. */
const macros: readonly PrivacyMacro[] = [
  {
    name: 'pseudonymise',
    parameters: [sql('value'), { name: 'domain', kind: 'text', fallback: 'person' }],
    body: `sha256(getvariable('eider_pseudonym_outer') || unhex(sha256(getvariable('eider_pseudonym_inner') || encode($domain || ':' || nullif(trim(cast($value as varchar)), '')))))`,
  },
  { name: 'generalise_date', parameters: [sql('value')], body: 'year(cast($value as date))' },
  {
    name: 'age_band',
    parameters: [sql('birth_date'), sql('year')],
    body: `case
  when $birth_date is null or $year - year($birth_date) not between 0 and 115 then 'unknown'
  when $year - year($birth_date) < 40 then 'under 40'
  when $year - year($birth_date) < 60 then '40 to 59'
  when $year - year($birth_date) < 75 then '60 to 74'
  else '75 and over'
end`,
  },
  {
    name: 'mask_email',
    parameters: [sql('value')],
    body: String.raw`case when regexp_full_match(trim($value), '[^@\s]+@[^@\s]+\.[A-Za-z]{2,}')
  then left(trim($value), 1) || '***@***.' || lower(regexp_extract(trim($value), '\.([A-Za-z]{2,})$', 1)) end`,
  },
  {
    name: 'mask_phone',
    parameters: [sql('value')],
    body: `case when length(${digits}) >= 6 then repeat('*', length(${digits}) - 2) || right(${digits}, 2) end`,
  },
  {
    name: 'initials',
    parameters: [sql('value')],
    body: String.raw`nullif(regexp_replace(trim(regexp_replace(upper(strip_accents($value)), '[^A-Z]+', ' ', 'g')), '([A-Z])[A-Z]* *', '\1.', 'g'), '')`,
  },
  { name: 'is_given', parameters: [sql('value')], body: '$value is not null' },
  { name: 'drop', parameters: [sql('value')], body: 'case when false then $value end' },
  {
    name: 'secret_statistique',
    parameters: [
      sql('value'),
      { name: 'weight', kind: 'sql', fallback: '1' },
      { name: 'total', kind: 'sql', fallback: '' },
    ],
    body: `case when ${isTold} then $value end`,
    asks: isTold,
    short: { body: `case when ${isLarge} then $value end`, asks: isLarge },
  },
];

/** The macros that the privacy check knows by name, as projects call them. */
export function privacyMacros(): MacroLibrary {
  return (made ??= parsed(({ body, short, parameters }) =>
    either(
      parameters,
      filled(body, parameters, writtenOut),
      short && filled(short.body, parameters, writtenOut),
    ),
  ));
}

/** Made when a project is read that may call them, which one of dbt's may not. */
let made: MacroLibrary | undefined;

/** A project's macros with those of the library that it does not define itself. */
export function withPrivacyMacros(own: MacroLibrary): MacroLibrary {
  return new Map([...privacyMacros(), ...own]);
}

/** A macro of SQL that stands for one of the library while a project is checked. */
export interface PrivacyFunction {
  readonly name: string;
  /** The macro of the library. */
  readonly label: string;
  readonly parameters: readonly string[];
  readonly body: string;
}

/**
 * The same macros, where each of the library calls a macro of SQL. What is given to it is then an expression by itself: a text
 * such as `null else (name` cannot reach around it. `secret`, letters and digits, is part of the names, so that nobody else can call
 * them. A project's own macro of the same name stays as it is: nothing is known of what it does.
 */
export function markPrivacyMacros(
  known: MacroLibrary,
  secret: string,
): { readonly macros: MacroLibrary; readonly functions: readonly PrivacyFunction[] } {
  const calls = parsed((macro) => {
    const call = (name: string, parameters: readonly Parameter[]): string =>
      `${name}(${parameters.map(passed).join(', ')})`;
    const short = macro.short && call(shortName(macro, secret), macro.parameters.slice(0, -1));
    return either(macro.parameters, call(longName(macro, secret), macro.parameters), short);
  });
  const used = [...known].flatMap(([name, macro]): [string, Macro][] =>
    macro === privacyMacros().get(name) ? [[name, calls.get(name) ?? macro]] : [],
  );
  const isUsed = new Set(used.map(([name]) => name));
  return {
    macros: new Map([...known, ...used]),
    functions: macros.filter(({ name }) => isUsed.has(name)).flatMap((macro) => functionsOf(macro, secret)),
  };
}

function functionsOf(macro: PrivacyMacro, secret: string): readonly PrivacyFunction[] {
  const { parameters, short } = macro;
  return [
    ...functionOf(macro, longName(macro, secret), macro, parameters),
    ...(short ? functionOf(macro, shortName(macro, secret), short, parameters.slice(0, -1)) : []),
  ];
}

/** The function and, before it, the one that only asks: what is asked of the group is no part of its value, and lineage shall tell them apart. */
function functionOf(
  { name: label }: PrivacyMacro,
  name: string,
  { body, asks }: Pick<PrivacyMacro, 'body' | 'asks'>,
  parameters: readonly Parameter[],
): readonly PrivacyFunction[] {
  const made = (own: string, text: string, from: readonly Parameter[]): PrivacyFunction => ({
    name: own,
    label,
    parameters: from.map((parameter) => parameter.name),
    body: filled(text, from, (parameter) => parameter.name),
  });
  if (asks === undefined) return [made(name, body, parameters)];
  const asked = parameters.filter((parameter) => asks.includes(`$${parameter.name}`));
  const call = `${name}_asks(${asked.map((parameter) => `$${parameter.name}`).join(', ')})`;
  return [
    { ...made(`${name}_asks`, asks, asked), label: 'condition' },
    made(
      name,
      body.replace(asks, () => call),
      parameters,
    ),
  ];
}

function longName({ name }: PrivacyMacro, secret: string): string {
  return `eider_${name}_${secret}`;
}

function shortName({ name }: PrivacyMacro, secret: string): string {
  return `eider_short_${name}_${secret}`;
}

type Written = (parameter: Parameter) => string;

/** In the place of a parameter: its expression, in parentheses. */
function writtenOut(parameter: Parameter): string {
  return parameter.kind === 'sql' ? `({{ ${parameter.name} }})` : quoted(parameter);
}

function passed(parameter: Parameter): string {
  return parameter.kind === 'sql' ? `{{ ${parameter.name} }}` : quoted(parameter);
}

function quoted({ name }: Parameter): string {
  return `{{ quote(${name}) }}`;
}

function filled(body: string, parameters: readonly Parameter[], written: Written): string {
  return parameters.reduce(
    (text, parameter) => text.replaceAll(`$${parameter.name}`, () => written(parameter)),
    body,
  );
}

/** The long form where the last parameter is given, and the short one where it is not. */
function either(parameters: readonly Parameter[], long: string, short: string | undefined): string {
  const last = parameters.at(-1)?.name ?? '';
  return short === undefined ? long : `{{#if ${last}}}${long}{{else}}${short}{{/if}}`;
}

function parsed(bodyOf: (macro: PrivacyMacro) => string): ReadonlyMap<string, MacroDefinition> {
  const text = macros
    .map((macro) => {
      const names = macro.parameters.map(({ name, fallback }) =>
        fallback === undefined ? name : `${name}='${fallback}'`,
      );
      return `{{#macro ${[macro.name, ...names].join(' ')}}}${bodyOf(macro)}{{/macro}}\n`;
    })
    .join('');
  const source: Source = { path: '(eider)/privacy.sql', text };
  const { value, diagnostics } = parseTemplate(source);
  invariant(diagnostics.length === 0, 'the macros of the library can be read');
  return new Map(value.macros.map((macro) => [macro.name, macro]));
}
