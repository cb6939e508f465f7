// Bundles the command line and the library into dist/. Lazy imports stay lazy: code is split into chunks, and `eider --help`
// reads the smallest of them only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const withTypes = process.argv.includes('--types');

// Native bindings and the loader of TypeScript macros find files of their own beside them: they stay in node_modules. So does the S3 client, which few need.
const external = ['@duckdb/*', 'jiti', '@aws-sdk/*'];

rmSync(dist, { recursive: true, force: true });

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const entryPoints = { cli: join(root, 'src/cli.ts') };
const hasLibrary = existsSync(join(root, 'src/index.ts'));
if (hasLibrary) entryPoints.index = join(root, 'src/index.ts');

// Go reads it: there is no flag for Unicode.
const commandFile = new RegExp(String.raw`commander[\\/]lib[\\/]command\.js$`);

// Commander can start other programs as commands, which Eider's are not: what Node needs for that is a tenth of `eider --help`.
const withoutPrograms = {
  name: 'without-programs',
  setup: ({ onLoad }) =>
    onLoad({ filter: commandFile }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const line = "const childProcess = require('node:child_process');";
      if (!text.includes(line)) throw new Error('commander has changed: see scripts/build.mjs');
      const later =
        "const childProcess = { spawn: (...all) => require('node:child_process').spawn(...all) };";
      return { contents: text.replace(line, later), loader: 'js' };
    }),
};

// What one build keeps between runs may not be what the next would make.
const buildHash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && !file.name.endsWith('.test.ts'))
  .map((file) => join(file.parentPath, file.name))
  .toSorted();
for (const path of sources) buildHash.update(relative(root, path)).update(readFileSync(path));

await build({
  entryPoints,
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  sourcemap: 'linked',
  external,
  plugins: [withoutPrograms],
  define: { EIDER_BUILD: JSON.stringify(buildHash.digest('hex').slice(0, 32)) },
  // Bundled CommonJS packages (handlebars, commander) call `require` for Node's own modules.
  banner: {
    js: "import{createRequire as eiderRequire}from'node:module';const require=eiderRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// Node reads ES modules with its thread pool, so that the pool's size is fixed before the first line of one runs. A CommonJS file is
// read without it: DuckDB then gets the threads that let short queries pass long ones.
const entry = `#!/usr/bin/env node
'use strict';
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
// A command lives for a second: a young generation that grows at once halves its collections.
require('node:v8').setFlagsFromString('--semi-space-growth-factor=8');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write('Eider needs Node 20.19 or newer; this is ' + process.versions.node + '.\\n');
  process.exit(2);
}
if (process.argv.length === 3 && ['--version', '-v'].includes(process.argv[2])) {
  // Half of the time that the whole command line takes to load.
  process.stdout.write(${JSON.stringify(`${version}\n`)});
} else import('./cli.js').then((cli) => cli.start());
`;
writeFileSync(join(dist, 'eider.cjs'), entry);
// For callers that name this file: everything works, with the thread pool as Node made it.
writeFileSync(join(dist, 'eider.js'), "#!/usr/bin/env node\nimport './eider.cjs';\n");
for (const name of ['eider.cjs', 'eider.js']) chmodSync(join(dist, name), 0o755);

if (withTypes && hasLibrary) {
  const options = [
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--outDir',
    join(dist, 'types'),
  ];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const config = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const made = spawnSync(
    process.execPath,
    [tsc, ...config, ...options, '--rootDir', join(root, 'src'), join(root, 'src/index.ts')],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (made.status !== 0) process.exit(made.status ?? 1);
}

const bytes = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.js'))
  .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
process.stdout.write(`dist: ${Math.round(bytes / 1024)} KiB of JavaScript\n`);
