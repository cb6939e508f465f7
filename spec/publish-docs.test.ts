import { afterAll, test } from 'vitest';
import { stableOutput } from './support/guide.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { tryPage } from './support/tried-page.js';

afterAll(removeProjects);

const stable = (output: string): string =>
  stableOutput(output)
    .replaceAll(/\d{8}T\d{9}Z/gu, '20261121T063000123Z')
    .replaceAll(/\b\d+\.\d MB/gu, '0.8 MB');

test('docs/publish.md says what happens', async () => {
  await tryPage('publish.md', await makeProject({}), stable);
});
