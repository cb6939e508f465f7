import { error } from '../code.js';

export const diffCodes = {
  'diff/unknown-key': error<{ column: string; option?: string; suggestion?: string | undefined }>(
    (data) => `\`--${data.option ?? 'key'}\` names the column \`${data.column}\`, which no chosen model has`,
    ({ suggestion }) =>
      suggestion === undefined
        ? 'name columns of the models that are compared'
        : `did you mean \`${suggestion}\`?`,
  ),
};
