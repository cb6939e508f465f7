// Keeps what V8 compiles of a script of the command line while some commands do a small project in each of the two front ends: what most commands run. A
// process of its own, as V8 must have the flags that dist/eider.cjs gives it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { dbtProject } from '../../bench/lib/dbt-project.mjs';
import { writeTree } from '../../bench/lib/files.mjs';
import { nativeProject } from '../../bench/lib/native-project.mjs';

const [path, kept, flags, ...commands] = process.argv.slice(2);
if (flags !== '') setFlagsFromString(flags);
const script = new Script(readFileSync(path, 'latin1'), { filename: path });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));

/** The world in which projects are built: nobody hears what is printed, and nothing is seen of this machine. */
const quiet = {
  stdout: () => undefined,
  stdoutIsTty: false,
  stderrIsTty: false,
  columns: undefined,
  env: { LANG: 'C.UTF-8' },
  platform: process.platform,
  arch: process.arch,
  cpus: 2,
  pid: process.pid,
  program: [process.execPath, path],
  hostname: 'here',
  nodeVersion: process.versions.node,
  enterFolder: (entered) => process.chdir(entered),
  restrictNewFiles: () => undefined,
  now: () => new Date(),
  onInterrupt: () => () => undefined,
};

const size = 20;
const folder = mkdtempSync(join(tmpdir(), 'eider-build-'));
try {
  await built('dbt', dbtProject(size));
  await built('native', nativeProject(size));
  writeFileSync(kept, script.createCachedData());
} finally {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

async function built(name, files) {
  const root = join(folder, name);
  writeTree(root, files);
  process.chdir(root);
  for (const command of commands) {
    let printed = '';
    const code = await module.exports.main([command], {
      ...quiet,
      cwd: root,
      homeDirectory: root,
      tempDirectory: root,
      stderr: (text) => {
        printed += text;
      },
    });
    if (code !== 0) throw new Error(`eider ${command} of a small project (${name}) gave ${code}: ${printed}`);
  }
}
