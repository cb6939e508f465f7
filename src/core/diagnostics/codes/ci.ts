import { error } from '../code.js';

export const ciCodes = {
  'ci/no-base': error<{
    reason: 'no-git' | 'no-repository' | 'no-ref' | 'no-merge-base';
    refs: readonly string[];
  }>(
    ({ reason, refs }) => {
      const tried = refs.map((ref) => `\`${ref}\``).join(', ');
      switch (reason) {
        case 'no-git':
          return 'there is nothing to compare with: git is not installed';
        case 'no-repository':
          return 'there is nothing to compare with: the project is in no git repository';
        case 'no-ref':
          return `there is nothing to compare with: git knows none of ${tried}`;
        case 'no-merge-base':
          return `there is nothing to compare with: git sees no commit that this one and ${tried} have in common`;
      }
    },
    ({ reason }) =>
      reason === 'no-repository' || reason === 'no-git'
        ? 'name the target folder of a run of the base: `--state path/to/target`'
        : 'fetch the whole history (`fetch-depth: 0` for GitHub, `GIT_DEPTH: 0` for GitLab), or name the base: `--state git:main`',
  ),
  'ci/never-trusted': error<{ why: string }>(
    (data) => `\`--trusted\` is refused: ${data.why}`,
    () => 'let the workflow run on `pull_request`, which has no secrets',
  ),
};
