import { didYouMean, error, warning } from '../code.js';

export const usageCodes = {
  'usage/unknown-command': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `\`${data.name}\` is not a command`,
    (data) => didYouMean(data) ?? 'see the commands: `eider --help`',
  ),
  'usage/unknown-option': error<{
    option: string;
    command?: string | undefined;
    suggestion?: string | undefined;
  }>(
    (data) => `\`${data.option}\` is not an option of \`${commandLine(data)}\``,
    (data) => didYouMean(data) ?? `see the options: \`${commandLine(data)} --help\``,
  ),
  'usage/missing-value': error<{ option: string; takes: string; command?: string | undefined }>(
    (data) => `\`${data.option}\` needs a value: ${data.takes}`,
    (data) => `see the options: \`${commandLine(data)} --help\``,
  ),
  'usage/invalid-value': error<{
    option: string;
    value: string;
    expected: string;
    suggestion?: string | undefined;
  }>((data) => `\`${data.value}\` is no value for \`${data.option}\`: it takes ${data.expected}`, didYouMean),
  'usage/unexpected-argument': error<{ argument: string; command: string; selects: boolean }>(
    (data) => `\`${commandLine(data)}\` takes no argument \`${data.argument}\``,
    (data) =>
      data.selects
        ? `to choose nodes: \`${commandLine(data)} --select ${data.argument}\``
        : `see how it is used: \`${commandLine(data)} --help\``,
  ),
  'usage/missing-argument': error<{ argument: string; command: string }>(
    (data) => `\`${commandLine(data)}\` needs ${data.argument}`,
    (data) => `see how it is used: \`${commandLine(data)} --help\``,
  ),
  'usage/option-conflict': error<{ first: string; second: string }>(
    (data) => `\`${data.first}\` and \`${data.second}\` cannot be used together`,
    () => 'leave one of them out',
  ),
  'usage/no-effect': warning<{ option: string; why: string }>(
    (data) => `\`${data.option}\` has no effect: ${data.why}`,
    () => 'leave it out; what each flag of dbt comes to: docs/dbt-flags.md',
  ),
  'usage/one-node': error<{ count: number }>(
    (data) => `\`eider show\` shows one model, seed or source, and the selection has ${data.count}`,
    () => 'name one: `eider show my_model`, or give a query: `eider show --inline "select …"`',
  ),
  'usage/invalid-vars': error<{ option: string; problem: string }>(
    (data) => `\`${data.option}\` cannot be read: ${data.problem}`,
    ({ option }) =>
      `give a YAML or JSON map, such as \`${option.startsWith('--') ? option : '--vars'} '{"year": 2024}'\``,
  ),
  'usage/invalid-project-name': error<{ name: string; suggestion?: string | undefined }>(
    (data) =>
      `\`${data.name}\` is no name for a project: it takes small letters, digits and _, and starts with a letter`,
    (data) =>
      data.suggestion === undefined
        ? 'choose one: `--name my_project`'
        : `choose one: \`--name ${data.suggestion}\``,
  ),
  'usage/files-exist': error<{ files: readonly string[] }>(
    (data) => `nothing was written, because these files exist already: ${data.files.join(', ')}`,
    () => 'choose another folder, or move them away',
  ),
  'usage/unwritable': error<{ path: string; problem: string }>(
    (data) => `\`${data.path}\` cannot be written: ${data.problem}`,
    () => 'check the folder and its permissions',
  ),
  'usage/outside-project': error<{ path: string }>(
    (data) => `\`${data.path}\` is not a folder inside the project: nothing was removed`,
    () => 'a target path is a folder below the project that holds nothing else, such as `target`',
  ),
  'usage/holds-database': error<{ path: string; database: string }>(
    (data) => `\`${data.path}\` holds the database \`${data.database}\`: nothing was removed`,
    () => 'let `path` of the target in profiles.yml name a file elsewhere, or remove the database yourself',
  ),
  'usage/unremovable': error<{ path: string; problem: string }>(
    (data) => `\`${data.path}\` cannot be removed: ${data.problem}`,
    () => 'check who has files open in it, and its permissions',
  ),
};

function commandLine(data: { readonly command?: string | undefined }): string {
  return data.command === undefined ? 'eider' : `eider ${data.command}`;
}
