import { error } from '../code.js';

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
  'state/other-project': error<{ folder: string; found: string; expected: string }>(
    (data) =>
      `the state folder \`${data.folder}\` is of the project \`${data.found}\`, not of \`${data.expected}\``,
    () => 'name a target folder of this project',
  ),
  'state/of-dbt': error<{ path: string }>(
    (data) =>
      `\`${data.path}\` of the state folder is a manifest of dbt: it does not say what Eider compares`,
    () => 'name a target folder that Eider wrote: it holds `eider/manifest.json`',
  ),
};
