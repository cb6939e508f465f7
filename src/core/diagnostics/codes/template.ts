import { didYouMean, error } from '../code.js';

interface Unknown {
  readonly name: string;
  readonly suggestion?: string | undefined;
}

/** What does the work of the macros of codegen, which are run by themselves. */
const codegen: { readonly [macro: string]: string } = {
  generate_source: 'eider generate source',
  generate_base_model: 'eider generate base-model',
  create_base_models: 'eider generate base-model',
  generate_model_yaml: 'eider generate model-yaml',
  generate_unit_test_template: 'eider generate unit-test',
  get_models: 'eider ls --resource-type model --output name',
};

function insteadOfCodegen(name: string): string | undefined {
  const macro = name.replace(/^codegen\./u, '');
  return Object.hasOwn(codegen, macro) ? `\`${codegen[macro]}\` does the same` : undefined;
}

export const templateCodes = {
  'template/syntax': error<{ found: string; expected?: string | undefined }>(
    (data) =>
      data.expected === undefined
        ? `${data.found} is not expected here`
        : `expected ${data.expected}, found ${data.found}`,
    (data) =>
      data.found === '`|`'
        ? 'there are no filters: write `upper(x)` instead of `x | upper`'
        : "arguments follow a name in brackets, `ref('a', 'b')`, or after spaces, `ref 'a' 'b'`",
  ),
  'template/unclosed-tag': error<{ open: string; close: string }>(
    (data) => `this \`${data.open}\` is never closed`,
    (data) => `end the tag with \`${data.close}\`, or write \`\\${data.open}\` for the text itself`,
  ),
  'template/unclosed-text': error<{ quote: string }>(
    (data) => `the text that starts with ${data.quote} is never closed`,
    (data) => `end it with another ${data.quote} before the end of the tag`,
  ),
  'template/unclosed-block': error<{ name: string }>(
    (data) => `the block \`{{#${data.name}}}\` is never closed`,
    (data) => `add \`{{/${data.name}}}\``,
  ),
  'template/mismatched-block': error<{ open: string; close: string }>(
    (data) => `\`{{/${data.close}}}\` stands where \`{{#${data.open}}}\` must be closed`,
    (data) => `write \`{{/${data.open}}}\``,
  ),
  'template/stray-close': error<{ name: string }>(
    (data) => `\`{{/${data.name}}}\` closes nothing`,
    (data) => `remove it, or open the block before it with \`{{#${data.name} …}}\``,
  ),
  'template/stray-else': error<{ again: boolean }>(
    (data) =>
      data.again
        ? 'this block already has its `{{else}}`'
        : '`{{else}}` stands outside of any block that takes it',
    (data) =>
      data.again
        ? 'use `{{else if …}}` before the last `{{else}}`'
        : '`if`, `unless`, `each` and `with` take an `{{else}}`',
  ),
  'template/unknown-block': error<Unknown>(
    (data) => `there is no block \`{{#${data.name}}}\``,
    (data) => didYouMean(data) ?? 'the blocks are `if`, `unless`, `each`, `with`, `macro` and `test`',
  ),
  'template/block-arguments': error<{ name: string; form: string }>(
    (data) => `\`{{#${data.name}}}\` takes exactly one value`,
    (data) => `write \`${data.form}\``,
  ),
  'template/block-name': error<{ name: string; form: string }>(
    (data) => `\`{{#${data.name}}}\` does not say how to call its item`,
    (data) => `write \`${data.form}\`: in SQL, \`this\` is always the model's own relation`,
  ),
  'template/unsupported': error<{ what: string; instead: string }>(
    (data) => `${data.what} cannot be used in a SQL template`,
    (data) => data.instead,
  ),
  'template/jinja-tag': error<{ tag: string; instead: string }>(
    (data) => `\`{% ${data.tag} %}\` is Jinja; this project's templates are Handlebars`,
    (data) => data.instead,
  ),
  'template/too-deep': error<{ limit: number }>(
    (data) => `blocks and brackets are nested more than ${data.limit} deep`,
    () => 'move the inner part into a macro',
  ),
  'template/unknown-name': error<Unknown & { kind: 'name' | 'function'; variable?: boolean | undefined }>(
    (data) =>
      data.kind === 'function'
        ? `there is no function or macro \`${data.name}\``
        : `\`${data.name}\` is not known here`,
    (data) =>
      data.variable === true
        ? `for the project's variable, write \`var('${data.name}')\``
        : (didYouMean(data) ??
          (data.kind === 'function'
            ? `define it in a file under \`macros/\`: \`{{#macro ${data.name}}} … {{/macro}}\``
            : 'a text stands in quotes; a variable of the project is read with `var(…)`')),
  ),
  'template/unknown-property': error<Unknown & { property: string }>(
    (data) => `\`${data.name}\` has no property \`${data.property}\``,
    didYouMean,
  ),
  'template/not-here': error<{ name: string; why: string }>(
    (data) => `\`${data.name}\` has no meaning here: ${data.why}`,
    () => 'it can be used in models',
  ),
  'template/arguments': error<{ name: string; problem: string; form: string }>(
    (data) => `\`${data.name}\` ${data.problem}`,
    (data) => `it is called so: \`${data.form}\``,
  ),
  'template/no-value': error<{ tag: string }>(
    (data) => `\`${data.tag}\` has no value to put into the SQL`,
    () => 'give one with `default(x, …)`, or write `literal(x)` for SQL that may be NULL',
  ),
  'template/not-sql': error<{ tag: string; type: string }>(
    (data) => `\`${data.tag}\` is ${data.type}, which is not SQL by itself`,
    (data) =>
      data.type === 'a list'
        ? "use `join(x, ', ')`, `quote(x)` for a list of text literals, or `literal(x)`"
        : 'take one of its properties, or use `literal(x)` for a DuckDB struct',
  ),
  'template/not-iterable': error<{ type: string }>(
    (data) => `\`{{#each}}\` needs a list or a dict, and this is ${data.type}`,
    () => 'write a list so: `[1, 2]` or `(list 1 2)`',
  ),
  'template/withheld': error<{ code: string }>(
    (data) => `\`${data.code}\`: more is not shown, as the template read values that may be personal`,
    () =>
      'look at the place; where no person is in what it asks for, say `pii: none` of these columns in YAML',
  ),
  'template/asks-data': error<{
    macro: string;
    asks: 'query' | 'columns' | 'relation' | 'relations' | 'python';
    /** What the database said, where it was asked. */
    refused?: string | undefined;
  }>(
    (data) => {
      if (data.refused !== undefined)
        return `\`${data.macro}\` asks the database, which cannot answer: ${data.refused}`;
      return data.asks === 'columns'
        ? `\`${data.macro}\` asks for the columns of a relation, and they are not known`
        : `\`${data.macro}\` asks the data, which is not there while SQL is made`;
    },
    (data) => {
      if (data.asks === 'python') return 'read its relation with `ref` instead, once it is built';
      if (data.refused !== undefined && /read-only/u.test(data.refused))
        return "a statement with an effect is run by `eider build` and `eider run-operation` only: put it under `{% if flags.WHICH in ['build', 'run'] %}`, or in a hook";
      if (data.refused !== undefined) return 'build what it reads first, with `eider build`';
      return data.asks === 'columns'
        ? 'mend what makes the relation, or give it to the macro with `ref` or `source`'
        : 'write the values out: then the model is the same in every build';
    },
  ),
  'template/limit': error<{ what: 'steps' | 'depth' | 'size'; limit: number }>(
    (data) => {
      const wording = {
        steps: `more than ${data.limit} steps`,
        depth: `calls and blocks nested more than ${data.limit} deep`,
        size: `more than ${data.limit} characters`,
      };
      return `rendering was stopped: ${wording[data.what]}`;
    },
    () => 'look for a macro that calls itself, or for a loop over too long a list',
  ),

  'var/missing': error<Unknown & { readonly file?: string | undefined }>(
    (data) => `the variable \`${data.name}\` is not set`,
    (data) =>
      didYouMean(data) ??
      `set it under \`vars:\` in ${data.file ?? 'project.yml'} or with \`--vars\`, or give a default: \`var('${data.name}', …)\``,
  ),
  'env/missing': error<{ name: string }>(
    (data) => `the environment variable \`${data.name}\` is not set`,
    (data) => `set it, or give a default: \`env_var('${data.name}', …)\``,
  ),
  'env/secret-in-sql': error<{ name: string }>(
    (data) => `the secret \`${data.name}\` may not be used in SQL`,
    () => 'secrets are read in profiles.yml only: SQL is logged and kept in artifacts',
  ),

  'macro/unknown': error<Unknown & { readonly jinja?: boolean | undefined }>(
    (data) => `there is no macro \`${data.name}\``,
    (data) =>
      insteadOfCodegen(data.name) ??
      didYouMean(data) ??
      (data.jinja === true
        ? `define it under \`macros/\`: \`{% macro ${data.name}() %} … {% endmacro %}\``
        : `define it under \`macros/\`: \`{{#macro ${data.name}}} … {{/macro}}\``),
  ),
  'macro/duplicate': error<{ name: string }>(
    (data) => `there are two macros named \`${data.name}\``,
    () => 'rename one of them',
  ),
  'macro/reserved-name': error<{ name: string }>(
    (data) => `a macro cannot be named \`${data.name}\`: Eider has a function of that name`,
    () => 'rename the macro',
  ),
  'macro/definition': error<{ block: string; problem: string }>(
    (data) => `this \`{{#${data.block}}}\` ${data.problem}`,
    (data) => `write \`{{#${data.block} my_name first second="default"}} … {{/${data.block}}}\``,
  ),
  'macro/not-at-top': error<{ block: string; where: 'block' | 'model' }>(
    (data) =>
      data.where === 'model'
        ? `\`{{#${data.block}}}\` stands outside of a macro file`
        : `\`{{#${data.block}}}\` stands inside another block`,
    (data) =>
      data.where === 'model' ? 'move it into a file under `macros/`' : 'move it to the top level of its file',
  ),
  'macro/text-outside': error<{ file: string }>(
    (data) => `this text of the macro file \`${data.file}\` belongs to no macro`,
    () => 'put it inside `{{#macro name}} … {{/macro}}`, or make it a comment',
  ),
  'macro/missing-argument': error<{ macro: string; parameter: string }>(
    (data) => `the call of \`${data.macro}\` lacks the argument \`${data.parameter}\``,
    (data) => `add it: \`${data.parameter}=…\``,
  ),
  'macro/unknown-argument': error<{
    macro: string;
    name: string;
    suggestion?: string | undefined;
    known: readonly string[];
  }>(
    (data) => `\`${data.macro}\` has no parameter \`${data.name}\``,
    (data) =>
      didYouMean(data) ??
      (data.known.length === 0 ? 'it takes no arguments' : `its parameters are ${data.known.join(', ')}`),
  ),
  'macro/too-many-arguments': error<{ macro: string; given: number; most: number }>(
    (data) => `\`${data.macro}\` takes at most ${data.most} arguments, and here are ${data.given}`,
    () => 'remove the ones too many',
  ),
  'macro/duplicate-argument': error<{ macro: string; name: string }>(
    (data) => `\`${data.macro}\` is given \`${data.name}\` twice`,
    () => 'remove one of them',
  ),
  'macro/threw': error<{ macro: string; problem: string }>(
    (data) => `the macro \`${data.macro}\` failed: ${data.problem}`,
    () => 'the error comes from its JavaScript; look at the macro or at the arguments of this call',
  ),
  'macro/bad-result': error<{ macro: string; type: string }>(
    (data) => `the macro \`${data.macro}\` returned ${data.type}`,
    () => 'a macro returns text, a number, true, false, null, a list or a plain object, and not a promise',
  ),
  'macro/not-loadable': error<{ problem: string }>(
    (data) => `this macro file cannot be loaded: ${data.problem}`,
    () => 'every function that it exports by name becomes a macro',
  ),
};
