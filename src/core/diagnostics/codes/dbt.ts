import { didYouMean, error, warning } from '../code.js';

/** An author's text on one line. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/gu, ' ');
}

/** Wordings of what only a dbt project has. */
export const dbtCodes = {
  'dbt/unknown-key': warning<{ key: string; owner: string; suggestion?: string | undefined }>(
    (data) => `\`${data.key}\` is not a key of ${data.owner}, and says nothing`,
    didYouMean,
  ),
  'dbt/unsupported': warning<{ what: string; why: string }>(
    (data) => `${data.what} is not supported: ${data.why}`,
    () => '`eider doctor` lists all that is not supported in this project',
  ),
  'dbt/cannot-build': error<{ name: string; what: string; why: string }>(
    (data) => `\`${data.name}\` cannot be built: ${data.what} is not supported; ${data.why}`,
    () => 'take it out with `enabled: false`, or make it another way',
  ),
  'dbt/external-location': error<{ source: string; problem: string }>(
    (data) => `the \`external_location\` of the source \`${data.source}\` ${data.problem}`,
    () =>
      'it can name `name`, `identifier`, `schema`, `database`, `tags`, and what stands in `meta` beside it',
  ),
  'dbt/no-file': error<{ target: string; kind: string }>(
    (data) => `the database of the target \`${data.target}\` is no file of DuckDB, but of ${data.kind}`,
    () => 'give `path` a file, and list the other database under `attach` to read it',
  ),
  'dbt/missing-package': warning<{ name: string; folder: string }>(
    (data) => `the package \`${data.name}\` is not installed in \`${data.folder}\``,
    () => 'install it with `dbt deps`',
  ),
  'dbt/missing-docs': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `there is no docs block \`${data.name}\``,
    (data) => didYouMean(data) ?? 'write it in a Markdown file: `{% docs name %} … {% enddocs %}`',
  ),
  'dbt/docs-block': error<{ problem: string }>((data) => `this docs block ${data.problem}`),
  'dbt/unsupported-version': error<{ range: string; version: string }>(
    (data) => `this project needs dbt \`${data.range}\`; Eider does what dbt ${data.version} does`,
    () => 'widen `require-dbt-version`, where the project works with that version',
  ),
  'dbt/model-version': error<{ model: string; problem: string }>(
    (data) => `the versions of \`${data.model}\` ${data.problem}`,
  ),
  'dbt/semantic-model': error<{ name: string; problem: string }>(
    (data) => `the semantic model \`${data.name}\` ${data.problem}`,
    () => 'dbt refuses the project too; nothing is built before it is mended',
  ),
  'dbt/metric': error<{ name: string; problem: string }>(
    (data) => `the metric \`${data.name}\` ${data.problem}`,
    () => 'dbt refuses the project too; nothing is built before it is mended',
  ),
  'dbt/saved-query': error<{ name: string; problem: string }>(
    (data) => `the saved query \`${data.name}\` ${data.problem}`,
    () => 'dbt refuses the project too; nothing is built before it is mended',
  ),
  'dbt/time-spine': error<{ model: string; problem: string }>(
    (data) => `the time spine of \`${data.model}\` ${data.problem}`,
    () => 'list the column under `columns` of the model, with its `granularity`',
  ),
  'dbt/no-time-spine': error<{ count: number }>(
    () => 'there are semantic models, and no model that says which days there are',
    () =>
      'give a model with a row a day `time_spine: {standard_granularity_column: …}`, and that column `granularity: day`',
  ),
  'dbt/snapshot': error<{ name: string; problem: string }>(
    (data) => `the snapshot \`${data.name}\` ${data.problem}`,
  ),
  'dbt/raised': error<{ text: string; by: string }>(
    (data) => (data.text.trim() === '' ? `\`${data.by}\` was called` : oneLine(data.text)),
    (data) => `the template itself stops here, with \`exceptions.${data.by}\``,
  ),
  'dbt/warned': warning<{ text: string }>(
    (data) => oneLine(data.text),
    () => 'the template itself warns here, with `exceptions.warn`',
  ),
  'dbt/no-dispatch': error<{ name: string; searched: readonly string[] }>(
    (data) => `\`adapter.dispatch\` finds no macro for \`${data.name}\``,
    (data) => `define one of ${data.searched.map((name) => `\`${name}\``).join(', ')}`,
  ),
  'dbt/unknown-package': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `there is no package \`${data.name}\` whose macros could be called`,
    (data) => didYouMean(data) ?? 'install it, or correct the name',
  ),
  'dbt/internal-macro': error<{ name: string }>(
    (data) => `\`${data.name}\` is a part of how dbt builds relations, which Eider does in its own way`,
    () => 'set what you need with `config(…)`, or run SQL with `run_query(…)` in a hook',
  ),
  'dbt/unsupported-call': error<{ what: string; instead: string }>(
    (data) => `${data.what} cannot be used in Eider`,
    (data) => data.instead,
  ),
  'dbt/missing-config': error<{ name: string }>(
    (data) => `the configuration \`${data.name}\` is required here and is not set`,
    (data) => `set it with \`config(${data.name}=…)\` or in YAML`,
  ),
} as const;
