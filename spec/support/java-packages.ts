import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cache = join(root, 'node_modules', '.cache', 'eider-java');

/**
 * The jar of a Maven artifact (`group:name:version`), fetched by Maven from where its settings say, and kept between runs. Undefined, and a line that says why,
 * when there is no JDK or no Maven, or the jar cannot be had: Java is no part of what the set-up of the tests installs, so this is so in CI too.
 */
export async function javaWith(artifact: string): Promise<string | undefined> {
  try {
    return await jarOf(artifact);
  } catch (cause) {
    process.stderr.write(`skipped: no Java with ${artifact}: ${reasonOf(cause)}\n`);
    return undefined;
  }
}

/** The last line that the failed program wrote, or what the system said of it. */
function reasonOf(cause: unknown): string {
  const written = cause instanceof Error && 'stdout' in cause ? String(cause.stdout).trim() : '';
  return written === '' ? String(cause) : (written.split('\n').at(-1) ?? '');
}

async function jarOf(artifact: string): Promise<string> {
  await run('javac', ['-version']);
  const [, name = '', version = ''] = artifact.split(':');
  const jar = join(cache, `${name}-${version}.jar`);
  if (existsSync(jar)) return jar;
  const partial = join(cache, `.${name}-${version}.${process.pid}`);
  await mkdir(partial, { recursive: true });
  const options = ['--batch-mode', '--quiet', `-Dartifact=${artifact}`, `-DoutputDirectory=${partial}`];
  await run('mvn', ['dependency:copy', ...options], { timeout: 300_000 });
  await rename(join(partial, `${name}-${version}.jar`), jar);
  await rm(partial, { recursive: true });
  return jar;
}
