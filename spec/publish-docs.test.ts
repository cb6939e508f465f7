import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { splitWords } from './support/golden-commands.js';
import { consoleText, guideSteps, stableOutput, type GuideCommand } from './support/guide.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** docs/publish.md, tried: `UPDATE_GUIDE=1` writes what the commands print into it, but never in CI. */
const page = fileURLToPath(new URL('../docs/publish.md', import.meta.url));
const update = process.env['UPDATE_GUIDE'] === '1' && process.env['CI'] === undefined;
afterAll(removeProjects);

const stable = (output: string): string =>
  stableOutput(output)
    .replaceAll(/\d{8}T\d{9}Z/gu, '20261121T063000123Z')
    .replaceAll(/\b\d+\.\d MB/gu, '0.8 MB');

test('docs/publish.md says what happens', async () => {
  const folder = await makeProject({});
  const text = await readFile(page, 'utf8');
  let written = '';
  let at = 0;
  for (const step of guideSteps(text)) {
    if (step.kind === 'file') {
      const path = join(folder, step.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, step.text);
      continue;
    }
    const ran: GuideCommand[] = [];
    for (const { line } of step.commands) {
      const { stdout, stderr } = await runEider(splitWords(line).slice(1), { cwd: folder });
      ran.push({ line, output: stable(stdout + stderr) });
    }
    written += text.slice(at, step.place[0]) + consoleText(ran);
    at = step.place[1];
  }
  written += text.slice(at);
  if (update) await writeFile(page, written);
  expect(update ? text : written).toBe(text);
});
