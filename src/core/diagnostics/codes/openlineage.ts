import { warning } from '../code.js';

export const openlineageCodes = {
  'openlineage/not-sent': warning<{ where: string; reason: string }>(
    (data) => `not all of the run was told to \`${data.where}\`: ${data.reason}`,
    () => 'the run itself is not touched by it; check what `--openlineage` says',
  ),
};
