import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startEider, type Child } from './support/child.js';
import { splitWords } from './support/golden-commands.js';
import { consoleText, guideSteps, stableOutput, type GuideCommand } from './support/guide.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/**
 * The guide, tried as a new user would: its files are written, its commands run, chapter after chapter in one folder, and what they print is what
 * it says. `UPDATE_GUIDE=1` writes what they print into the chapters, but never in CI.
 */
const guide = fileURLToPath(new URL('../docs/guide/', import.meta.url));
const update = process.env['UPDATE_GUIDE'] === '1' && process.env['CI'] === undefined;
const chapters = (await readdir(guide)).filter((name) => /^\d/u.test(name)).sort();
afterAll(removeProjects);

/** Everything runs one at a time, so that nodes end in the order of the plan. */
const env = { EIDER_THREADS: '1' };

class Reader {
  #folder: string;
  #watch: Child | undefined;
  #seen = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.#folder, path)), { recursive: true });
    await writeFile(join(this.#folder, path), text);
  }

  /** What a command prints; for the empty one, what the watch goes on to print until it is quiet. */
  async run({ line }: GuideCommand): Promise<string> {
    const [program, ...words] = splitWords(line);
    if (program === 'cd' || program === 'cp' || program === 'rm') return this.#shell(program, words);
    if (program === undefined) return this.#more(/ · \d+\.\d s\n/u);
    expect(program).toBe('eider');
    await this.end();
    if (words[0] === 'watch') {
      this.#watch = startEider(words, { cwd: this.#folder, env });
      return this.#more(/Ctrl-C ends\n/u);
    }
    const { stdout, stderr } = await runEider(words, { cwd: this.#folder, env });
    return stdout + stderr;
  }

  /** `cd folder`, `cp -r from to` and `rm -r paths`. */
  async #shell(program: 'cd' | 'cp' | 'rm', words: readonly string[]): Promise<string> {
    const paths = words.filter((word) => word !== '-r').map((path) => join(this.#folder, path));
    const [first = '', second = ''] = paths;
    if (program === 'cd') this.#folder = first;
    else if (program === 'cp') await cp(first, second, { recursive: true });
    else for (const path of paths) await rm(path, { recursive: true });
    return '';
  }

  async #more(last: RegExp): Promise<string> {
    for (;;) {
      const text = this.#watch?.stdout().slice(this.#seen) ?? '';
      if (last.test(text)) {
        await sleep(300);
        const all = this.#watch?.stdout().slice(this.#seen) ?? '';
        this.#seen += all.length;
        return all;
      }
      await sleep(20);
    }
  }

  async end(): Promise<void> {
    this.#watch?.kill('SIGINT');
    await this.#watch?.ended;
    this.#watch = undefined;
    this.#seen = 0;
  }
}

test('the guide says what happens', { timeout: 180_000 }, async () => {
  const reader = new Reader(await makeProject({}));
  for (const chapter of chapters) {
    const text = await readFile(join(guide, chapter), 'utf8');
    let written = '';
    let at = 0;
    for (const step of guideSteps(text)) {
      if (step.kind === 'file') {
        await reader.write(step.path, step.text);
        continue;
      }
      const ran: GuideCommand[] = [];
      for (const command of step.commands)
        ran.push({ line: command.line, output: stableOutput(await reader.run(command)) });
      written += text.slice(at, step.place[0]) + consoleText(ran);
      at = step.place[1];
    }
    await reader.end();
    written += text.slice(at);
    if (update) await writeFile(join(guide, chapter), written);
    expect(update ? text : written).toBe(text);
  }
});
