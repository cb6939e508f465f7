import { isValues, type Values } from '../../project/value.js';
import { JinjaObject, type Callable, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { fromValues } from './convert.js';
import type { Rendering } from './rendering.js';

/** `builtins.ref` and `builtins.source`: the functions, whose `config` tells packages of the project that is run. */
export class BuiltinReference extends JinjaObject {
  readonly typeName = 'function';
  readonly #function: Callable;
  readonly #rendering: Rendering;

  constructor(called: Callable, rendering: Rendering) {
    super();
    this.#function = called;
    this.#rendering = rendering;
  }

  text(): string {
    return `<${this.#function.name}>`;
  }

  override call(call: JinjaCall): JinjaValue {
    return this.#function.call(call);
  }

  attribute(name: string): JinjaValue | undefined {
    return name === 'config' ? fromValues(projectConfig(this.#rendering)) : undefined;
  }
}

/** What packages ask of the configuration of a run: names, versions, variables and what the command was given. */
function projectConfig({ scope, context }: Rendering): Values {
  const { projectName, versions = new Map<string, string>(), invocation } = scope;
  const named = (name: string): Values => ({ project_name: name, version: versions.get(name) ?? null });
  const { vars: given } = invocation.arguments;
  return {
    ...named(projectName),
    dependencies: Object.fromEntries([...versions.keys()].map((name) => [name, named(name)])),
    args: invocation.arguments,
    cli_vars: isValues(given) ? given : {},
    target_name: context.target['name'] ?? null,
  };
}
