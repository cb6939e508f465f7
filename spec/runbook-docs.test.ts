import { afterAll, test } from 'vitest';
import { stableOutput } from './support/guide.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { tryPage } from './support/tried-page.js';

afterAll(removeProjects);

test('docs/runbook.md says what happens', async () => {
  await tryPage('runbook.md', await makeProject({}), stableOutput);
});
