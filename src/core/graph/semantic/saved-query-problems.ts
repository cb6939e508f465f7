import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SavedQueryResource } from '../../project/dbt/semantic/semantic-resource.js';
import { filterProblem, itemProblem, namedBy } from './filter-problem.js';
import { problemOf, type SemanticLayer } from './semantic-layer.js';
import { nameProblem } from './semantic-names.js';

/** What MetricFlow has against saved queries. Whether their metrics are there was asked when they were linked. */
export function savedQueryProblems({ metrics, models, savedQueries }: SemanticLayer): readonly Diagnostic[] {
  const elements = new Set([
    'metric_time',
    ...metrics.map(({ name }) => name),
    ...models.flatMap(({ resource }) =>
      [...resource.dimensions, ...resource.entities].map(({ name }) => name),
    ),
  ]);
  return savedQueries.flatMap((node) =>
    [...problemsOf(node.resource, elements)].map((problem) => problemOf(node, problem)),
  );
}

function problemsOf(
  { name, queryParams }: SavedQueryResource,
  elements: ReadonlySet<string>,
): readonly string[] {
  const { group_by: groups, limit, metrics, order_by: order, where } = queryParams;
  const bad = nameProblem(name);
  const asked = new Set([...metrics.map((each) => `Metric('${each}')`), ...groups].map(plain));
  return [
    ...(bad === undefined ? [] : [`has a name that MetricFlow does not take, ${bad}`]),
    ...groups.flatMap((item) => groupProblem(item, elements) ?? []),
    ...order.flatMap((item) =>
      asked.has(plain(item)) ? [] : [`is ordered by \`${item}\`, which it does not ask for`],
    ),
    ...(limit !== null && limit < 0 ? [`has the limit ${limit}`] : []),
    ...(where?.where_filters ?? []).flatMap((each) => filterProblem(each.where_sql_template) ?? []),
  ];
}

function groupProblem(item: string, elements: ReadonlySet<string>): string | undefined {
  const problem = itemProblem(item);
  if (problem !== undefined) return `is grouped by something that ${problem}`;
  const element = namedBy(item)?.element ?? '';
  return elements.has(element) ? undefined : `is grouped by \`${item}\`, which no semantic model has`;
}

/** An item without its direction, its white space, and the difference of quotes. */
function plain(item: string): string {
  return item
    .replace(/\.descending\([^)]*\)\s*$/u, '')
    .replaceAll(/\s+/gu, '')
    .replaceAll('"', "'");
}
