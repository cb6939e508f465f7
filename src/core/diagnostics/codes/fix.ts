import { error } from '../code.js';

/** What keeps `eider fix` from a file. */
export const fixCodes = {
  'fix/conflict': error<{ file: string }>(
    (data) => `\`${data.file}\` holds the marks of a merge that is not finished, and is left as it is`,
    () => 'finish the merge first',
  ),
  'fix/not-written': error<{ file: string; reason: string }>(
    (data) => `\`${data.file}\` was left as it is: ${data.reason}`,
    () => 'see to it, and run `eider fix` again',
  ),
};
