import { textOf } from '../../jinja/text-of.js';
import { isTruthy } from '../../jinja/type-of.js';
import { Dict, type JinjaValue } from '../../jinja/value.js';
import { given, type Bound } from '../arguments.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacros } from './core-macro.js';

const parameters = (what: string): readonly string[] => [`custom_${what}_name?`, 'node?'];

/** How nodes get the names of their relations, unless a project says otherwise. */
export const nameMacros: CoreMacros = {
  generate_schema_name: {
    parameters: parameters('schema'),
    run: (rendering, [custom]) => {
      const schema = targetText(rendering, 'schema');
      return given(custom) === undefined ? schema : `${schema}_${textOf(custom ?? null).trim()}`;
    },
  },
  generate_schema_name_for_env: {
    parameters: parameters('schema'),
    run: (rendering, [custom]) => {
      const isProduction = targetText(rendering, 'name') === 'prod';
      if (!isProduction || given(custom) === undefined) return targetText(rendering, 'schema');
      return textOf(custom ?? null).trim();
    },
  },
  generate_database_name: {
    parameters: parameters('database'),
    run: (rendering, [custom]) =>
      given(custom) === undefined ? rendering.scope.database : textOf(custom ?? null).trim(),
  },
  generate_alias_name: { parameters: parameters('alias'), run: (_rendering, bound) => aliasOf(bound) },
  generate_latest_version_pointer_alias: {
    parameters: parameters('alias'),
    run: (_rendering, [custom, node]) =>
      isTruthy(custom ?? null) ? textOf(custom ?? null).trim() : textOf(member(node, 'name') ?? null),
  },
};

function targetText(rendering: Rendering, name: string): string {
  const value = rendering.context.target[name];
  return typeof value === 'string' ? value : '';
}

function aliasOf([custom, node]: Bound): JinjaValue {
  if (isTruthy(custom ?? null)) return textOf(custom ?? null).trim();
  const name = textOf(member(node, 'name') ?? null);
  const version = member(node, 'version');
  if (version === undefined || version === null || !isTruthy(version)) return name;
  return `${name}_v${textOf(version).replaceAll('.', '_')}`;
}

function member(node: JinjaValue | undefined, name: string): JinjaValue | undefined {
  return node instanceof Dict ? node.get(name) : undefined;
}
