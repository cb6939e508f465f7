// Bundles the command line and the library into dist/. Lazy imports stay lazy: code is split into chunks, and `eider --help`
// reads the smallest of them only.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const withTypes = process.argv.includes('--types');

// Native bindings and the loader of TypeScript macros find files of their own beside them: they stay in node_modules. So does the S3 client, which few need.
const external = ['@duckdb/*', 'jiti', '@aws-sdk/*'];

rmSync(dist, { recursive: true, force: true });

const entryPoints = { cli: join(root, 'src/cli.ts') };
const hasLibrary = existsSync(join(root, 'src/index.ts'));
if (hasLibrary) entryPoints.index = join(root, 'src/index.ts');

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
import('./cli.js').then((cli) => cli.start());
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
