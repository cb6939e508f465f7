import { diagnostic } from '../diagnostics/diagnostic.js';
import { quoteIdentifier } from '../sql/quote.js';
import { textOf } from './define.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/** The input of a test whose column is named by its argument; as it is when it stands below one. */
function resolved(input: TestInput): TestInput {
  const { column, ...others } = input.arguments;
  if (column === undefined || column === null) return input;
  const name = textOf(column);
  const sql = /^[A-Za-z_]\w*$/u.test(name) ? quoteIdentifier(name) : `(${name})`;
  return { ...input, column: sql, columnName: name, arguments: others };
}

/** A test of a column as SQLMesh calls it: it stands below the column, or below the relation and names it as `column`. */
export function onColumn(definition: GenericTestDefinition): GenericTestDefinition {
  if (definition.belongs !== 'column') return definition;
  const { aggregate, build, label, parameters } = definition;
  const meaning = 'the column, or SQL expression, where the test does not stand below one';
  return {
    ...definition,
    belongs: 'either',
    parameters: [...parameters, { name: 'column', required: false, meaning }],
    label: (input) => label(resolved(input)),
    build: (input) => {
      const own = resolved(input);
      return own.column === undefined
        ? diagnostic('test/needs-column', { test: input.test }, { at: input.at })
        : build(own);
    },
    ...(aggregate && { aggregate: (input, where) => aggregate(resolved(input), where) }),
  };
}
