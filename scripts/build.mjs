// Bundles the command line and the library into dist/. Lazy imports stay lazy: code is split into chunks, and `eider --help`
// reads the smallest of them only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const EIDER_BUILD = JSON.stringify(buildHash.digest('hex').slice(0, 32));
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
  define: { EIDER_BUILD },
  logLevel: 'warning',
};

await build({
  ...shared,
  entryPoints,
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  // Bundled CommonJS packages (handlebars, commander) call `require` for Node's own modules.
  banner: {
    js: "import{createRequire as eiderRequire}from'node:module';const require=eiderRequire(import.meta.url);",
  },
});

const bindingFile = new RegExp(String.raw`duckdb[\\/]binding\.ts$`);

// The binding's JavaScript is 120 files, and finding, reading and compiling them takes as long as all of Eider's: it goes into the scripts. What it asks of
// the package with the native library is found from where it lies itself, as that one need not be seen from here.
const withBinding = {
  name: 'with-binding',
  setup: ({ onResolve, onLoad }) => {
    onLoad({ filter: bindingFile }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const call = "createRequire(import.meta.url)('@duckdb/node-api')";
      if (!text.includes(call)) throw new Error(`${path} has changed: see scripts/build.mjs`);
      return { contents: text.replace(call, "require('@duckdb/node-api')"), loader: 'ts' };
    });
    onResolve({ filter: /^@duckdb\/node-api$/ }, ({ kind, resolveDir }) =>
      kind === 'require-call' ? { path: bindingOf(resolveDir) } : undefined,
    );
    onResolve({ filter: /^@duckdb\/node-bindings$/ }, ({ path }) => ({ path, namespace: 'native' }));
    onLoad({ filter: /./, namespace: 'native' }, ({ path }) => ({
      contents: `module.exports = require('node:module').createRequire(require.resolve(['@duckdb', 'node-api'].join('/')))('${path}');`,
    }));
  },
};

/** The file that requiring the binding gives: `external` would keep esbuild from looking for it. */
function bindingOf(folder) {
  return createRequire(join(folder, 'any.js')).resolve('@duckdb/node-api');
}

// Commands that people run every few minutes and that build nothing: they get a script without what only the others need, which starts sooner.
const looking = ['parse', 'compile', 'ls', 'list'];

/** Other commands than some, in a script of those: each is asked for by its own definition only, which `dist/eider.cjs` leaves to the whole script. */
const only = (commands) => ({
  name: 'without-others',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\.\// }, ({ kind, importer, path }) => {
      if (kind !== 'dynamic-import' || !importer.endsWith('-command.ts')) return undefined;
      const isOther = !commands.includes(path.slice(2, -'.js'.length));
      return isOther ? { path, namespace: 'others' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'others' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is in the other script`)})`,
    }));
  },
});

// The same as scripts: Node 20 takes what V8 compiled before for scripts only. They are functions, as Node makes one of a CommonJS file.
const programs = {
  program: await script('program', []),
  looking: await script('looking', [only(looking)]),
  // All definitions of commands, and none of the commands.
  helping: await script('helping', [only([])]),
};

/** Makes a script of the whole command line; gives its name, without an ending. */
async function script(name, plugins) {
  const built = join(dist, `${name}.cjs`);
  await build({
    ...shared,
    plugins: [...shared.plugins, withBinding, ...plugins],
    entryPoints: [join(root, 'src/cli.ts')],
    outfile: built,
    // The whole one is what a developer looks into.
    sourcemap: plugins.length === 0 ? shared.sourcemap : false,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { EIDER_BUILD, 'import.meta.url': '__filename' },
    banner: { js: '(function(exports,require,module,__filename,__dirname){' },
    footer: { js: '})' },
  });
  // A script in ASCII is read and kept in half of the time. What esbuild leaves as it is stands in regular expressions, which know the escape too.
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const text = readFileSync(built, 'utf8').replaceAll(/[^\0-\u007F]/g, escaped);
  // V8 compares no more than the length of a text with what it compiled: the two have one name, so that no other text is ever run with it.
  const hashed = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  writeFileSync(join(dist, `${hashed}.cjs`), text);
  rmSync(built);
  return hashed;
}

