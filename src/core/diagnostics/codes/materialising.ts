import { didYouMean, error, warning } from '../code.js';

const incrementalCodes = {
  'config/no-effect': warning<{ setting: string; strategy: string }>(
    (data) => `\`${data.setting}\` does nothing: the strategy is \`${data.strategy}\``,
    (data) =>
      data.setting.startsWith('merge_')
        ? 'set `incremental_strategy` to `merge`, or remove it'
        : 'remove it, or choose another `incremental_strategy`',
  ),
  'config/cannot-combine': error<{ setting: string; other: string }>(
    (data) => `\`${data.setting}\` cannot stand beside \`${data.other}\``,
    () => 'remove one of them',
  ),
  'config/dialect-in-file': error<Record<string, never>>(
    () => 'a file cannot say in which language it is: that must be known before it is read',
    () => 'call the file `….jinja.sql`, or set `+dialect` for its folder in project.yml',
  ),
  'config/merge-clause': error<{ list: string; number: number; problem: string }>(
    (data) => `clause ${data.number} of \`${data.list}\`: ${data.problem}`,
  ),
  'plan/incremental-continued': warning<{ node: string; setting: string }>(
    (data) =>
      `the incremental model \`${data.node}\` changed, and goes on because of \`on_schema_change: ${data.setting}\`: the rows that are there stay as the old SQL made them`,
    (data) =>
      `say \`on_change: continue\` if that is meant, or rebuild it: \`eider build --full-refresh --select ${data.node}\``,
  ),
};

const externalCodes = {
  'external/option': error<{ name: string; option: string; problem: string }>(
    (data) =>
      `the external model \`${data.name}\` cannot have the option \`${data.option}\`: ${data.problem}`,
    () => 'remove it',
  ),
  'external/placeholder': error<{
    name: string;
    placeholder: string;
    names: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `\`{${data.placeholder}}\` in the location of \`${data.name}\` means nothing`,
    (data) =>
      didYouMean(data) ?? `a location can hold ${data.names.map((name) => `\`{${name}}\``).join(', ')}`,
  ),
  'external/remote-folder': error<{ name: string; location: string }>(
    (data) =>
      `\`${data.name}\` would write a folder of files to \`${data.location}\`, where a folder cannot be replaced as a whole`,
    () => 'write one file there, or a folder inside the project, and copy it from there',
  ),
  'external/edited': error<{ node: string; location: string }>(
    (data) => `\`${data.location}\` is not what Eider wrote for \`${data.node}\`: somebody changed it since`,
    (data) => `move what you want to keep, then write it anew: \`eider build --force --select ${data.node}\``,
  ),
  'external/occupied': error<{ what?: string | undefined; message: string }>(
    (data) => (data.what === undefined ? data.message : `\`${data.what}\`: ${data.message}`),
    () =>
      'choose another `location`, or move away what is there; Eider never removes a folder that it did not make',
  ),
};

const functionCodes = {
  'function/no-rows': error<{ name: string; what: string }>(
    (data) => `\`${data.name}\` is a function: it has no rows of its own that could be ${data.what}`,
    (data) =>
      data.what === 'tested'
        ? 'test a model that calls it, or call it in a test of `tests/`'
        : `call it in a model, and let that be ${data.what}`,
  ),
  'function/parameters': error<{ name: string; materialized: string }>(
    (data) => `\`${data.name}\` is built as ${data.materialized}: only functions have \`parameters\``,
    () => 'set `materialized` to `function` or `table_function`, or remove them',
  ),
};

export const materialisingCodes = { ...incrementalCodes, ...externalCodes, ...functionCodes };
