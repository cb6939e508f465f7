import { diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { Relation } from '../sql/relation.js';
import type { ConfigCall, ConfigEntry, ModelContext } from './model-types.js';
import { argumentsSpan } from './references.js';
import { bindArguments, wrongCall, type FunctionCall, type TemplateFunction } from './template-function.js';
import { isDict, plainValue, RelationValue, SqlFragment, type TemplateValue } from './template-value.js';
import type { Reference } from './types.js';

/** What a model's functions note while it is rendered. */
export interface ModelRecord {
  readonly config: ConfigCall[];
  readonly references: Reference[];
  /** Whether it has asked for something that only the environment knows. */
  outside: boolean;
}

/** Variables of these names hold secrets: they never reach SQL. The second is dbt's prefix. */
const secretPrefixes = ['EIDER_SECRET_', 'DBT_ENV_SECRET_'];

const nothing = new SqlFragment('', []);

/** The functions of a model: `ref`, `source`, `config`, `var`, `env_var`, `is_incremental` and, where it is missing, `this`. */
export function modelFunctions(
  context: ModelContext,
  record: ModelRecord,
): ReadonlyMap<string, TemplateFunction> {
  const functions: [string, TemplateFunction][] = [
    ['ref', refFunction(context, record)],
    ['source', sourceFunction(context, record)],
    ['config', configFunction(record)],
    ['var', varFunction(context)],
    ['env_var', envVarFunction(context, record)],
    ['is_incremental', isIncrementalFunction(context)],
  ];
  if (!context.thisRelation) functions.push(['this', noThis]);
  return new Map(functions);
}

/** The text of every argument by place; undefined when there is none, too many, or one is no text. */
function texts(call: FunctionCall, least: number, most: number, form: string): readonly string[] | undefined {
  const count = call.positional.length;
  if (count < least || count > most) {
    return wrongCall(
      call,
      form,
      `takes ${least === most ? least : `${least} or ${most}`} names, and here are ${count}`,
    );
  }
  const names: string[] = [];
  for (const { value, span } of call.positional) {
    if (typeof value !== 'string') return wrongCall(call, form, 'takes names as texts, in quotes', span);
    names.push(value);
  }
  return names;
}

function resolved(relation: Relation | undefined): TemplateValue | undefined {
  return relation && new RelationValue(relation);
}

function refFunction(context: ModelContext, record: ModelRecord): TemplateFunction {
  const form = "ref('model')";
  return {
    form,
    run: (call) => {
      const names = texts(call, 1, 2, form);
      if (names === undefined) return undefined;
      const unknown = call.named.find(({ name }) => name !== 'version' && name !== 'v');
      if (unknown) return wrongCall(call, form, `has no parameter \`${unknown.name}\``, unknown.span);
      const at = argumentsSpan(call.positional, call.span);
      const named = Object.fromEntries(call.named.map(({ name, value }) => [name, plainValue(value)]));
      record.references.push({ kind: 'ref', names, at });
      return resolved(context.resolveRef(names, named, at, context.report));
    },
  };
}

function sourceFunction(context: ModelContext, record: ModelRecord): TemplateFunction {
  const form = "source('source', 'table')";
  return {
    form,
    run: (call) => {
      const names = texts(call, 2, 2, form);
      if (names === undefined) return undefined;
      const extra = call.named[0];
      if (extra) return wrongCall(call, form, `has no parameter \`${extra.name}\``, extra.span);
      const at = argumentsSpan(call.positional, call.span);
      record.references.push({ kind: 'source', names, at });
      const [source = '', table = ''] = names;
      return resolved(context.resolveSource(source, table, at, context.report));
    },
  };
}

function configFunction(record: ModelRecord): TemplateFunction {
  const form = "config(materialized='table')";
  return {
    form,
    run: (call) => {
      const entries: ConfigEntry[] = [];
      for (const { value, span } of call.positional) {
        if (!isDict(value)) return wrongCall(call, form, 'takes its settings by name', span);
        for (const [name, item] of Object.entries(value))
          entries.push({ name, value: plainValue(item), at: span });
      }
      for (const { name, value, whole } of call.named)
        entries.push({ name, value: plainValue(value), at: whole });
      const values = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
      const keySpans = new Map(entries.map(({ name, at }) => [name, at]));
      record.config.push({ values, keySpans, entries, at: call.span });
      return nothing;
    },
  };
}

function varFunction(context: ModelContext): TemplateFunction {
  const form = "var('name', default)";
  return {
    form,
    run: (call) => {
      const bound = bindArguments(call, form, ['name', 'default?']);
      if (bound === undefined) return undefined;
      const [name, fallback] = bound;
      if (typeof name?.value !== 'string')
        return wrongCall(call, form, 'takes a name as text, in quotes', name?.span);
      if (Object.hasOwn(context.vars, name.value)) return context.vars[name.value] ?? null;
      if (fallback) return fallback.value;
      const data = { name: name.value, suggestion: suggest(name.value, Object.keys(context.vars)) };
      call.report(diagnostic('var/missing', data, { at: name.span }));
      return undefined;
    },
  };
}

function envVarFunction(context: ModelContext, record: ModelRecord): TemplateFunction {
  const form = "env_var('NAME', default)";
  return {
    form,
    run: (call) => {
      record.outside = true;
      const bound = bindArguments(call, form, ['name', 'default?']);
      if (bound === undefined) return undefined;
      const [argument, fallback] = bound;
      const name = argument?.value;
      if (typeof name !== 'string')
        return wrongCall(call, form, 'takes a name as text, in quotes', argument?.span);
      const at = { at: argument?.span };
      if (secretPrefixes.some((prefix) => name.toUpperCase().startsWith(prefix))) {
        call.report(diagnostic('env/secret-in-sql', { name }, at));
        return undefined;
      }
      const value = Object.hasOwn(context.env, name) ? context.env[name] : undefined;
      if (value !== undefined) return value;
      if (fallback) return fallback.value;
      call.report(diagnostic('env/missing', { name }, at));
      return undefined;
    },
  };
}

function isIncrementalFunction(context: ModelContext): TemplateFunction {
  const form = 'is_incremental()';
  return { form, run: (call) => bindArguments(call, form, []) && context.incremental };
}

const noThis: TemplateFunction = {
  form: 'this',
  run: (call) => {
    const data = { name: 'this', why: 'no relation is being built' };
    call.report(diagnostic('template/not-here', data, { at: call.span }));
    return undefined;
  },
};
