import { error, warning } from '../code.js';

/** Wordings about models in Python. */
export const pythonCodes = {
  'python/unreadable': error<{ problem: string }>((data) => `this model cannot be read: ${data.problem}`),
  'python/unavailable': error<{ names: readonly string[]; command: string; reason: string }>(
    (data) =>
      `${data.names.map((name) => `\`${name}\``).join(', ')} ${data.names.length === 1 ? 'is' : 'are'} written in Python, and \`${data.command}\` cannot run ${data.names.length === 1 ? 'it' : 'them'}: ${data.reason}`,
    () =>
      'install Python and its module duckdb (`pip install duckdb`), or name another Python with EIDER_PYTHON',
  ),
  'python/failed': error<{ model: string; problem: string }>(
    (data) => `the model \`${data.model}\` failed in Python: ${data.problem}`,
  ),
  'python/not-checked': warning<{ names: readonly string[]; because: string }>(
    (data) =>
      `${data.names
        .slice(0, 3)
        .map((name) => `\`${name}\``)
        .join(
          ', ',
        )}${data.names.length > 3 ? ` and ${data.names.length - 3} others` : ''} ${data.names.length === 1 ? 'was' : 'were'} not checked: \`${data.because}\` is written in Python, and its columns are not declared`,
    () => 'declare all columns of the model with their `data_type`',
  ),
  'python/undeclared': error<{ model: string; columns: readonly string[]; from: readonly string[] }>(
    (data) =>
      `\`${data.model}\` is made by Python from personal data (${data.from.map((name) => `\`${name}\``).join(', ')}), and nobody has said what ${data.columns.length === 0 ? 'its columns are' : `${data.columns.map((name) => `\`${name}\``).join(', ')} ${data.columns.length === 1 ? 'holds' : 'hold'}`}`,
    () =>
      'declare all of its columns in YAML with `data_type` and `pii`, which is `none` where no person is in it',
  ),
} as const;
