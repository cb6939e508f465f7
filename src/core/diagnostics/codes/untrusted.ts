import { error, warning } from '../code.js';

export const untrustedCodes = {
  'untrusted/outside': error<{ path: string }>(
    (data) => `\`${data.path}\` leads out of the project's folder`,
    () => 'put the file itself there, in place of the link',
  ),
  'untrusted/code-macro': warning<{ path: string }>(
    (data) => `\`${data.path}\` was not run: the project is not trusted`,
    () => 'read it; where you trust it, check again without `--untrusted`',
  ),
};
