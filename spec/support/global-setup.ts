import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runEider } from './run-eider.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Sets up once what all tests share: the time zone, and the DuckDB extensions, installed as a user would install them. */
export async function setup(): Promise<void> {
  process.env['TZ'] = 'UTC';
  process.env['EIDER_TEST_EXTENSIONS'] ??= process.env['EIDER_EXTENSION_DIR'] ?? join(homedir(), '.eider', 'extensions');
  const { code, stdout, stderr } = await runEider(['extensions', 'install', 'httpfs', 'spatial'], { cwd: root });
  if (code !== 0) throw new Error(`the tests need DuckDB's extensions, which could not be installed:\n${stdout}${stderr}`);
}
