import { diagnostic } from '../../diagnostics/diagnostic.js';
import { problem } from '../jinja/failure.js';
import { Callable, Dict, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { bind } from './arguments.js';
import { textOf } from '../jinja/text-of.js';
import type { Rendering } from './rendering.js';

/** Functions of dbt's `exceptions` that stop the template with the text of their first argument. */
const raising = [
  'raise_compiler_error',
  'raise_database_error',
  'raise_dependency_error',
  'raise_not_implemented',
  'raise_fail_fast_error',
  'raise_cache_inconsistent',
  'raise_dataclass_not_dict',
];

/** Those that name what is wrong by their arguments, and the words before these. */
const wordings: { readonly [name: string]: (given: readonly string[]) => string } = {
  missing_config: ([node, name]) => `the configuration \`${name ?? node ?? ''}\` is required and is not set`,
  missing_materialization: () => 'there is no such materialization',
  missing_relation: ([relation]) => `the relation ${relation ?? ''} is not there`,
  raise_ambiguous_alias: ([first, second]) => `${first ?? ''} and ${second ?? ''} have the same relation`,
  raise_ambiguous_catalog_match: ([id]) => `more than one relation matches ${id ?? ''}`,
  raise_dep_not_found: ([, description]) => `${description ?? 'a node'} is needed and was not found`,
  raise_duplicate_patch_name: ([name]) => `${name ?? ''} is described twice`,
  raise_duplicate_resource_name: ([first, second]) => `${first ?? ''} and ${second ?? ''} have the same name`,
  raise_invalid_property_yml_version: ([path, issue]) => `${path ?? ''}: ${issue ?? ''}`,
  relation_wrong_type: ([relation, type]) => `${relation ?? ''} is not a ${type ?? ''}`,
  raise_contract_error: () => 'the columns differ from those of the contract',
  column_type_missing: ([columns]) => `these columns have no data type: ${columns ?? ''}`,
};

/** `exceptions`: errors and warnings that a template makes itself, with the author's text, at the place of the call. */
export function exceptionsOf(rendering: Rendering): Dict {
  const functions: [string, JinjaValue][] = [['warn', warnFunction(rendering)]];
  for (const name of raising) {
    functions.push([name, raiser(name, ([text]) => text ?? '')]);
  }
  for (const [name, words] of Object.entries(wordings)) functions.push([name, raiser(name, words)]);
  functions.push(['warn_snapshot_timestamp_data_types', new Callable('warn', () => null)]);
  return new Dict(functions);
}

function raiser(name: string, words: (given: readonly string[]) => string): Callable {
  return new Callable(name, (call) => {
    throw problem('dbt/raised', { text: words(argumentTexts(call)), by: name });
  });
}

function argumentTexts(call: JinjaCall): readonly string[] {
  return [...call.positional, ...call.named.values()].map((value) => textOf(value));
}

/** A warning is one however often a loop comes by. */
function warnFunction(rendering: Rendering): Callable {
  const told = new Set<string>();
  return new Callable('warn', (call) => {
    const [message] = bind(call, ['msg', 'node?']);
    const text = textOf(message ?? '');
    const key = `${call.at.start} ${text}`;
    if (!told.has(key)) rendering.report(diagnostic('dbt/warned', { text }, { at: call.at }));
    told.add(key);
    return '';
  });
}
