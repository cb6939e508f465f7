import { didYouMean, error, warning } from '../code.js';

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
  'dbt/snapshot': error<{ name: string; problem: string }>(
    (data) => `the snapshot \`${data.name}\` ${data.problem}`,
  ),
} as const;