// A command lives for a second: a young generation that grows at once halves its collections, which are not made between two pieces of work either, and
// what V8 optimises later it often need not optimise at all, which was a third of the processor time.
const flags = '--semi-space-growth-factor=8 --no-minor-gc-task --interrupt-budget=1000000';

// Node reads ES modules with its thread pool, so that the pool's size is fixed before the first line of one runs. A CommonJS file is
// read without it: DuckDB then gets the threads that let short queries pass long ones.
const entry = `#!/usr/bin/env node
'use strict';
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
const flags = '${flags}';
const { readFileSync } = require('node:fs');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write('Eider needs Node 20.19 or newer; this is ' + process.versions.node + '.\\n');
  process.exit(2);
}
if (process.argv.length === 3 && ['--version', '-v'].includes(process.argv[2])) {
  // Half of the time that the whole command line takes to load.
  process.stdout.write(${JSON.stringify(`${version}\n`)});
} else {
  const asksHelp = isHelp(process.argv.slice(2));
  if (!asksHelp) {
    loadOfNode();
    require('node:v8').setFlagsFromString(flags);
    letOldGenerationGrow();
  }
  const name = ${JSON.stringify(looking)}.includes(process.argv[2]) ? '${programs.looking}' : '${programs.program}';
  const program = compiled(asksHelp ? '${programs.helping}' : name);
  if (program) program.start();
  else import('./cli.js').then((cli) => cli.start());
}

// --help behind at most two words that name a command: nothing but help can come of it.
function isHelp(words) {
  const isAsked = ['--help', '-h'].includes(words[words.length - 1]) || words[0] === 'help';
  return isAsked && words.length < 4 && words.slice(0, -1).every((word) => !word.startsWith('-'));
}

// Node's own modules come compiled, too, for V8 as it is started: with other flags they would be compiled anew. All commands that do anything need these.
function loadOfNode() {
  for (const name of ['crypto', 'fs/promises', 'net', 'os', 'stream', 'tty', 'vm']) require('node:' + name);
}

// V8 lets the old generation grow to a few times what the last collection found alive, and begins with less each time that the young one was collected:
// two collections of the whole heap in a command's first second. One while there is next to nothing takes a few milliseconds, and then it may grow to some 100 MB.
function letOldGenerationGrow() {
  const { setFlagsFromString } = require('node:v8');
  setFlagsFromString('--heap-growing-percent=3000');
  setFlagsFromString('--expose-gc');
  require('node:vm').runInNewContext('gc')();
  setFlagsFromString('--no-expose-gc');
  setFlagsFromString('--heap-growing-percent=0');
}

// What V8 compiled at the build, for this very V8: half of the time that a command needs to start. Undefined where it does not fit.
function compiled(name) {
  const path = __dirname + '/' + name + '.cjs';
  const kept = __dirname + '/' + name + '-' + process.versions.v8 + '-' + process.platform + '-' + process.arch + '.bin';
  let cachedData;
  try {
    cachedData = readFileSync(kept);
  } catch {
    return undefined;
  }
  const { Script } = require('node:vm');
  const script = new Script(readFileSync(path, 'latin1'), { filename: path, cachedData });
  if (script.cachedDataRejected) return undefined;
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, __dirname);
  return module.exports;
}
`;
writeFileSync(join(dist, 'eider.cjs'), entry);
// For callers that name this file: everything works, with the thread pool as Node made it.
writeFileSync(join(dist, 'eider.js'), "#!/usr/bin/env node\nimport './eider.cjs';\n");
for (const name of ['eider.cjs', 'eider.js']) chmodSync(join(dist, name), 0o755);

const { v8 } = process.versions;
const compiling = [
  [programs.program, flags, 'parse', 'build'],
  [programs.looking, flags, 'parse', 'compile'],
  // Of Node's own modules it needs few, and they come compiled for V8 without flags.
  [programs.helping, '', '--help'],
];
for (const [name, given, ...commands] of compiling) {
  const path = join(dist, `${name}.cjs`);
  const kept = join(dist, `${name}-${v8}-${process.platform}-${process.arch}.bin`);
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'scripts/build/compile-program.mjs'), path, kept, given, ...commands],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}

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
