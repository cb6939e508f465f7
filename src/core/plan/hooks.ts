import type { Values } from '../project/value.js';
import type { OpenQuestion } from '../template/answers.js';
import { diagnostic, hasErrors, type Diagnostic } from '../diagnostics/diagnostic.js';
import { atHook, hookDialect, hookTemplate } from '../graph/hook-references.js';
import { findRef, findSource, isNodeId } from '../graph/names.js';
import { namesOf } from '../graph/names-of.js';
import { type DataNode, isEphemeral, materializationOf } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import type { Hook } from '../project/node-config.js';
import type { RunHooks } from '../project/project.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { transactionStatement } from '../sql/statements.js';
import { ownMaterialisation, type OwnMaterialisation } from '../template/dbt/materialisations.js';
import { namesRead } from '../template/jinja/macro-uses.js';
import { findReferences } from '../template/references.js';
import type { Compiler } from './compile.js';
import { inAnyDatabase } from './own-database.js';
import type { NodeHooks, Plan, PlannedHook } from './stages.js';

const known = new WeakMap<Compiler, Map<NodeId, NodeHooks | undefined>>();

/** The hooks of a node, rendered once; undefined when it has none. Mistakes gather in `compiler.diagnostics`. */
export function nodeHooks(node: DataNode, compiler: Compiler): NodeHooks | undefined {
  const cache = known.get(compiler) ?? new Map<NodeId, NodeHooks | undefined>();
  known.set(compiler, cache);
  if (cache.has(node.id)) return cache.get(node.id);
  const hooks = compiler.failing(node.id, () => renderHooks(node, compiler));
  if (!hooks?.pre.some(({ unanswered }) => unanswered)) cache.set(node.id, hooks);
  return hooks;
}

/** A hook that follows a node's relation, now that it is there: its SQL, or what must be asked for it. Mistakes are in `compiler.diagnostics`. */
export function settledPostHook(
  node: DataNode,
  index: number,
  compiler: Compiler,
  incremental: boolean,
): PlannedHook | OpenQuestion | undefined {
  const hook = node.config.post_hook?.[index];
  if (!hook) return undefined;
  const { sql, unanswered } = renderHook(hook, 'a `post_hook`', compiler, node, incremental);
  return unanswered ?? { sql, transaction: hook.transaction };
}

/** What of a node's hooks counts as its code; undefined when it has none. */
export function hooksCode(node: DataNode, compiler: Compiler): unknown {
  const hooks = nodeHooks(node, compiler);
  const parts = ({ sql, incrementalSql, transaction }: PlannedHook): unknown => [
    normaliseForFingerprint(inAnyDatabase(sql, compiler)),
    incrementalSql === undefined ? null : normaliseForFingerprint(inAnyDatabase(incrementalSql, compiler)),
    transaction,
  ];
  return hooks && [hooks.pre.map(parts), hooks.post.map(parts)];
}

function renderHooks(node: DataNode, compiler: Compiler): NodeHooks | undefined {
  const { pre_hook: pre = [], post_hook: post = [] } = node.config;
  const own = ownBuilder(node, compiler);
  // As in dbt: one that does not run the hooks of its model has none, and it writes the header itself.
  if (own && !namesRead(own.macro).has('run_hooks')) return undefined;
  const header = own ? [] : headerOf(node, compiler);
  if (pre.length + post.length + header.length === 0) return undefined;
  const both = node.kind === 'model' && materializationOf(node) === 'incremental';
  const render =
    (name: string) =>
    (hook: Hook): PlannedHook => {
      const first = renderHook(hook, `a \`${name}\``, compiler, node, false);
      const again = both ? renderHook(hook, `a \`${name}\``, compiler, node, true) : first;
      const unanswered = first.unanswered ?? again.unanswered;
      return {
        sql: first.sql,
        ...(again.sql !== first.sql && { incrementalSql: again.sql }),
        transaction: hook.transaction,
        ...(unanswered && { unanswered }),
      };
    };
  return {
    pre: [...pre.map(render('pre_hook')), ...header],
    post: post.map((hook) => afterwards(hook, () => render('post_hook')(hook), compiler)),
  };
}

/** A hook that follows the relation: what it asks, and in a dbt project what is wrong with it, is seen when its turn has come. */
function afterwards(hook: Hook, render: () => PlannedHook, compiler: Compiler): PlannedHook {
  const before = compiler.diagnostics.length;
  const { unanswered, ...planned } = render();
  const fails = compiler.failsApart && hasErrors(compiler.diagnostics.slice(before));
  if (fails) compiler.diagnostics.splice(before);
  return unanswered || fails ? { sql: '', transaction: hook.transaction, late: true } : planned;
}

/** The materialisation of the project's own that builds a node. */
function ownBuilder(node: DataNode, { scope: { dbt } }: Compiler): OwnMaterialisation | undefined {
  const name = node.config.extra?.['materialized'];
  const isOwn = node.kind === 'model' && node.builtBy !== undefined && typeof name === 'string';
  return dbt && isOwn ? ownMaterialisation(name, dbt) : undefined;
}

