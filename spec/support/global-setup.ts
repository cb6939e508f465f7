import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForChildren } from './child-bundle.js';
import { runEider } from './run-eider.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Sets up once what all tests share: the time zone, the DuckDB extensions, installed as a user would install them, and the program bundled
 * for tests that start it as a process. Gives what removes the bundle.
 */
export async function setup(): Promise<() => Promise<void>> {
  process.env['TZ'] = 'UTC';
  process.env['EIDER_TEST_EXTENSIONS'] ??=
    process.env['EIDER_EXTENSION_DIR'] ?? join(homedir(), '.eider', 'extensions');
  // Not in the repository's own: what is kept between runs there was made by other sources of Eider, and their version is the same.
  const target = await mkdtemp(join(tmpdir(), 'eider-setup-'));
  const { code, stdout, stderr } = await runEider(
    ['extensions', 'install', 'httpfs', 'spatial', 'excel', 'postgres'],
    { cwd: root, env: { EIDER_TARGET_PATH: target } },
  );
  await rm(target, { recursive: true, force: true });
  if (code !== 0)
    throw new Error(`the tests need DuckDB's extensions, which could not be installed:\n${stdout}${stderr}`);
  try {
    const bundle = await bundleForChildren();
    process.env['EIDER_TEST_BUNDLE'] = bundle.entry;
    return bundle.remove;
  } catch (error) {
    // Only the tests that start a process need it: they fail with this.
    process.env['EIDER_TEST_BUNDLE_ERROR'] = error instanceof Error ? error.message : String(error);
    return () => Promise.resolve();
  }
}
