import { didYouMean, error, warning } from '../code.js';

const namesShown = 3;

export const checkingCodes = {
  'check/not-checked': warning<{ names: readonly string[]; because: string }>(
    (data) =>
      `${listed(data.names)} ${data.names.length === 1 ? 'was' : 'were'} not checked, because \`${data.because}\` is broken`,
    (data) => `mend \`${data.because}\`, and check again`,
  ),
  'check/needs-data': error<{ what: string; need: 'pivot' | 'files' }>(
    (data) =>
      data.need === 'pivot'
        ? `\`${data.what}\`: the columns of its PIVOT depend on data`
        : `\`${data.what}\` reads files, which are not read while checking`,
    (data) =>
      data.need === 'pivot'
        ? 'name the values with `IN (…)`, or declare all columns of the model with their types'
        : 'make the files a source with declared columns, or declare all columns of the model with their types',
  ),
  'check/asks-data': warning<{ names: readonly string[]; macro: string }>(
    (data) =>
      `${listed(data.names)} ${data.names.length === 1 ? 'was' : 'were'} not checked: \`${data.macro}\` asks the data, which is not read while checking`,
    () =>
      'write the values out, or declare all columns of the model with their types: what reads it is checked then',
  ),
  'check/source-columns': error<{ what: string; reason?: string | undefined }>(
    (data) =>
      `the columns of \`${data.what}\` are not known${data.reason === undefined ? '' : `: ${data.reason}`}`,
    () =>
      'declare them with their types under `columns:`, or let `eider sources snapshot` write them down where the source can be reached',
  ),
  'check/renamed-column': warning<{ what: string; column: string; to: string }>(
    (data) =>
      `\`${data.what}\` has two columns named \`${data.column}\`: DuckDB calls the second one \`${data.to}\``,
    () => 'name it yourself with `as`, or leave it out: the name would change with the order of columns',
  ),
  'lineage/unknown': error<{
    name: string;
    kind: 'node' | 'column';
    node?: string | undefined;
    suggestion?: string | undefined;
  }>(
    (data) =>
      data.kind === 'node'
        ? `no model, seed or source is named \`${data.name}\``
        : `\`${data.node ?? ''}\` has no column \`${data.name}\``,
    didYouMean,
  ),
};

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
