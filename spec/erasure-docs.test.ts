import { afterAll, test } from 'vitest';
import { stableOutput } from './support/guide.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { tryPage } from './support/tried-page.js';

afterAll(removeProjects);

const env = { EIDER_PSEUDONYM_KEY: 'a-key-of-the-tests-that-is-nobody-elses-0123456789' };
const stable = (output: string): string =>
  stableOutput(output)
    .replaceAll(/\b\d+\.\d MB/gu, '0.8 MB')
    .replaceAll(
      /\b\d+ files, (.*?); \d+ rows of \d+ tables read/gu,
      '16 files, $1; 9 rows of 12 tables read',
    );

test('docs/erasure.md says what happens', async () => {
  await tryPage('erasure.md', await makeProject({}), stable, env);
});
