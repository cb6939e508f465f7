import { problem, ReturnSignal } from '../jinja/failure.js';
import { textOf } from '../jinja/text-of.js';
import { isTruthy } from '../jinja/type-of.js';
import type { Values } from '../../project/value.js';
import { Callable, Dict, JinjaObject, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { AdapterObject } from './adapter-object.js';
import { bind, fn, neededText, optionalText, wrongArguments } from './arguments.js';
import { ColumnClass } from './column-object.js';
import { ConfigObject } from './config-object.js';
import { conversions } from './conversions.js';
import { fromPlain, fromValues } from './convert.js';
import { exceptionsOf } from './exceptions.js';
import { BuiltinReference } from './builtin-reference.js';
import { LazyDict } from './lazy-dict.js';
import { DateTimeObject } from './modules/dates.js';
import { modulesOf } from './modules/modules.js';
import { utc } from './modules/zones.js';
import { refFunction, sourceFunction, thisRelation } from './references.js';
import type { Contextual, Rendering } from './rendering.js';
import { loadResultFunction, storeRawResultFunction, storeResultFunction } from './statements.js';
import { envVarFunction, VariableFunction } from './variables.js';

/** The names of dbt's context that are not macros, each made when a template first uses it. */
export const contextNames: ReadonlyMap<string, Contextual> = new Map<string, Contextual>([
  ...[...conversions].map(([name, made]): [string, Contextual] => [name, () => made]),
  ['ref', refFunction],
  ['source', sourceFunction],
  ['this', thisRelation],
  ['config', (rendering) => new ConfigObject(rendering)],
  ['var', (rendering) => new VariableFunction(rendering)],
  ['env_var', envVarFunction],
  ['target', ({ context }) => fromValues(context.target)],
  ['env', ({ context }) => fromValues(context.target)],
  ['database', (rendering) => ofNode(rendering, 'database')],
  ['schema', (rendering) => ofNode(rendering, 'schema')],
  ['model', modelOf],
  ['graph', graphOf],
  ['execute', ({ execute }) => execute],
  ['flags', (rendering) => new FlagsObject(rendering)],
  ['adapter', (rendering) => new AdapterObject(rendering)],
  ['api', apiOf],
  ['column', () => new ColumnClass()],
  ['exceptions', exceptionsOf],
  ['return', () => fn('return', ['data'], ([data]) => leave(data ?? null))],
  ['log', logFunction],
  ['print', printFunction],
  ['doc', docFunction],
  ['render', renderFunction],
  ['modules', modulesOf],
  ['load_result', loadResultFunction],
  ['store_result', storeResultFunction],
  ['store_raw_result', storeRawResultFunction],
  ['write', () => fn('write', ['payload'], () => '')],
  ['try_or_compiler_error', tryFunction],
  ['validation', () => new Dict([['any', new Callable('any', () => new Callable('validator', () => null))]])],
  ['dbt_version', ({ scope }) => scope.dbtVersion],
  ['project_name', ({ scope }) => scope.projectName],
  ['invocation_id', (rendering) => outside(rendering, rendering.scope.invocation.id)],
  ['run_started_at', (rendering) => outside(rendering, startedAt(rendering))],
  ['thread_id', () => 'MainThread'],
  ['invocation_args_dict', ({ scope }) => fromValues(scope.invocation.arguments)],
  ['dbt_metadata_envs', ({ scope }) => fromValues(scope.metadataEnv ?? {})],
  ['selected_resources', (rendering) => outside(rendering, selectedOf(rendering))],
  ['pre_hooks', (rendering) => hooksOf(rendering, 'pre-hook', 'pre_hook')],
  ['post_hooks', (rendering) => hooksOf(rendering, 'post-hook', 'post_hook')],
  ['defer_relation', () => null],
  ['metric', () => refused('metric', 'metrics are computed by tools that read them', 'a metric')],
  ['function', () => refused('function', 'call the function by its name in SQL', '`function(…)`')],
  [
    'load_agate_table',
    () => refused('load_agate_table', 'read the seed with `ref(…)`', '`load_agate_table`'),
  ],
  [
    'submit_python_job',
    () => refused('submit_python_job', 'write the model in SQL: Python is not run', '`submit_python_job`'),
  ],
  ['builtins', (rendering) => new NamesObject(rendering, 'builtins')],
  ['context', (rendering) => new NamesObject(rendering, 'context')],
]);

function leave(value: JinjaValue): never {
  throw new ReturnSignal(value);
}

function outside(rendering: Rendering, value: JinjaValue): JinjaValue {
  rendering.record.outside = true;
  return value;
}

function startedAt({ scope }: Rendering): JinjaValue {
  return DateTimeObject.fromUtc(scope.invocation.startedAt, utc);
}

function selectedOf({ execute, scope }: Rendering): JinjaValue {
  return fromPlain(execute ? (scope.selectedResources?.() ?? []) : []);
}

const graphs = new WeakMap<Values, LazyDict>();

/** One for all templates that are executed: as in dbt, packages keep there what their macros tell each other from node to node. */
function graphOf({ execute, scope }: Rendering): JinjaValue {
  const values = scope.graph();
  const known = execute ? graphs.get(values) : undefined;
  const made = known ?? new LazyDict(values);
  if (execute) graphs.set(values, made);
  return made;
}

function modelOf({ context }: Rendering): JinjaValue {
  const node = context.entry?.() ?? context.node?.values;
  return node ? new LazyDict(node) : new Dict();
}

function ofNode({ context }: Rendering, name: string): JinjaValue {
  return fromPlain(context.node?.values[name] ?? context.target[name] ?? null);
}

function hooksOf({ context }: Rendering, ...names: readonly string[]): JinjaValue {
  const config = context.node?.config;
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return [];
  const values = new Map(Object.entries(config));
  const found = names.map((name) => values.get(name)).find((value) => value !== undefined && value !== null);
  return found === undefined ? [] : fromPlain(Array.isArray(found) ? found : [found]);
}

function apiOf({ relations }: Rendering): JinjaValue {
  return new Dict([
    ['Relation', relations.relationClass],
    ['Column', new ColumnClass()],
  ]);
}

function refused(name: string, instead: string, what: string): Callable {
  return new Callable(name, () => {
    throw problem('dbt/unsupported-call', { what, instead });
  });
}

function logFunction(rendering: Rendering): Callable {
  return fn('log', ['msg', 'info?'], ([message, info]) => {
    const level = isTruthy(info ?? false) ? 'info' : 'debug';
    rendering.logged.push({ level, text: textOf(message ?? null) });
    return '';
  });
}

function printFunction(rendering: Rendering): Callable {
  return fn('print', ['msg'], ([message]) => {
    rendering.logged.push({ level: 'print', text: textOf(message ?? null) });
    return '';
  });
}

function docFunction({ scope }: Rendering): Callable {
  return fn('doc', ['first', 'second?'], ([first, second], call) => {
    const one = neededText(first, call, 'name');
    const two = optionalText(second, call, 'name');
    const name = two ?? one;
    const text = scope.docs?.(name, two === undefined ? undefined : one);
    if (text === undefined) throw wrongArguments(call, `finds no docs block \`${name}\``);
    return text;
  });
}

function renderFunction(rendering: Rendering): Callable {
  return fn('render', ['string'], ([text], call) => rendering.renderText(textOf(text ?? null), call.at));
}

/** `try_or_compiler_error(message, function, …)`: the message stands for whatever goes wrong in the function. */
function tryFunction(rendering: Rendering): Callable {
  return new Callable('try_or_compiler_error', (call) => {
    const [message = null, callee = null, ...positional] = call.positional;
    try {
      return rendering.invoke(callee, { ...call, positional, named: call.named });
    } catch (error) {
      if (!rendering.isMistake(error)) throw error;
      throw problem('dbt/raised', { text: textOf(message), by: 'raise_compiler_error' });
    }
  });
}

/** `flags`: those of the command, by their names in capitals or not. */
class FlagsObject extends JinjaObject {
  readonly typeName = 'Flags';
  readonly #rendering: Rendering;

  constructor(rendering: Rendering) {
    super();
    this.#rendering = rendering;
  }

  text(): string {
    return 'Flags';
  }

  attribute(name: string): JinjaValue | undefined {
    const { flags, invocation } = this.#rendering.scope;
    const key = name.toUpperCase();
    if (Object.hasOwn(flags, key)) return fromPlain(flags[key] ?? null);
    if (key === 'WHICH') return invocation.command;
    return ['FULL_REFRESH', 'STORE_FAILURES'].includes(key) ? false : undefined;
  }
}

/** `context` and `builtins`: names as members; `builtins` knows those of dbt alone, which macros of the project may cover. */
class NamesObject extends JinjaObject {
  readonly typeName = 'dict';
  readonly #rendering: Rendering;
  readonly #name: 'context' | 'builtins';

  constructor(rendering: Rendering, name: 'context' | 'builtins') {
    super();
    this.#rendering = rendering;
    this.#name = name;
  }

  text(): string {
    return `<${this.#name}>`;
  }

  override isMapping(): boolean {
    return true;
  }

  override iterate(): readonly JinjaValue[] {
    return [...contextNames.keys()];
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    const name = textOf(key);
    if (this.#name === 'context') return this.#rendering.lookup(name);
    const found = contextNames.get(name)?.(this.#rendering);
    return found instanceof Callable && (name === 'ref' || name === 'source')
      ? new BuiltinReference(found, this.#rendering)
      : found;
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'keys') return new Callable(name, () => [...this.iterate()]);
    if (name === 'update' && this.#name === 'context') return updateOf(this.#rendering);
    if (name !== 'get') return this.item(name);
    return new Callable(name, (call: JinjaCall) => {
      const [key, fallback] = bind(call, ['key', 'default?']);
      return this.item(key ?? null) ?? fallback ?? null;
    });
  }
}

/** `context.update({…})`: packages keep there what one of their macros tells another. */
function updateOf(rendering: Rendering): JinjaValue {
  return new Callable('update', ({ positional, named }: JinjaCall) => {
    const [items] = positional;
    const entries = items instanceof Dict ? items.entries() : [];
    for (const [name, value] of [...entries, ...named]) rendering.define(textOf(name), value);
    return null;
  });
}
