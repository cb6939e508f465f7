// What the scripts that record the originals of the library share.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The value of a flag of the command line that must be there. */
export function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) throw new Error(`--${name} is missing`);
  return process.argv[at + 1];
}

/** What a module in TypeScript exports, by its path in the repository. */
export async function importTypeScript(path) {
  const bundled = await build({ entryPoints: [join(root, path)], bundle: true, format: 'esm', write: false });
  return import(
    `data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`
  );
}
