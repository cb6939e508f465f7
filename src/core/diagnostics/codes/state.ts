import { error, warning } from '../code.js';

export const stateCodes = {
  'state/missing': error<{ folder: string }>(
    (data) => `\`${data.folder}\` is no state folder: it holds no \`eider/manifest.json\``,
    () => 'name the target folder that an earlier run wrote: `--state path/to/target`',
  ),
  'state/unreadable': error<{ path: string; problem: string }>(
    (data) => `\`${data.path}\` of the state folder cannot be read: ${data.problem}`,
    () => 'let Eider write the folder anew: `eider compile` with the project as it was',
  ),
  'state/other-version': error<{ path: string; found: string; expected: string }>(
    (data) =>
      `\`${data.path}\` of the state folder has version ${data.found}, and this Eider reads ${data.expected}`,
    () => 'let this version of Eider write the folder anew: `eider compile` with the project as it was',
  ),
  'state/other-dbt-version': error<{ path: string; found: string; expected: string }>(
    (data) =>
      `\`${data.path}\` of the state folder is in version ${data.found} of dbt’s schema, and Eider reads ${data.expected}`,
    () => 'let dbt 1.7 to 1.12, or Eider, write the folder anew: `dbt parse` with the project as it was',
  ),
  'state/other-project': error<{ folder: string; found: string; expected: string }>(
    (data) => `the state \`${data.folder}\` is of the project \`${data.found}\`, not of \`${data.expected}\``,
    () => 'name a target folder of this project',
  ),
  'state/of-dbt': error<{ path: string }>(
    (data) =>
      `\`${data.path}\` of the state folder is a manifest of dbt, and this is no dbt project: it does not say what Eider compares`,
    () => 'name a target folder that Eider wrote: it holds `eider/manifest.json`',
  ),
  'state/invalid-ref': error<{ state: string }>(
    (data) => `\`${data.state}\` names no commit`,
    () => 'write `git:` and the name of a branch, a tag or a commit: `--state git:main`',
  ),
  'state/no-git': error<{ ref: string }>(
    (data) => `\`git:${data.ref}\` cannot be looked up: \`git\` is not installed`,
    () => 'install git, or name the target folder of an earlier run: `--state path/to/target`',
  ),
  'state/no-repository': error<{ ref: string }>(
    (data) => `\`git:${data.ref}\` cannot be looked up: the project is in no git repository`,
    () => 'name the target folder of an earlier run: `--state path/to/target`',
  ),
  'state/unknown-commit': error<{ ref: string; isShallow: boolean; remote?: string }>(
    (data) =>
      `\`${data.ref}\` is no commit of this repository${data.isShallow ? ', of which only a part was fetched' : ''}`,
    (data) => {
      if (data.remote !== undefined) return `did you mean \`git:${data.remote}\`?`;
      return data.isShallow
        ? 'fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` for `actions/checkout`'
        : 'fetch it first, or see what there is: `git branch --all`';
    },
  ),
  'state/git-failed': error<{ ref: string; problem: string }>(
    (data) => `\`git:${data.ref}\` cannot be read: git says "${data.problem}"`,
    () => 'put the repository right: `git fsck` finds what is damaged',
  ),
  'state/no-project-in-commit': error<{ state: string; commit: string }>(
    (data) => `\`${data.state}\` (commit ${data.commit}) has no \`project.yml\` in the project's folder`,
    () => 'name a commit that has the project, in the same folder',
  ),
  'state/unreadable-commit': error<{ state: string; commit: string; count: number; first: string }>(
    (data) => `the project of \`${data.state}\` (commit ${data.commit}) cannot be read: ${data.first}`,
    () => 'name a commit whose project can be read',
  ),
  'state/broken-commit': warning<{ state: string; commit: string; count: number; first: string }>(
    (data) =>
      `the project of \`${data.state}\` (commit ${data.commit}) has ${data.count === 1 ? 'a mistake' : `${data.count} mistakes`}; ${data.count === 1 ? 'it is' : 'the first is'}: ${data.first}`,
    () => 'what could not be read there counts as new here',
  ),
};
