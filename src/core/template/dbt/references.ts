import { RelationObject } from './relation-object.js';
import type { Relation } from '../../sql/relation.js';
import type { Values } from '../../project/value.js';
import { Callable, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { given, neededText, wrongArguments } from './arguments.js';
import { toPlain } from './convert.js';
import type { Rendering } from './rendering.js';

/** `ref('model')`, `ref('package', 'model')`, each with `v=` or `version=`. */
export function refFunction(rendering: Rendering): Callable {
  return new Callable('ref', (call) => {
    const names = texts(call, 1, 2);
    const version = given(call.named.get('version')) ?? given(call.named.get('v'));
    const named: Values = version === undefined ? {} : { version: toPlain(version) };
    const { context, record, execute } = rendering;
    record.references.push({ kind: 'ref', names, at: call.at, ...(version !== undefined && { named }) });
    if (!execute) return placeholder(rendering);
    return resolved(rendering, context.resolveRef(names, named, call.at, context.report));
  });
}

/** `source('source', 'table')`. */
export function sourceFunction(rendering: Rendering): Callable {
  return new Callable('source', (call) => {
    const names = texts(call, 2, 2);
    const unknown = [...call.named.keys()][0];
    if (unknown !== undefined) throw wrongArguments(call, `has no parameter \`${unknown}\``);
    const { context, record, execute } = rendering;
    record.references.push({ kind: 'source', names, at: call.at });
    if (!execute) return placeholder(rendering);
    const [source = '', table = ''] = names;
    return resolved(rendering, context.resolveSource(source, table, call.at, context.report));
  });
}

/** `this`: the relation of the node; none where it has none. */
export function thisRelation(rendering: Rendering): JinjaValue {
  const { thisRelation: relation } = rendering.context;
  return relation ? rendering.relations.make(relation) : null;
}

/** While a project is read, a reference gives the relation of the node itself, as in dbt: nothing else is known yet. */
function placeholder(rendering: Rendering): JinjaValue {
  const own = thisRelation(rendering);
  return own instanceof RelationObject ? own : rendering.relations.make({ schema: '', name: 'unknown' });
}

/** A reference that cannot be resolved was reported by the resolver; rendering goes on, to find what else is wrong. */
function resolved(rendering: Rendering, relation: Relation | undefined): JinjaValue {
  return relation ? rendering.relations.make(relation) : placeholder(rendering);
}

function texts(call: JinjaCall, least: number, most: number): readonly string[] {
  const count = call.positional.length;
  if (count < least || count > most) {
    const number = least === most ? String(least) : `${least} or ${most}`;
    throw wrongArguments(call, `takes ${number} names, and here are ${count}`);
  }
  return call.positional.map((value, index) => neededText(value, call, ['first', 'second'][index] ?? ''));
}
