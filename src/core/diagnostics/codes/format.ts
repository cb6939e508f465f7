import { error, warning } from '../code.js';

/** What keeps `eider format` from a file. */
export const formatCodes = {
  'format/left-as-it-is': warning<{ file: string; reason: string }>(
    (data) => `\`${data.file}\` is not formatted: ${data.reason}`,
    () => 'the file stays as it is; lay it out by hand',
  ),
  'format/not-written': error<{ file: string; reason: string }>(
    (data) => `\`${data.file}\` was left as it is: ${data.reason}`,
    () => 'see to it, and run `eider format` again',
  ),
};
