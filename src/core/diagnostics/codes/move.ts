import { error, warning } from '../code.js';

export const moveCodes = {
  'move/not-dbt': error<{ folder: string }>(
    (data) => `\`${data.folder}\` holds no dbt project`,
    () => 'name the folder with dbt_project.yml: `eider init --from-dbt path/to/project new-folder`',
  ),
  'move/left': error<{ path?: string | undefined; why: string }>(
    (data) =>
      `${data.path === undefined ? 'the project' : `\`${data.path}\``} has no native form: ${data.why}`,
    () => 'change it in the dbt project and convert again; meanwhile Eider builds the dbt project as it is',
  ),
  'move/jinja': warning<{ path: string; why: string }>(
    (data) => `\`${data.path}\` stays in Jinja: ${data.why}`,
    () => 'it is built as it is; written in a simpler way it would be in Handlebars',
  ),
  'move/left-out': warning<{ kinds: string }>(
    (data) => `the native form has no ${data.kinds}: what the project says of them is left out`,
    () => 'keep the dbt project for the tools that read them; no relation depends on them',
  ),
  'move/tests-fail': warning<Record<string, never>>(
    () => 'the dbt project builds, and a test of it fails: the two are compared without their tests',
    () => 'which test it is, is said above',
  ),
  'move/not-built': error<{ side: 'dbt project' | 'native form' }>(
    (data) => `the two were not compared: the ${data.side} does not build in a database of its own`,
    () => 'what is wrong with it is said above; `eider build` there says more',
  ),
  'move/unequal': error<{ differing: number; compared: number }>(
    (data) => `the native form is not equal: ${data.differing} of ${data.compared} relations differ`,
    () => 'the table above names them; the dbt project is as it was',
  ),
};
