import { describe, expect, test } from 'vitest';
import { hasErrors, messageOf } from '../src/core/diagnostics/diagnostic.js';
import { selectNodes } from '../src/core/graph/select.js';
import { selectionProject, type RecordedSelection } from './support/selection-project.js';

interface Difference {
  readonly project: string;
  readonly selection: Omit<RecordedSelection, 'chosen'>;
  /** What Eider takes besides. */
  readonly more?: readonly string[];
  /** What Eider leaves out. */
  readonly less?: readonly string[];
}

/**
 * `households` reads `citizens`, whose contract got a column: for Eider a changed upstream column is a change, as it is for reuse. dbt looks
 * at the node alone.
 */
const upstreamColumn: readonly Difference[] = [
  {
    project: 'town',
    selection: { select: ['state:modified'], indirect: 'empty' },
    more: ['model.town.households'],
  },
  {
    project: 'town',
    selection: { select: ['state:unmodified'], indirect: 'empty' },
    less: ['model.town.households'],
  },
  {
    project: 'town',
    selection: { select: ['result:pass', 'state:unmodified'] },
    less: ['model.town.households', 'test.town.household_ids'],
  },
];

/**
 * dbt takes only the wanted kinds of a named selection before `@` and `+` look for relatives. Eider looks at kinds last, as it does for every
 * other selector: what `@selector:x` reaches does not depend on what is listed of it.
 */
const kindsFirst: readonly Difference[] = [
  {
    project: 'mill',
    selection: {
      select: ['source:raw.t1', 'source_status:fresher,resource_type:source', '@selector:warm'],
      exclude: ['models/in'],
      indirect: 'cautious',
      types: ['test'],
      without: ['model'],
    },
    more: 'both_0 both_1 both_3 both_5 mid_left_1_in_in_5 mid_left_2_in_out_4 mid_left_5_in_in_6 mid_right_0_in_mid_left_1 mid_right_3_in_out_5 not_null_mid_left_2_id not_null_mid_left_4_id not_null_mid_left_5_id out_2_in_mid_right_2 out_2_in_mid_right_3 out_3_in_in_4 unique_mid_left_2_id unique_mid_left_4_id unique_mid_left_5_id unique_mid_right_4_id unique_out_4_id'
      .split(' ')
      .map((name) => `test.mill.${name}`),
  },
  {
    project: 'mill',
    selection: {
      select: ['@selector:warm', 'config.severity:warn,+mid_left_*'],
      indirect: 'cautious',
      types: ['model'],
    },
    more: ['model.mill.out_1'],
  },
];

const differences = new Map(
  [...upstreamColumn, ...kindsFirst].map((each) => [
    each.project + shown({ ...each.selection, chosen: [] }),
    each,
  ]),
);

/**
 * Every recorded selection gives what dbt 1.12 gave for it (`scripts/record-selection.mjs`), on the same projects and the same earlier state.
 */
describe.each(['mill', 'shop', 'town'])('%s', async (name) => {
  const { nodes, expressions, workspace, facts } = await selectionProject(name);

  test('has the nodes that dbt has', () => {
    expect([...workspace.graph.nodes.keys()].sort()).toEqual([...nodes].sort());
  });

  test.each(expressions.map((each, index) => [`${index}: ${shown(each)}`, each] as const))(
    '%s',
    (_, each) => {
      const { select = [], exclude = [], selector, indirect, types, without } = each;
      const chosen = selectNodes(
        workspace.graph,
        {
          select,
          exclude,
          ...(selector !== undefined && { selector }),
          ...(indirect && { indirectSelection: indirect }),
          ...(types && { resourceTypes: types }),
          ...(without && { excludeResourceTypes: without }),
        },
        facts,
      );
      expect(hasErrors(chosen.diagnostics) ? chosen.diagnostics.map(messageOf) : []).toEqual([]);
      const { more = [], less = [] } = differences.get(name + shown(each)) ?? {};
      const recorded = each.chosen.map((index) => nodes[index] ?? '');
      const expected = [...recorded.filter((id) => !less.includes(id)), ...more].sort();
      expect([...chosen.value].sort()).toEqual(expected);
    },
  );
});

test('every difference is of a recorded selection', async () => {
  const keys = await Promise.all(
    ['mill', 'shop', 'town'].map(async (name) =>
      (await selectionProject(name)).expressions.map((each) => name + shown(each)),
    ),
  );
  expect([...differences.keys()].filter((key) => !keys.flat().includes(key))).toEqual([]);
});

test('at least 300 selections were recorded', async () => {
  const all = await Promise.all(['mill', 'shop', 'town'].map(selectionProject));
  const texts = new Set(all.flatMap(({ expressions }) => expressions.map(shown)));
  expect(texts.size).toBeGreaterThan(300);
});

/** The same for the same selection, whatever the order of its keys. */
function shown({ select, exclude, selector, indirect, types, without }: RecordedSelection): string {
  return JSON.stringify({ select, exclude, selector, indirect, types, without });
}
