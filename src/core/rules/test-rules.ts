import { diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { ModelNode } from '../graph/types.js';
import type { Column, GenericTest } from '../project/resources.js';
import { modelPlace } from './places.js';
import { isOn, type Edit, type Rule, type RuleContext } from './rule.js';

/** Rules on what is tested. */
export const testRules: readonly Rule[] = [
  {
    name: 'untested-model',
    find: (context) =>
      context.models
        .filter((model) => !isTested(model, context))
        .map((model) => ({
          node: model.id,
          diagnostic: diagnostic('rule/untested-model', { model: model.name }, { at: modelPlace(model) }),
        })),
  },
  {
    name: 'untested-key',
    find: (context) =>
      context.models.flatMap((model) => {
        if (hasTestedKey(model)) return [];
        // Without any test it was told already.
        if (isOn(context, 'untested-model') && !isTested(model, context)) return [];
        const half = model.resource.columns.find((column) => testNamed(column, 'unique'));
        const unique = half && testNamed(half, 'unique');
        if (!half || !unique)
          return [
            {
              node: model.id,
              diagnostic: diagnostic('rule/untested-key', { model: model.name }, { at: modelPlace(model) }),
            },
          ];
        // A `not_null` on some of the rows was somebody's decision.
        const isHalf = half.tests.some((test) => test.test === 'not_null');
        const fix = isHalf ? undefined : addNotNull(unique);
        const found = diagnostic(
          'rule/untested-key',
          { model: model.name, half: half.name },
          { at: unique.at },
        );
        return [{ node: model.id, diagnostic: found, ...(fix && { fix }) }];
      }),
  },
];

/** A test of another model that only compares with this one is no test of it. */
function isTested(model: ModelNode, context: RuleContext): boolean {
  if ((model.resource.constraints ?? []).length > 0) return true;
  return context.readers(model).some((reader) => {
    if (reader.kind === 'unit_test') return reader.target === model.id;
    return reader.kind === 'test' && (reader.body.kind === 'singular' || reader.body.target === model.id);
  });
}

/** An enabled test on all rows: what a key can rely on. */
function testNamed(column: Pick<Column, 'tests'>, name: string): GenericTest | undefined {
  return column.tests.find(
    ({ test, config, arguments: given }) =>
      test === name &&
      config.enabled !== false &&
      config.where === undefined &&
      given['row_condition'] === undefined,
  );
}

function hasTestedKey(model: ModelNode): boolean {
  const { columns, tests, constraints = [] } = model.resource;
  if (testNamed({ tests }, 'unique_combination_of_columns')) return true;
  if (constraints.some(({ type }) => type === 'primary_key')) return true;
  const constrained = (type: string, column: string): boolean =>
    constraints.some(
      (constraint) =>
        constraint.type === type &&
        constraint.columns.length === 1 &&
        constraint.columns[0]?.toLowerCase() === column.toLowerCase(),
    );
  return columns.some((column) => {
    const unique = testNamed(column, 'unique') !== undefined || constrained('unique', column.name);
    const notNull = testNamed(column, 'not_null') !== undefined || constrained('not_null', column.name);
    return unique && notNull;
  });
}

/** `not_null` beside a plain `unique` of a list, in the layout of that list; nothing where it is written in another way. */
function addNotNull(unique: GenericTest): Edit | undefined {
  const { source, start, end } = unique.at;
  const line = source.text.lastIndexOf('\n', start - 1) + 1;
  const before = source.text.slice(line, start);
  const after = source.text.slice(end);
  const plain = source.text.slice(start, end) === unique.test;
  if (plain && /^\s*- $/u.test(before) && /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/u.test(after)) {
    const at = spanOf(source, line, line);
    return { span: at, text: `${before}not_null${after.includes('\r\n') ? '\r\n' : '\n'}` };
  }
  if (plain && /\[[^\]]*$/u.test(before) && /^\s*[,\]]/u.test(after))
    return { span: spanOf(source, start, start), text: 'not_null, ' };
  return undefined;
}
