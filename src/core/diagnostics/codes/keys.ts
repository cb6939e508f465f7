import { error } from '../code.js';

/** Why `eider keys new --write` makes no file. */
export const keysCodes = {
  'keys/git-sees-file': error<{ file: string }>(
    (data) => `git would see \`${data.file}\`, and a key must never be in a repository`,
    () => 'add the file to `.gitignore` first, or write it outside of the checkout',
  ),
  'keys/not-written': error<{ file: string; reason: string }>(
    (data) => `no key was written to \`${data.file}\`: ${data.reason}`,
    () => 'name a file that is not there yet, in a folder that is',
  ),
};
