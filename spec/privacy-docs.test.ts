import { afterAll, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { tryPage } from './support/tried-page.js';

afterAll(removeProjects);

test('docs/privacy.md says what happens', async () => {
  await tryPage('privacy.md', await makeProject({}));
});
