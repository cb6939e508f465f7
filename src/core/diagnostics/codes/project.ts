import { didYouMean, error, warning } from '../code.js';

interface UnknownKey {
  readonly key: string;
  /** What has the key: `a model`, `the configuration of a seed`. */
  readonly owner: string;
  readonly suggestion?: string | undefined;
  readonly allowed: readonly string[];
}

interface WrongType {
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

interface NotAllowed {
  readonly key: string;
  readonly value: string;
  readonly suggestion?: string | undefined;
  readonly allowed: readonly string[];
}

interface BadValue {
  readonly key: string;
  /** What the value must be: `should be at least 1`. */
  readonly detail: string;
}

const unknownKey = (data: UnknownKey): string => `\`${data.key}\` is not a key of ${data.owner}`;
const unknownKeyHint = (data: UnknownKey): string =>
  didYouMean(data) ?? `the keys here are ${data.allowed.map((key) => `\`${key}\``).join(', ')}`;
const wrongType = (data: WrongType): string =>
  `\`${data.key}\` should be ${data.expected}, not ${data.found}`;
const notAllowed = (data: NotAllowed): string => `\`${data.value}\` is not a value of \`${data.key}\``;
const notAllowedHint = (data: NotAllowed): string => {
  const allowed = `the values are ${data.allowed.map((value) => `\`${value}\``).join(', ')}`;
  return data.suggestion === undefined ? allowed : `did you mean \`${data.suggestion}\`? ${allowed}`;
};
const badValue = (data: BadValue): string => `\`${data.key}\` ${data.detail}`;

const yamlCodes = {
  'yaml/syntax': error<{ detail: string; hint?: string | undefined }>(
    (data) => `this is not valid YAML: ${data.detail}`,
    (data) => data.hint,
  ),
  'yaml/duplicate-key': error<{ key: string }>(
    (data) => `the key \`${data.key}\` is given twice`,
    () => 'keep one of the two',
  ),
  'yaml/two-spellings': error<{ key: string; other: string }>(
    (data) => `\`${data.key}\` and \`${data.other}\` are two spellings of one key`,
    (data) => `keep \`${data.other}\` only`,
  ),
  'yaml/too-many-aliases': error<{ limit: number }>(
    (data) => `the aliases of this file stand for more than ${data.limit} values`,
    () => 'write fewer aliases (`*name`) of aliases',
  ),
  'yaml/too-deep': error<{ limit: number }>(
    (data) => `this is nested more than ${data.limit} levels deep`,
    () => 'look for brackets that are not closed',
  ),
  'yaml/unknown-key': error<UnknownKey>(unknownKey, unknownKeyHint),
  'yaml/missing-key': error<{ key: string; owner: string }>(
    (data) => `${data.owner} needs \`${data.key}\``,
    (data) => `add \`${data.key}:\` here`,
  ),
  'yaml/wrong-type': error<WrongType>(wrongType),
  'yaml/not-allowed': error<NotAllowed>(notAllowed, notAllowedHint),
  'yaml/bad-value': error<BadValue>(badValue),
};

const configCodes = {
  'config/unknown-key': error<UnknownKey>(unknownKey, unknownKeyHint),
  'config/wrong-type': error<WrongType>(wrongType),
  'config/not-allowed': error<NotAllowed>(notAllowed, notAllowedHint),
  'config/bad-value': error<BadValue>(badValue),
  'config/plus-missing': error<{ key: string }>(
    (data) => `\`${data.key}\` is read as a folder here`,
    (data) => `write \`+${data.key}\` to set it for all that is in the folder`,
  ),
  'config/unused-folder': warning<{ path: string; kind: string; suggestion?: string | undefined }>(
    (data) => `no ${data.kind} is in \`${data.path}\`: this configuration applies to nothing`,
    didYouMean,
  ),
  'config/unique-key-needed': error<{ strategy: string }>(
    (data) => `the incremental strategy \`${data.strategy}\` needs \`unique_key\``,
    () => 'add `unique_key`, or use `append`',
  ),
};

const projectOnlyCodes = {
  'project/missing': error<{ folder: string }>(
    (data) => `there is no project.yml in \`${data.folder}\``,
    () => 'make a project here with `eider init`, or name its folder with `--project-dir`',
  ),
  'project/unreadable-file': error<{ path: string; reason: string }>(
    (data) => `\`${data.path}\` cannot be read: ${data.reason}`,
    () => 'check that the file is there and that you may read it',
  ),
  'project/not-utf8': error<{ path: string }>(
    (data) => `\`${data.path}\` is not UTF-8 text`,
    () => 'save the file again as UTF-8',
  ),
  'project/unsupported-version': error<{ range: string; version: string }>(
    (data) => `this project needs Eider ${data.range}, and this is Eider ${data.version}`,
    () => 'install a version that fits, or change `require-eider`',
  ),
  'project/path-outside': error<{ path: string }>(
    (data) => `\`${data.path}\` is not inside the project's folder`,
    () => 'give a folder below project.yml, relative to it',
  ),
  'project/bad-name': error<{ name: string; what: string }>(
    (data) => `\`${data.name}\` cannot be the name of ${data.what}`,
    () => 'use letters, digits, `_` and `-` only',
  ),
  'project/unknown-resource': warning<{
    name: string;
    kind: string;
    suggestion?: string | undefined;
    otherKey?: string | undefined;
  }>(
    (data) => `\`${data.name}\` is described here, but there is no ${data.kind} of this name`,
    (data) =>
      data.otherKey === undefined ? didYouMean(data) : `describe it under \`${data.otherKey}:\` instead`,
  ),
  'project/described-twice': error<{ name: string; kind: string }>(
    (data) => `the ${data.kind} \`${data.name}\` is described twice`,
    () => 'unite the two descriptions',
  ),
  'project/column-twice': error<{ column: string; resource: string }>(
    (data) => `the column \`${data.column}\` of \`${data.resource}\` is listed twice`,
    () => 'unite the two entries: names of columns do not differ by case',
  ),
  'project/test-shape': error<object>(
    () => 'a test is a name, or one name with its arguments below it',
    () => 'indent the arguments below the name: `- accepted_values:` and, four spaces further, `values: […]`',
  ),
  'project/duplicate-publication': error<{ name: string; what: string }>(
    (data) => `two publications have the same ${data.what} \`${data.name}\``,
    () => 'change one of them',
  ),
};