/** dbt: statements right before the one that makes the relation. They were rendered with the configuration. */
function headerOf({ config }: DataNode, compiler: Compiler): readonly PlannedHook[] {
  const header = compiler.scope.dbt && config.extra?.['sql_header'];
  return typeof header === 'string' && header.trim() !== '' ? [{ sql: header, transaction: true }] : [];
}

/** The project's own hooks, rendered; undefined when it has none. References that lead nowhere are reported here. */
export function runHooks(hooks: RunHooks | undefined, compiler: Compiler): Plan['runHooks'] {
  if (!hooks) return undefined;
  const render =
    (name: 'on-run-start' | 'on-run-end') =>
    (hook: Hook): PlannedHook => {
      compiler.diagnostics.push(...lostReferences(hook, compiler));
      const { transaction } = hook;
      // What it looks at is not there yet.
      if (compiler.scope.dbt && name === 'on-run-end') return { sql: '', transaction, late: true };
      const names = { model: operationOf(hook, name, hooks, compiler) };
      const { sql, unanswered } = renderHook(hook, `\`${name}\``, compiler, undefined, false, names);
      return { sql, transaction, ...(unanswered && { unanswered, late: true }) };
    };
  return { start: hooks.start.map(render('on-run-start')), end: hooks.end.map(render('on-run-end')) };
}

/** What a hook of the run is told of itself in a dbt project: dbt calls it an operation, numbered within its package. */
export function operationOf(
  hook: Hook,
  when: 'on-run-start' | 'on-run-end',
  hooks: RunHooks,
  { scope: { dbt } }: Compiler,
): Values {
  const { projectName = '' } = dbt ?? {};
  const owner = hook.package ?? projectName;
  const all = when === 'on-run-start' ? hooks.start : hooks.end;
  const siblings = all.filter((each) => (each.package ?? projectName) === owner);
  const name = `${owner}-${when}-${siblings.indexOf(hook)}`;
  return {
    name,
    resource_type: 'operation',
    package_name: owner,
    unique_id: `operation.${owner}.${name}`,
  };
}

/** A hook of the run whose turn has come: its SQL, or what must be asked for it. Mistakes are in `compiler.diagnostics`. */
export function settledRunHook(
  hook: Hook,
  when: 'on-run-start' | 'on-run-end',
  compiler: Compiler,
  names: Values,
): PlannedHook | OpenQuestion {
  const { sql, unanswered } = renderHook(hook, `\`${when}\``, compiler, undefined, false, names);
  return unanswered ?? { sql, transaction: hook.transaction };
}

function lostReferences(hook: Hook, compiler: Compiler): readonly Diagnostic[] {
  const template = hookTemplate(hook, hookDialect(hook, compiler.scope));
  const names = namesOf(compiler.graph);
  const lost = findReferences(template.value, compiler.scope.macros).flatMap((reference) => {
    if (reference.names === undefined) return [];
    const [first = '', second = ''] = reference.names;
    const found =
      reference.kind === 'ref'
        ? findRef(names, compiler.graph.project, reference.names, reference.at)
        : findSource(names, first, second, reference.at);
    return isNodeId(found) ? [] : [atHook(found, hook)];
  });
  return [...template.diagnostics, ...lost];
}

function renderHook(
  hook: Hook,
  what: string,
  compiler: Compiler,
  owner: DataNode | undefined,
  incremental: boolean,
  names?: Values,
): Pick<PlannedHook, 'sql' | 'unanswered'> {
  const before = compiler.diagnostics.length;
  const { sql, unanswered } = compiler.template(
    hookTemplate(hook, hookDialect(hook, compiler.scope)).value,
    owner?.relation,
    incremental,
    false,
    owner,
    undefined,
    hook.package,
    names,
  );
  const found = compiler.diagnostics.splice(before).map((finding) => atHook(finding, hook));
  const statement = transactionStatement(sql);
  if (statement) {
    const word = /[\p{L}]+/u.exec(statement.sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//gu, ''))?.[0] ?? '';
    found.push(atHook(diagnostic('hook/transaction', { hook: what, word }), hook));
  }
  compiler.diagnostics.push(...found, ...ephemeralReads(hook, what, compiler));
  return { sql, ...(unanswered && { unanswered }) };
}

/** A hook may hold any statement: there is no place in it for the query of an ephemeral model. */
function ephemeralReads(hook: Hook, what: string, compiler: Compiler): readonly Diagnostic[] {
  const read = findReferences(
    hookTemplate(hook, hookDialect(hook, compiler.scope)).value,
    compiler.scope.macros,
  ).flatMap(({ kind, names }) => {
    const node = kind === 'ref' && names ? compiler.findRef(names) : undefined;
    return node && isEphemeral(node) ? [node.name] : [];
  });
  return [...new Set(read)].map((node) => atHook(diagnostic('hook/ephemeral', { hook: what, node }), hook));
}
