import * as z from 'zod';
import type { FunctionParameter } from '../node-config.js';
import { mapping, text } from './shapes.js';

/** `name`, `name := default`. DuckDB takes types of parameters only in files of a newer storage version than Eider writes. */
const written = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?::=\s*(\S[\s\S]*?))?\s*$/u;

const parameterText = text.regex(written, 'should be a name, or `name := default`');

const parameter = z.union([
  parameterText,
  mapping('a parameter', {
    name: text.describe('Its name in the SQL.'),
    default: z
      .union([text, z.number(), z.boolean()])
      .exactOptional()
      .describe('SQL of its value when none is given.'),
  }),
]);

/** The parameters of a function: a text, texts or mappings; always a list of mappings afterwards. */
export const parametersConfig = z
  .union([parameterText, z.array(parameter)])
  .transform((value): readonly FunctionParameter[] =>
    typeof value === 'string' ? [parameterOf(value)] : value.map((each) => parameterOf(each)),
  )
  .exactOptional()
  .describe('function, table_function: what it takes: `name`, or `name := default`.');

function parameterOf(given: z.output<typeof parameter>): FunctionParameter {
  if (typeof given !== 'string') {
    const { name, default: value } = given;
    return { name, ...(value !== undefined && { default: String(value) }) };
  }
  const [, name = '', value] = written.exec(given) ?? [];
  return { name, ...(value !== undefined && { default: value }) };
}
