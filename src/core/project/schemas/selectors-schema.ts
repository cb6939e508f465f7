import * as z from 'zod';
import { indirectSelections } from '../named-selector.js';
import { anyText, anyValue, mapping, shapes, text } from './shapes.js';

/** The schema of selectors.yml. `definition` is anything when validating: it has its own reader, which says more. */
export function selectorsSchema<Definition extends z.ZodType>(definition: Definition) {
  return mapping('selectors.yml', {
    version: anyValue.optional().describe('Taken for the sake of other tools; means nothing.'),
    selectors: z
      .array(
        mapping('a selector', {
          name: text.describe('The name used in `--selector` and `selector:`.'),
          description: anyText.exactOptional().describe('What it is for.'),
          default: z.boolean().exactOptional().describe('Taken when a command is given no selection.'),
          definition: definition.describe('What it chooses.'),
        }),
      )
      .describe('Selections with a name.'),
  });
}

/** The schema that validates. */
export const selectorsFile = selectorsSchema(z.unknown());

const depth = z.int().min(0).exactOptional();

/** The keys of a definition by method. */
export const methodKeys = {
  method: text.describe('The selection method, such as `tag` or `config.materialized`.'),
  value: anyValue.describe('What it must be; wildcards are allowed where the method has them.'),
  parents: z.boolean().exactOptional().describe('Take all that they need as well.'),
  children: z.boolean().exactOptional().describe('Take all that depends on them as well.'),
  parents_depth: depth.describe('How many generations of `parents`; all unless said otherwise.'),
  children_depth: depth.describe('How many generations of `children`; all unless said otherwise.'),
  childrens_parents: z
    .boolean()
    .exactOptional()
    .describe('Take all that depends on them, and all that those need: `@`.'),
  indirect_selection: z
    .enum(indirectSelections)
    .exactOptional()
    .describe('Which tests come along with what they read.'),
};

/** The definition as editors see it. */
export function editorDefinition(): z.ZodType {
  const definition: z.ZodType = z.lazy(() =>
    z.union([
      text.describe('A selector as on the command line.'),
      z
        .object({ union: z.array(part).describe('Any of these.') })
        .register(shapes, { owner: 'a union', aliases: {} }),
      z
        .object({ intersection: z.array(part).describe('All of these.') })
        .register(shapes, { owner: 'an intersection', aliases: {} }),
      z
        .object({ ...methodKeys, exclude: z.array(definition).exactOptional().describe('Less these.') })
        .register(shapes, { owner: 'a selection by method', aliases: {} }),
      z.record(z.string(), anyValue).describe('`method: value`.'),
    ]),
  ).meta({ id: 'definition' });
  const part = z.union([
    definition,
    z
      .object({ exclude: z.array(definition).describe('Less these.') })
      .register(shapes, { owner: 'an exclusion', aliases: {} }),
  ]);
  return definition;
}
