import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { splitWords } from './golden-commands.js';
import { consoleText, guideSteps, type GuideCommand } from './guide.js';
import { runEider } from './run-eider.js';

const update = process.env['UPDATE_GUIDE'] === '1' && process.env['CI'] === undefined;

/**
 * Does what a page of `docs` says, in a folder: its files are written and its commands run, and what they print must be what it shows. `UPDATE_GUIDE=1`
 * writes that into the page, but never in CI. `stable` puts one text in the place of what differs between two runs.
 */
export async function tryPage(
  name: string,
  folder: string,
  stable: (output: string) => string = (output) => output,
  env: { readonly [name: string]: string } = {},
): Promise<void> {
  const page = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
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
      const { stdout, stderr } = await runEider(splitWords(line).slice(1), { cwd: folder, env });
      ran.push({ line, output: stable(stdout + stderr) });
    }
    written += text.slice(at, step.place[0]) + consoleText(ran);
    at = step.place[1];
  }
  written += text.slice(at);
  if (update) await writeFile(page, written);
  expect(update ? text : written).toBe(text);
}
