import { didYouMean, error, warning } from '../code.js';

export const selectionCodes = {
  'select/syntax': error<{ selector: string; detail: string }>(
    (data) => `the selector \`${data.selector}\` cannot be read: ${data.detail}`,
    () => 'examples: `my_model+`, `tag:vacancy,marts`, `path:models/staging`, `config.materialized:table`',
  ),
  'select/unknown-method': error<{
    selector: string;
    method: string;
    suggestion?: string | undefined;
    allowed: readonly string[];
  }>(
    (data) => `\`${data.method}:\` in the selector \`${data.selector}\` is not a selection method`,
    (data) => didYouMean(data) ?? `the methods are ${data.allowed.join(', ')}`,
  ),
  'select/nothing': warning<{ selector: string; suggestion?: string | undefined }>(
    (data) => `the selector \`${data.selector}\` matches nothing`,
    (data) => didYouMean(data) ?? 'see what there is: `eider ls`',
  ),
  'select/unknown-value': error<{
    selector: string;
    value: string;
    allowed: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `\`${data.value}\` in the selector \`${data.selector}\` is none of the values that it can have`,
    (data) => didYouMean(data) ?? `the values are ${data.allowed.join(', ')}`,
  ),
  'select/not-here': error<{ selector: string; what: string }>(
    (data) => `the selector \`${data.selector}\` asks for ${data.what}, which Eider does not have`,
    () => 'leave it out: it would choose nothing',
  ),
  'select/needs-state': error<{ selector: string; file?: string | undefined }>(
    (data) =>
      data.file === undefined
        ? `the selector \`${data.selector}\` compares with an earlier run, and none is given`
        : `the selector \`${data.selector}\` needs \`${data.file}\`, which is not there`,
    (data) =>
      data.file === undefined
        ? 'name the target folder that it left: `--state path/to/target`'
        : 'name a folder that has it, or leave the selector out',
  ),
  'select/unknown-selector': error<{
    name: string;
    suggestion?: string | undefined;
    known: readonly string[];
  }>(
    (data) => `there is no selector named \`${data.name}\``,
    (data) =>
      didYouMean(data) ??
      (data.known.length === 0
        ? 'name selections in a file `selectors.yml` beside project.yml'
        : `the selectors are ${data.known.join(', ')}`),
  ),
  'select/loop': error<{ path: readonly string[] }>(
    (data) => `these selectors are defined by each other in a circle: ${data.path.join(' → ')}`,
    () => 'break the circle: one of them must say itself what it chooses',
  ),
  'select/bad-definition': error<{ selector: string; problem: string }>(
    (data) => `the selector \`${data.selector}\` cannot be understood: ${data.problem}`,
    () =>
      'examples: `tag:nightly`, `{method: tag, value: nightly, children: true}`, `union: [marts, tag:nightly]`',
  ),
};
