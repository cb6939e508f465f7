import { diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { isData, type DataNode, type ModelNode } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { relationKey } from '../sql/relation.js';
import { dialectOf } from '../template/read-template.js';
import { layerOf } from './layers.js';
import { outputStars } from './output-stars.js';
import { partitionsOf } from './partitions.js';
import { allSelects, isSign, nameOf, withoutSubqueries, type FromItem } from './query-shape.js';
import type { Finding, Rule, RuleContext } from './rule.js';
import { sqlTokens, type Token } from './sql-tokens.js';

/** Rules on the SQL of models, as their authors wrote it. */
export const sqlRules: readonly Rule[] = [
  {
    name: 'select-star',
    find: (context) =>
      inSql(context)
        .filter((model) => layerOf(model) === 'marts')
        .flatMap((model) => {
          const { source } = model.resource;
          const stars = outputStars(sqlTokens(source, dialectOf(model.template))).map(
            ({ first, last }) => [first.start, last.end] as const,
          );
          const places = new Map(stars.map((place) => [place.join(' '), place]));
          return [...places.values()].map(([start, end]) => ({
            node: model.id,
            diagnostic: diagnostic(
              'rule/select-star',
              { model: model.name, star: source.text.slice(start, end) },
              { at: spanOf(source, start, end) },
            ),
          }));
        }),
  },
  {
    name: 'hard-coded-relation',
    find: (context) => {
      const byRelation = relations(context);
      const names = new Set([...byRelation.values()].map((node) => node.relation.name.toLowerCase()));
      return inSql(context).flatMap((model) => hardCoded(model, { byRelation, names }, context));
    },
  },
  {
    name: 'unpruned-partitions',
    find: (context) => inSql(context).flatMap((model) => unpruned(model, context)),
  },
];

/** Models in Python have no SQL to look at. */
function inSql({ models }: RuleContext): readonly ModelNode[] {
  return models.filter(({ template }) => !template.python);
}

/** Every name that the text gives to a table of its own: `name as (`. */
function ownTables(tokens: readonly Token[]): ReadonlySet<string> {
  const plain = tokens.filter((token) => token.kind !== 'comment');
  const names = plain.flatMap((token, index) => {
    const isAs =
      nameOf(token) === 'as' && plain.slice(index + 1, index + 4).some((next) => isSign(next, '('));
    // A list of columns may stand between the name and `as`.
    let at = index - 1;
    if (isSign(plain[at], ')')) while (at >= 0 && !isSign(plain[at + 1], '(')) at -= 1;
    return isAs ? (nameOf(plain[at]) ?? []) : [];
  });
  return new Set(names);
}

/** Schemas of the database itself. */
const systemSchemas = new Set(['information_schema', 'pg_catalog', 'duckdb_internal', 'system', 'temp']);

/** What the project builds or declares, by relation, and the names of these relations. */
interface Relations {
  readonly byRelation: ReadonlyMap<string, DataNode>;
  readonly names: ReadonlySet<string>;
}

function relations(context: RuleContext): ReadonlyMap<string, DataNode> {
  const found = new Map<string, DataNode>();
  for (const node of context.graph.nodes.values()) {
    if (!isData(node) || (node.kind === 'model' && node.config.materialized === 'ephemeral')) continue;
    found.set(relationKey(node.relation), node);
  }
  return found;
}

function hardCoded(
  model: ModelNode,
  { byRelation, names }: Relations,
  context: RuleContext,
): readonly Finding[] {
  const { source } = model.resource;
  const tokens = sqlTokens(source, dialectOf(model.template));
  const own = ownTables(tokens);
  const seen = new Set<number>();
  return allSelects(tokens)
    .flatMap((select) => select.from)
    .flatMap((item) => {
      const [first] = item.tokens;
      const last = item.tokens.at(-1);
      if (!first || !last || seen.has(first.start) || !isHardCoded(item, own, names)) return [];
      seen.add(first.start);
      const at = spanOf(source, first.start, last.end);
      const relation = source.text.slice(first.start, last.end).trim();
      const meant = item.parts.length > 1 ? meantNode(item.parts, byRelation) : undefined;
      const replacement = meant && !isBelow(meant.id, model.id, context) ? referenceText(meant) : undefined;
      const found = diagnostic(
        'rule/hard-coded-relation',
        { model: model.name, relation, replacement },
        { at },
      );
      const fix = replacement === undefined ? undefined : { span: at, text: replacement };
      return [{ node: model.id, diagnostic: found, ...(fix && { fix }) }];
    });
}

function isHardCoded(item: FromItem, own: ReadonlySet<string>, relationNames: ReadonlySet<string>): boolean {
  const [first] = item.tokens;
  if (item.isCall || !first) return false;
  if (first.kind === 'text') return true;
  if (first.kind === 'tag') return /^\{\{~?\s*var\b/u.test(first.text);
  const [name = '', ...rest] = item.parts;
  if (name === '' || own.has(name)) return false;
  // A name that stands alone may be many things: it is told only when a node makes a relation of that name.
  return rest.length === 0
    ? relationNames.has(name)
    : !systemSchemas.has(name) && !systemSchemas.has(rest[0] ?? '');
}

function meantNode(
  parts: readonly string[],
  byRelation: ReadonlyMap<string, DataNode>,
): DataNode | undefined {
  const [name = '', schema = '', database] = [...parts].reverse();
  return byRelation.get(relationKey({ ...(database !== undefined && { database }), schema, name }));
}

/** Whether a node is made of another: a reference back would close a circle. */
function isBelow(node: NodeId, other: NodeId, context: RuleContext): boolean {
  const pending = [other];
  const seen = new Set<NodeId>();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === node) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...(context.graph.children.get(id) ?? []));
  }
  return false;
}

function referenceText(node: DataNode): string | undefined {
  const names = node.kind === 'source' ? [node.resource.sourceName, node.name] : [node.name];
  if (names.some((name) => /['\\{}\n]/u.test(name))) return undefined;
  const call = node.kind === 'source' ? 'source' : 'ref';
  return `{{ ${call}(${names.map((name) => `'${name}'`).join(', ')}) }}`;
}

function unpruned(model: ModelNode, context: RuleContext): readonly Finding[] {
  const parents = context.parents(model).map((parent) => ({ parent, keys: partitionsOf(parent) }));
  const partitions = new Set(parents.flatMap(({ keys }) => keys));
  if (partitions.size === 0) return [];
  const columns = new Set(
    parents.flatMap(({ parent, keys }) =>
      keys.length > 0 ? parent.resource.columns.map(({ name }) => name.toLowerCase()) : [],
    ),
  );
  const { source } = model.resource;
  const conditions = allSelects(sqlTokens(source, dialectOf(model.template))).flatMap(
    (select) => select.conditions,
  );
  return conditions.flatMap((condition) => {
    // A subquery is evaluated first, and its value prunes.
    const names = withoutSubqueries(condition).filter(
      (token, index) =>
        nameOf(token) !== undefined &&
        !isSign(condition[index + 1], '(') &&
        !isSign(condition[index + 1], '.'),
    );
    const partition = names.find((token) => partitions.has(nameOf(token) ?? ''));
    const column = names.find(
      (token) => !partitions.has(nameOf(token) ?? '') && columns.has(nameOf(token) ?? ''),
    );
    const [first] = condition;
    const last = condition.at(-1);
    if (!partition || !column || !first || !last) return [];
    const data = { model: model.name, partition: partition.text, column: column.text };
    const at = spanOf(source, first.start, last.end);
    return [{ node: model.id, diagnostic: diagnostic('rule/unpruned-partitions', data, { at }) }];
  });
}
