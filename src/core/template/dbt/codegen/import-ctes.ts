import { isTruthy } from '../../jinja/type-of.js';
import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import { neededText, wrongArguments, type Bound } from '../arguments.js';
import type { CoreMacros } from '../macros/core-macro.js';
import type { Rendering } from '../rendering.js';
import { generated, modelsNamed, textAt } from './graph-entries.js';

/** A way in which models read: how it is written after FROM or JOIN, and what the table expression is called that takes its place. */
interface Form {
  readonly pattern: RegExp;
  /** Of the parts of the text that was found: what stands after FROM, word by word. */
  readonly name: (words: readonly string[]) => string;
  readonly caution?: string;
  readonly isSource?: true;
}

const word = String.raw`([\p{L}\p{N}_]+)`;
const open = '([\\[`"\']?)';
const close = '([\\]`"\']?)';
const end = String.raw`(?=\s|$)`;
const first = String.raw`['"]?([^)'"]+)['"]?\s*`;
const tag = (call: string, more = ''): RegExp =>
  new RegExp(String.raw`(from|join)\s+(\{\{\s*${call}\s*\(\s*${first}${more}\)\s*\}\})`, 'giu');
const written = (path: string): RegExp => new RegExp(String.raw`(from|join)\s+(${path}${end})`, 'giu');
const second = String.raw`,\s*${first}`;

const toReference = 'read a model or source by `ref` or `source` rather than by its place';
const toVariable = 'read a model or source by `ref` or `source` rather than by a variable';

/** In the order in which they are looked for. */
const forms: readonly Form[] = [
  { pattern: tag('ref'), name: ([model = '']) => model },
  {
    pattern: tag('source', second),
    name: ([, table = '']) => `source_${table}`,
    caution: 'a source is better read by a staging model alone',
    isSource: true,
  },
  { pattern: tag('var'), name: ([variable = '']) => variable, caution: toVariable },
  { pattern: tag('var', second), name: ([variable = '']) => variable, caution: toVariable },
  {
    pattern: written(`${open}${word}${close}\\.${open}${word}${close}`),
    name: ([, schema = '', , , table = '']) => `${schema}_${table}`,
    caution: toReference,
  },
  {
    pattern: written(`${open}${word}${close}\\.${open}${word}${close}\\.${open}${word}${close}`),
    name: ([, database = '', , , schema = '', , , table = '']) => `${database}_${schema}_${table}`,
    caution: toReference,
  },
  {
    pattern: written('([\\[`"\'])([\\p{L}\\p{N}_ ]+)([\\]`"\'])'),
    name: ([, table = '']) => table,
    caution: toReference,
  },
];

const configBlock = /^[\s\S]*\{\{\s*config\s*\([^)]+\)\s*\}\}/iu;
const withClause = /(?<before>^[\s\S]*\s*|\s+|,)with\s/iu;

interface Import {
  readonly name: string;
  readonly from: string;
  readonly form: Form;
}

/** What a model reads, in the order of the forms, and its text with names of table expressions in the places of that. */
function importsOf(sql: string): { readonly imports: readonly Import[]; readonly rest: string } {
  const imports: Import[] = [];
  let rest = sql;
  for (const form of forms) {
    const words = (match: readonly (string | undefined)[]): readonly string[] =>
      match.slice(3).map((each) => each ?? '');
    for (const match of sql.matchAll(form.pattern))
      imports.push({
        name: form.name(words(match)).trim().toLowerCase(),
        from: (match[2] ?? '').trim(),
        form,
      });
    rest = rest.replaceAll(form.pattern, (...match: readonly unknown[]) => {
      const parts = match
        .slice(
          0,
          match.findIndex((part) => typeof part === 'number'),
        )
        .map(String);
      return `${parts[1] ?? ''} ${form.name(words(parts))}`;
    });
  }
  return { imports, rest };
}

function withImports(sql: string, leading: boolean): string {
  const { imports, rest } = importsOf(sql);
  if (imports.length === 0) return sql;
  const config = configBlock.exec(sql)?.[0].trim();
  const body = config === undefined ? rest : rest.replace(config, () => '');
  const hasWith = withClause.test(sql);
  const keyOf = ({ from, form, name }: Import): string => `${name}\0${from}\0${forms.indexOf(form)}`;
  const listed = [...new Map(imports.map((each) => [keyOf(each), each])).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, each]) => each);
  const expressions = listed.map(({ name, from, form }, index) => {
    const isShown = form.caution !== undefined && (!form.isSource || imports.length > 1);
    const caution = isShown ? `${form.isSource ? ' ' : ''}\n    -- CAUTION: ${form.caution}` : '';
    const before = index === 0 ? 'with ' : leading ? ',' : '';
    const after = !leading && (hasWith || index < listed.length - 1) ? ',' : '';
    return `${before}${name} as (\n\n    select * from ${from}${caution}\n  \n)${after}\n\n`;
  });
  const joined = hasWith
    ? body.replace(
        withClause,
        (...[, before]: readonly unknown[]) => `${String(before)}${leading ? ',' : ''}`,
      )
    : body;
  return `${config === undefined ? '' : `${config}\n\n`}${expressions.join('')}${joined.trim()}`;
}

/** A model with a table expression for each relation that it reads. */
function generateImports(rendering: Rendering, [model, leading]: Bound, call: JinjaCall): JinjaValue {
  const name = neededText(model, call, 'model_name');
  if (!rendering.execute) return '';
  const found = modelsNamed(rendering, name).at(-1);
  if (!found) throw wrongArguments(call, `finds no model \`${name}\``);
  return generated(rendering, withImports(textAt(found.entry, 'raw_code'), isTruthy(leading ?? null)));
}

/** `generate_model_import_ctes` of codegen. */
export const importCtes: CoreMacros = {
  generate_model_import_ctes: { parameters: ['model_name', 'leading_commas?'], run: generateImports },
};
