// `npm run operate`: the warehouse in production, from real servers to the file that Metabase reads, while you look. Needs PostgreSQL's programs;
// everything it makes is gone when it ends. `npm run operate -- --rows 20000` for more dwellings.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCli, checkNode, installDependencies, installExtensions, root } from './setup.mjs';

checkNode();
installDependencies();
buildCli();
installExtensions();
const { values } = parseArgs({ options: { rows: { type: 'string', default: '2000' } } });

// The test `spec/operate.test.ts` uses the same modules. As deep below the root as they are, so that they find what lies beside them.
const { build } = await import('esbuild');
const outfile = join(root, 'target', 'operate', 'show-operation.mjs');
await build({
  entryPoints: [join(root, 'spec/support/operation/show-operation.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@duckdb/*', 'jiti', '@aws-sdk/*', 's3rver'],
  banner: {
    js: "import{createRequire as eiderRequire}from'node:module';const require=eiderRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
process.env.EIDER_TEST_BUNDLE = join(root, 'dist', 'eider.cjs');
process.env.EIDER_TEST_EXTENSIONS ??=
  process.env.EIDER_EXTENSION_DIR ?? join(homedir(), '.eider', 'extensions');
const { showOperation } = await import(pathToFileURL(outfile).href);
process.exitCode = (await showOperation(root, Number(values.rows), (line) => console.log(line))) ? 0 : 1;
