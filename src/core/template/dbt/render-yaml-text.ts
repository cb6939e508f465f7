import type { Outcome } from '../../diagnostics/diagnostic.js';
import type { Source, Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { dbtVersion } from '../../project/dbt/dbt-project-file.js';
import type { Environment } from '../../project/target.js';
import type { Value, Values } from '../../project/value.js';
import { JinjaEvaluator } from '../jinja/evaluator.js';
import { JinjaFailure, problem } from '../jinja/failure.js';
import { parseJinja } from '../jinja/parse-template.js';
import { Callable, Undefined, type JinjaValue } from '../jinja/value.js';
import { bind, neededText } from './arguments.js';
import { conversions } from './conversions.js';
import { fromPlain, fromValues, NotPlain, toPlain } from './convert.js';
import { DateTimeObject } from './modules/dates.js';
import { modulesOf } from './modules/modules.js';
import { utc } from './modules/zones.js';

/** What the Jinja inside YAML may read. */
export interface YamlScope {
  readonly vars: Values;
  readonly env: Environment;
  /** Absent where the target is not known yet: in dbt_project.yml's own head and in profiles.yml. */
  readonly target?: Values;
  /** `doc()`, where descriptions are rendered: given one or two names. */
  readonly doc?: (...names: readonly string[]) => string;
  /** When the command began: `run_started_at`, and what `modules.datetime` calls now. Absent: neither is there. */
  readonly startedAt?: Date;
}

/**
 * Renders one text of a YAML file of a dbt project: the value of the expression when it is one tag and nothing else, and otherwise its text. Null where it
 * cannot be, which is reported at `at`: the text has no place of its own in the file.
 */
export function renderYamlText(text: string, at: Span, scope: YamlScope): Outcome<Value> {
  const source: Source = { path: at.source.path, text };
  const { value: template, diagnostics } = parseJinja(source);
  if (diagnostics.length > 0)
    return { value: null, diagnostics: diagnostics.map((finding) => ({ ...finding, at, related: [] })) };
  const names = new Map(namesOf(scope));
  const evaluator = new JinjaEvaluator({ lookup: (name) => names.get(name), names: () => names.keys() });
  for (const [name, value] of timely(scope, evaluator)) names.set(name, value);
  try {
    const value = evaluator.value(template);
    // What is not there is no text, as in dbt: `target.warehouse` of an adapter that has none.
    return { value: value instanceof Undefined ? '' : toPlain(value), diagnostics: [] };
  } catch (error) {
    if (error instanceof JinjaFailure)
      return { value: null, diagnostics: [{ ...error.diagnostic, at, related: [] }] };
    if (!(error instanceof NotPlain)) throw error;
    const found = problem('jinja/wrong-type', { problem: 'this gives a value that YAML cannot hold' });
    return { value: null, diagnostics: [found.at(at)] };
  }
}

function namesOf({ doc, env, target, vars }: YamlScope): ReadonlyMap<string, JinjaValue> {
  return new Map<string, JinjaValue>([
    ...conversions,
    ['var', new Callable('var', (call) => variable(vars, 'var/missing', ...named(call)))],
    ['env_var', new Callable('env_var', (call) => variable(env, 'env/missing', ...named(call)))],
    ['dbt_version', dbtVersion],
    ...(target ? ([['target', fromValues(target)]] as const) : []),
    ...(doc ? ([['doc', new Callable('doc', (call) => documented(doc, call))]] as const) : []),
  ]);
}

/** What rests on when the command began. */
function timely(
  { startedAt }: YamlScope,
  evaluator: JinjaEvaluator,
): readonly (readonly [string, JinjaValue])[] {
  if (!startedAt) return [];
  return [
    ['run_started_at', DateTimeObject.fromUtc(startedAt, utc)],
    [
      'modules',
      modulesOf({
        record: { outside: false },
        scope: { invocation: { startedAt } },
        invoke: (callee, call) => evaluator.callValue(callee, call),
      }),
    ],
  ];
}

function documented(doc: NonNullable<YamlScope['doc']>, call: Parameters<Callable['call']>[0]): JinjaValue {
  const [first, second] = bind(call, ['package_or_name', 'name?']);
  const name = neededText(first, call, 'name');
  return second === undefined ? doc(name) : doc(name, neededText(second, call, 'name'));
}

function named(
  call: Parameters<Callable['call']>[0],
): readonly [name: string, fallback: JinjaValue | undefined] {
  const [name, fallback] = bind(call, ['name', 'default?']);
  return [neededText(name, call, 'name'), fallback];
}

function variable(
  known: { readonly [name: string]: Value | undefined },
  code: 'var/missing' | 'env/missing',
  name: string,
  fallback: JinjaValue | undefined,
): JinjaValue {
  const value = Object.hasOwn(known, name) ? known[name] : undefined;
  if (value !== undefined) return fromPlain(value);
  if (fallback !== undefined) return fallback;
  if (code === 'env/missing') throw problem(code, { name });
  throw problem(code, { name, suggestion: suggest(name, Object.keys(known)), file: 'dbt_project.yml' });
}
