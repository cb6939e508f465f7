import { didYouMean, error } from '../code.js';

/** Mistakes in templates written in Jinja. */
export const jinjaCodes = {
  'jinja/syntax': error<{ problem: string; instead?: string | undefined }>(
    (data) => data.problem,
    (data) => data.instead,
  ),
  'jinja/unclosed': error<{ what: string; end: string }>(
    (data) => `this ${data.what} is never closed`,
    (data) => `end it with \`${data.end}\``,
  ),
  'jinja/unsupported': error<{ what: string; instead: string }>(
    (data) => `${data.what} cannot be used in a model`,
    (data) => data.instead,
  ),
  'jinja/unknown-name': error<{ name: string; suggestion?: string | undefined; isPackage?: boolean }>(
    (data) => `\`${data.name}\` is not known here`,
    (data) =>
      didYouMean(data) ??
      (data.isPackage
        ? 'if it is a package of dbt, name it in packages.yml and install it with `dbt deps`'
        : undefined) ??
      'a text stands in quotes; a variable of the project is read with `var(…)`; a name that may be missing can be asked for with `is defined`',
  ),
  'jinja/unknown-attribute': error<{
    object: string;
    type: string;
    attribute: string;
    suggestion?: string | undefined;
  }>(
    (data) => `\`${data.object}\` is ${data.type} and has no \`${data.attribute}\``,
    (data) =>
      didYouMean(data) ?? 'what may be missing can be asked for with `is defined` or given a `default(…)`',
  ),
  'jinja/unknown-filter': error<{ kind: 'filter' | 'test'; name: string; suggestion?: string | undefined }>(
    (data) => `there is no ${data.kind} \`${data.name}\``,
    (data) =>
      didYouMean(data) ??
      (data.kind === 'filter'
        ? `filters are those of Jinja and dbt; a macro is called as \`${data.name}(…)\``
        : 'tests are those of Jinja: `x is defined`, `x is none`, `x is string` …'),
  ),
  'jinja/wrong-type': error<{ problem: string; instead?: string | undefined }>(
    (data) => data.problem,
    (data) => data.instead,
  ),
  'jinja/bad-value': error<{ problem: string; instead?: string | undefined }>(
    (data) => data.problem,
    (data) => data.instead,
  ),
  'jinja/not-callable': error<{ name: string; type: string }>(
    (data) => `\`${data.name}\` is ${data.type} and cannot be called`,
    () => 'remove the brackets after it, or look whether another value has taken the name of a macro',
  ),
  'jinja/arguments': error<{ name: string; problem: string }>(
    (data) => `\`${data.name}\` ${data.problem}`,
    () => 'compare this call with how the function or macro is defined',
  ),
  'jinja/block-not-here': error<{
    block: 'macro' | 'test' | 'materialization' | 'snapshot';
    name: string;
    where: 'model' | 'macros';
  }>(
    (data) =>
      data.where === 'model'
        ? `\`{% ${data.block} ${data.name} %}\` stands in a file that is one query`
        : `\`{% ${data.block} ${data.name} %}\` has no meaning in a native project`,
    (data) => {
      if (data.block === 'snapshot')
        return `the file is the snapshot: put the query alone into \`snapshots/${data.name}.jinja.sql\``;
      if (data.block === 'materialization')
        return 'native projects have the materialisations of docs/materialisations.md, and no others';
      return 'move it into a file in Jinja under `macros/`';
    },
  ),
};
