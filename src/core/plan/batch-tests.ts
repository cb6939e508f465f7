import type { NodeId } from '../project/ids.js';
import type { GenericTestDefinition, SharedCount, TestInput } from '../library/generic-test.js';
import type { PlannedTest, TestBatch } from './stages.js';

/** What a test needs to be counted in a scan that others share. */
export interface BatchPart extends SharedCount {
  /** The relation, as it stands after FROM. */
  readonly from: string;
}

/** With more conditions than this in one query DuckDB's planning begins to cost. */
const mostMembers = 100;

/** How a generic test is counted beside others; undefined when it needs a query of its own. */
export function batchPart(
  definition: GenericTestDefinition,
  input: TestInput,
  relation: string,
  where: string | undefined,
): BatchPart | undefined {
  const count = definition.aggregate?.(input, where);
  // A subquery is planned and run once more for every query that it stands in.
  if (!count || /\bselect\b/iu.test(count.failures)) return undefined;
  return { from: relation, ...count };
}

/** The batches of a stage: of the tests of one relation, two at least that judge rows, or two that judge the whole. */
export function batchTests(
  tests: readonly PlannedTest[],
  parts: ReadonlyMap<NodeId, BatchPart>,
): readonly TestBatch[] {
  const groups = new Map<string, Member[]>();
  for (const test of tests) {
    const part = parts.get(test.id);
    if (!part) continue;
    const key = `${part.failing === undefined ? 'whole' : 'rows'} ${part.from}`;
    const group = groups.get(key);
    if (group) group.push({ test, part });
    else groups.set(key, [{ test, part }]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => chunks(group).map(batchOf));
}

interface Member {
  readonly test: PlannedTest;
  readonly part: BatchPart;
}

/** Pieces of nearly one size. */
function chunks(members: readonly Member[]): readonly (readonly Member[])[] {
  const count = Math.ceil(members.length / mostMembers);
  const size = Math.ceil(members.length / count);
  return Array.from({ length: count }, (_, index) => members.slice(index * size, (index + 1) * size));
}

function batchOf(members: readonly Member[]): TestBatch {
  const from = `from ${members[0]?.part.from ?? ''}`;
  const failing = members.flatMap(({ part }) => part.failing ?? []);
  const any = failing.map((condition) => `(${condition})`).join('\n   or ');
  const filter = any === '' ? '' : `\nwhere ${any}`;
  const counts = members.map(({ test, part }, index) => {
    const counted = test.limit === undefined ? part.failures : `least(${part.failures}, ${test.limit})`;
    return `  ${counted} as failures_${index}`;
  });
  return {
    ...(filter !== '' && { guard: `select 1\n${from}${filter}\nlimit 1` }),
    sql: `select\n${counts.join(',\n')}\n${from}${filter}`,
    members: members.map(({ test }, index) => ({ id: test.id, failures: `failures_${index}` })),
  };
}
