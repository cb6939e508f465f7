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

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  sourcemap: 'linked',
  external,
  plugins: [withoutPrograms],
  logLevel: 'warning',
};
const buildId = JSON.stringify(buildHash.digest('hex').slice(0, 32));

await build({
  ...shared,
  entryPoints,
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  define: { EIDER_BUILD: buildId },
  // Bundled CommonJS packages (handlebars, commander) call `require` for Node's own modules.
  banner: {
    js: "import{createRequire as eiderRequire}from'node:module';const require=eiderRequire(import.meta.url);",
  },
});

// The same command line in one script, of which V8 can keep what it compiled: see docs/decisions/0022-compiled-code.md.
const fast = join(dist, 'fast');
await build({
  ...shared,
  entryPoints: { main: join(root, 'src/cli.ts') },
  outdir: fast,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  // A script that V8 has kept cannot import; what is loaded late is required.
  supported: { 'dynamic-import': false },
  sourcemap: false,
  // One byte a character: it is read as it is.
  charset: 'ascii',
  define: { EIDER_BUILD: buildId, 'import.meta.url': 'eiderUrl' },
  banner: { js: "const eiderUrl=require('node:url').pathToFileURL(__filename).href;" },
});

// Node reads ES modules with its thread pool, so that the pool's size is fixed before the first line of one runs. A CommonJS file is
// read without it: DuckDB then gets the threads that let short queries pass long ones.
const codeName = '`code-${process.version}-${process.platform}-${process.arch}.bin`';
const load = `'use strict';
const vm = require('node:vm');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const file = join(__dirname, 'main.cjs');
let cachedData;
try {
  cachedData = readFileSync(join(__dirname, ${codeName}));
} catch {
  // Only while it is made.
}
const source = \`(function(exports,require,module,__filename,__dirname){\${readFileSync(file, 'latin1')}\\n})\`;
const script = new vm.Script(source, { filename: file, cachedData });
const own = { exports: {} };
script.runInThisContext()(own.exports, require, own, file, __dirname);
module.exports = { exports: own.exports, script };
`;
writeFileSync(join(fast, 'load.cjs'), load);

const entry = `#!/usr/bin/env node
'use strict';
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
// A command lives for a second: a young generation that grows at once halves its collections.
require('node:v8').setFlagsFromString('--semi-space-growth-factor=8');
// What V8 keeps of compiled code serves this very Node, and no other.
const codeName = ${codeName};
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write('Eider needs Node 20.19 or newer; this is ' + process.versions.node + '.\\n');
  process.exit(2);
}
if (process.argv.length === 3 && ['--version', '-v'].includes(process.argv[2])) {
  // Half of the time that the whole command line takes to load.
  process.stdout.write(${JSON.stringify(`${version}\n`)});
} else if (require('node:fs').existsSync(require('node:path').join(__dirname, 'fast', codeName))) {
  require('./fast/load.cjs').exports.start();
} else import('./cli.js').then((cli) => cli.start());
`;
writeFileSync(join(dist, 'eider.cjs'), entry);
// For callers that name this file: everything works, with the thread pool as Node made it.
writeFileSync(join(dist, 'eider.js'), "#!/usr/bin/env node\nimport './eider.cjs';\n");
for (const name of ['eider.cjs', 'eider.js']) chmodSync(join(dist, name), 0o755);

const { platform, arch, version: node } = process;
const kept = join(fast, `code-${node}-${platform}-${arch}.bin`);
const made = spawnSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), dist, kept], {
  encoding: 'utf8',
  // A size of the heap, or a tool's way to load files, would be part of what is kept.
  env: { ...process.env, NODE_OPTIONS: '' },
});
if (made.status !== 0) throw new Error(`the bundle does not run:\n${made.stderr}`);
chmodSync(kept, 0o644);

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
  const typed = spawnSync(
    process.execPath,
    [tsc, ...config, ...options, '--rootDir', join(root, 'src'), join(root, 'src/index.ts')],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (typed.status !== 0) process.exit(typed.status ?? 1);
}

const bytes = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.js'))
  .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
process.stdout.write(`dist: ${Math.round(bytes / 1024)} KiB of JavaScript\n`);
