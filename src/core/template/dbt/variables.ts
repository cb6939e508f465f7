import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { argumentsSpan } from '../references.js';
import { failure } from '../jinja/failure.js';
import { Callable, JinjaObject, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { bind, given, neededText } from './arguments.js';
import { fromPlain } from './convert.js';
import type { Rendering } from './rendering.js';

/** Variables of these names hold secrets, in either kind of project. */
const secretPrefixes = ['DBT_ENV_SECRET', 'EIDER_SECRET_'];

/** `var('name', default)`, with its method `has_var`. A variable that is a text with Jinja in it is rendered. */
export class VariableFunction extends JinjaObject {
  readonly typeName = 'Var';
  readonly #rendering: Rendering;

  constructor(rendering: Rendering) {
    super();
    this.#rendering = rendering;
  }

  text(): string {
    return '<Var>';
  }

  attribute(name: string): JinjaValue | undefined {
    if (name !== 'has_var') return undefined;
    return new Callable(name, (call) => {
      const [variable] = bind(call, ['var_name']);
      return Object.hasOwn(this.#known, neededText(variable, call, 'var_name'));
    });
  }

  override call(call: JinjaCall): JinjaValue {
    const [variable, fallback] = bind(call, ['var_name', 'default?']);
    const name = neededText(variable, call, 'var_name');
    const known = this.#known;
    const value = Object.hasOwn(known, name) ? (known[name] ?? null) : undefined;
    if (typeof value === 'string' && /\{[{%#]/u.test(value)) {
      return this.#rendering.renderText(value, call.at);
    }
    if (value !== undefined) return fromPlain(value);
    if (fallback !== undefined) return fallback;
    // While the project is read, dbt lets it pass: the macro may only be one that is never called for real.
    this.#rendering.onProvisional();
    if (!this.#rendering.execute) return null;
    const suggestion = suggest(name, Object.keys(known));
    const data = { name, suggestion, ...(!this.#rendering.scope.native && { file: 'dbt_project.yml' }) };
    throw failure('var/missing', data, nameSpan(call));
  }

  get #known(): Rendering['context']['vars'] {
    const { scope, packageName, context } = this.#rendering;
    return scope.vars.get(packageName) ?? context.vars;
  }
}

/** `env_var('NAME', default)`. Secrets are refused: SQL is logged and kept. */
export function envVarFunction(rendering: Rendering): Callable {
  return new Callable('env_var', (call) => {
    rendering.record.outside = true;
    const [variable, fallback] = bind(call, ['var', 'default?']);
    const name = neededText(variable, call, 'var');
    if (secretPrefixes.some((prefix) => name.toUpperCase().startsWith(prefix)))
      throw failure('env/secret-in-sql', { name }, nameSpan(call));
    const { env } = rendering.context;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    const answer = value ?? given(fallback);
    if (answer === undefined) throw failure('env/missing', { name }, nameSpan(call));
    return answer;
  });
}

function nameSpan(call: JinjaCall): Span {
  return argumentsSpan((call.written?.positional ?? []).slice(0, 1), call.at);
}
