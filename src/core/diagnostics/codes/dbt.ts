import { didYouMean, error, warning } from '../code.js';

/** An author's text on one line. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/gu, ' ');
}

export const dbtCodes = {
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
  'dbt/unsupported': error<{ what: string; instead: string }>(
    (data) => `${data.what} cannot be used in Eider`,
    (data) => data.instead,
  ),
  'dbt/missing-config': error<{ name: string }>(
    (data) => `the configuration \`${data.name}\` is required here and is not set`,
    (data) => `set it with \`config(${data.name}=…)\` or in YAML`,
  ),
};