const profileCodes = {
  'profile/no-such-profile': error<{
    name: string;
    available: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `profiles.yml has no profile \`${data.name}\``,
    (data) => didYouMean(data) ?? `it has ${listed(data.available)}`,
  ),
  'profile/no-such-target': error<{
    profile: string;
    name: string;
    available: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `the profile \`${data.profile}\` has no target \`${data.name}\``,
    (data) => {
      const meant = didYouMean(data);
      return `${meant === undefined ? '' : `${meant} `}its targets are ${listed(data.available)}`;
    },
  ),
  'profile/no-default-target': error<{ profile: string; available: readonly string[] }>(
    (data) => `the profile \`${data.profile}\` does not say which target is the usual one`,
    (data) => `add \`target:\` with one of ${listed(data.available)}, or use \`--target\``,
  ),
  'profile/missing-variable': error<{ variable: string }>(
    (data) => `the environment variable \`${data.variable}\` is not set`,
    (data) => `set it, put it in \`.env\`, or give a default: \`{{ env_var('${data.variable}', '…') }}\``,
  ),
  'profile/bad-template': error<object>(
    () => 'only `env_var` can stand between `{{` and `}}` in profiles.yml',
    () => "write `{{ env_var('NAME') }}` or `{{ env_var('NAME', 'default') }}`",
  ),
  'profile/secret-in-plain-field': error<{ variable: string; key: string }>(
    (data) => `\`${data.key}\` is not kept secret, and \`${data.variable}\` is a secret`,
    () => 'use it in `secrets` or in the `path` of an attachment, or rename the variable',
  ),
  'profile/bad-environment-value': error<{ variable: string; expected: string }>(
    (data) => `the environment variable \`${data.variable}\` should be ${data.expected}`,
    (data) => `change or unset \`${data.variable}\``,
  ),
  'profile/duplicate-name': error<{ name: string; what: string }>(
    (data) => `two ${data.what} are named \`${data.name}\``,
    () => 'rename one of them',
  ),
  'profile/persistent-secret': warning<{ name: string }>(
    (data) =>
      `DuckDB keeps the secret \`${data.name}\` in a file of plain text, readable by this user's programs`,
    () => 'remove `persistent`, unless other programs need it: Eider makes secrets anew for each run',
  ),
  'profile/unknown-secret': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `there is no secret \`${data.name}\` in this target`,
    (data) => didYouMean(data) ?? 'declare it under `secrets:`',
  ),
};

const sourceCodes = {
  'source/duplicate-table': error<{ source: string; table: string }>(
    (data) => `the source table \`${data.source}.${data.table}\` is declared twice`,
    () => 'remove or rename one of the two',
  ),
  'source/unknown-format': error<{ source: string; table: string }>(
    (data) => `the format of \`${data.source}.${data.table}\` cannot be told from its location`,
    () => 'add `format:` with one of `csv`, `parquet`, `json`, `spatial`, `xlsx`',
  ),
  'source/no-pattern': error<{ source: string; table: string }>(
    (data) =>
      `\`${data.source}.${data.table}\` names its workbooks by a pattern, of which DuckDB would read one file only`,
    () => 'list them: `location: [2023.xlsx, 2024.xlsx]`',
  ),
  'source/mixed-formats': error<{ source: string; table: string; formats: readonly string[] }>(
    (data) =>
      `the files of \`${data.source}.${data.table}\` have several formats: ${data.formats.join(', ')}`,
    () => 'make one table a format, or say which one with `format:`',
  ),
  'source/location-and-database': error<{ source: string; table: string }>(
    (data) =>
      `\`${data.source}.${data.table}\` has both files (\`location\`) and an attached database (\`database\`)`,
    () => 'keep one of the two',
  ),
  'source/needs-location': error<{ source: string; table: string; key: string }>(
    (data) =>
      `\`${data.key}\` of \`${data.source}.${data.table}\` is for files, and there is no \`location\``,
    (data) => `add \`location:\`, or remove \`${data.key}\``,
  ),
};

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
}

export const projectCodes = {
  ...yamlCodes,
  ...configCodes,
  ...projectOnlyCodes,
  ...profileCodes,
  ...sourceCodes,
};
