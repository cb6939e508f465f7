import { error } from '../code.js';

export const deferCodes = {
  'defer/no-state': error<{ option: string }>(
    (data) => `\`${data.option}\` needs to know where production is`,
    () => 'name the target folder of its last run: `--state path/to/target`',
  ),
  'defer/no-warehouse': error<{ folder: string; problem: string }>(
    (data) => `the state folder \`${data.folder}\` does not say where its warehouse is: ${data.problem}`,
    () =>
      'let `eider build` write the folder anew, or name the target that holds the warehouse: `--defer-target prod`',
  ),
  'defer/no-data': error<{ state: string }>(
    (data) => `\`${data.state}\` is a commit and holds no data to read`,
    () => 'name the target that holds the warehouse: `--defer-target prod`',
  ),
  'defer/missing': error<{ path: string }>(
    (data) => `the deferred warehouse \`${data.path}\` does not exist`,
    () =>
      'keep it where it lay when the state folder was written, or name the target that holds it: `--defer-target prod`',
  ),
  'defer/locked': error<{ path: string; holder: string }>(
    (data) => `the deferred warehouse \`${data.path}\` is being written by ${data.holder}`,
    () => 'wait with `--wait`, or defer to a copy of it',
  ),
  'defer/unreadable': error<{ path: string; problem: string }>(
    (data) => `the deferred warehouse \`${data.path}\` cannot be read: ${data.problem}`,
    () => 'check what the state folder names, or build that warehouse again',
  ),
  'defer/same-file': error<{ path: string }>(
    (data) => `the target and the deferred warehouse are the same file: \`${data.path}\``,
    () => 'build into a target of your own: `--target dev`',
  ),
  'defer/not-attached': error<{ node: string; database: string; state: string; target: string }>(
    (data) =>
      `\`${data.node}\` is in the database \`${data.database}\`, as the manifest of \`${data.state}\` says, and the target \`${data.target}\` attaches none of that name`,
    (data) =>
      `attach it in profiles.yml: \`attach: [{ path: …, alias: ${data.database}, read_only: true }]\`; or name the target that holds it: \`--defer-target prod\``,
  ),
  'defer/not-there': error<{ node: string; parent: string; path: string }>(
    (data) =>
      `\`${data.node}\` reads \`${data.parent}\`, which neither the target nor the deferred warehouse \`${data.path}\` holds`,
    (data) => `build it as well: \`eider build --defer --select +${data.node}\``,
  ),
  'plan/pinned-part': error<{ node: string; reason: string }>(
    (data) => `the incremental model \`${data.node}\` would mix whole rows with others (${data.reason})`,
    () => '`full_refresh: false` keeps it from being rebuilt: leave it out with `--exclude`, or remove that',
  ),
  'retry/nothing-known': error<{ folder: string }>(
    (data) => `\`${data.folder}\` holds no results of a run: there is nothing to repeat`,
    () => 'run `eider build` first, or name the folder that it wrote: `--state path/to/target`',
  ),
  'retry/other-command': error<{ path: string; command: string }>(
    (data) => `\`${data.path}\` is of \`dbt ${data.command}\`, which Eider does not take up again`,
    () => 'run the command again as a whole',
  ),
  'retry/other-version': error<{ path: string; found: string; expected: string }>(
    (data) => `\`${data.path}\` was written by ${data.found}, and this is Eider ${data.expected}`,
    () => 'run the command again as a whole: `eider build` leaves alone what is up to date',
  ),
};
