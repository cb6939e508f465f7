import { zipSync } from 'fflate';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hintOf, messageOf, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { sandbox, type Sandbox } from '../testing.js';
import { installExtensions, type InstallResult } from './install.js';
import { loadExtensions, unavailableDiagnostic } from './load.js';
import { lockFileText, readLockFile } from './lock-file.js';
import { extensionName } from './names.js';
import { currentEngine, wheelFits, type Engine } from './platform.js';
import { indexUrl, parseIndex } from './python-index.js';
import { extensionSources, type ExtensionSource } from './sources.js';
import { extensionDirectory, sha256 } from './store.js';
import { listExtensions, verifyExtensions } from './verify.js';
import { isWheelOf } from './wheel.js';

// A closed port: what is unreachable is unreachable at once.
const nowhere = 'http://127.0.0.1:9';
const limits = { connectMs: 5000, stallMs: 30_000 };

let shared: Sandbox;
let engine: Engine;
/** A store that holds httpfs, got from the Python package index as a user gets it. */
let store: string;
let installedFirst: InstallResult;

let box: Sandbox;
const servers: Server[] = [];

beforeAll(async () => {
  shared = await sandbox();
  engine = await currentEngine();
  store = join(shared.folder, 'store');
  const sources = extensionSources({ environment: process.env, repository: nowhere });
  installedFirst = await installExtensions(['httpfs', 'json'], {
    store,
    lockFile: join(shared.folder, 'eider.lock'),
    sources,
  });
}, 300_000);

afterAll(async () => shared.close());

afterEach(async () => {
  await box?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers each path with its bytes; JSON where the path says so. */
async function serve(pages: {
  readonly [path: string]: { readonly type?: string; readonly body: Uint8Array | string };
}): Promise<string> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    response.writeHead(page ? 200 : 404, { 'content-type': page?.type ?? 'text/html' });
    response.end(page?.body ?? '');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bytesOfHttpfs(): Promise<Buffer> {
  return readFile(join(store, engine.version, engine.platform, 'httpfs.duckdb_extension'));
}

async function fresh(): Promise<{ readonly store: string; readonly lockFile: string }> {
  box = await sandbox();
  return { store: join(box.folder, 'store'), lockFile: join(box.folder, 'eider.lock') };
}

function texts(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((finding) => `${finding.code}: ${messageOf(finding)}`);
}

function nothingFrom(label: string): ExtensionSource {
  return { label, fetch: async () => new Uint8Array([1, 2, 3]) };
}

describe('with httpfs from the Python package index', () => {
  test('it is installed, locked and verified', async () => {
    const lockFile = join(shared.folder, 'eider.lock');
    const hash = sha256(await bytesOfHttpfs());
    expect(installedFirst).toEqual({
      extensions: [
        {
          name: 'httpfs',
          status: 'installed',
          from: expect.stringMatching(/pip|Python package index/u) as string,
        },
        { name: 'json', status: 'bundled' },
      ],
      diagnostics: [],
    });
    expect(await readFile(lockFile, 'utf8')).toBe(
      `{\n  "lockVersion": 1,\n  "extensions": [\n    {\n      "name": "httpfs",\n      "version": "${engine.version}",\n      "platform": "${engine.platform}",\n      "sha256": "${hash}"\n    }\n  ]\n}\n`,
    );
    expect(await readdir(store)).toEqual([engine.version]);
    expect(await verifyExtensions([], { store, lockFile })).toEqual({
      verified: ['httpfs'],
      diagnostics: [],
    });
    const again = await installExtensions(['https'], { store, lockFile, sources: [] });
    expect(again).toEqual({ extensions: [{ name: 'httpfs', status: 'present' }], diagnostics: [] });
    const [excel, httpfs] = await listExtensions([], { store, lockFile });
    expect(excel).toEqual({ name: 'excel', ...engine, installed: false, locked: false });
    expect(httpfs).toMatchObject({ name: 'httpfs', installed: true, locked: true, sha256: hash });
  });

  test('it loads, with the settings that waited for it; what is missing is told', async () => {
    const database = await shared.open({ extensionDirectory: store, settings: { s3_region: 'gra' } });
    expect(await loadExtensions(database, ['json', 'httpfs', 'spatial', 'no/../name'])).toEqual({
      loaded: ['json', 'httpfs'],
      failed: [
        { name: 'spatial', why: 'it is not installed' },
        { name: 'no/../name', why: 'there is no extension of this name' },
      ],
    });
    const connection = await database.connect();
    expect(await connection.value("SELECT current_setting('s3_region')")).toBe('gra');
    const missing = await serve({});
    await connection.run('SET http_retries = 0');
    await expect(
      connection.run(`SELECT * FROM read_csv('${missing}/a.csv?token=CANARY')`),
    ).rejects.toHaveProperty('failure', {
      type: 'HTTP',
      subtype: 'HTTP_404',
      message: `\`${missing}/a.csv\` answered HTTP 404`,
      file: `${missing}/a.csv`,
      position: 14,
    });
  });

  test('a local folder: plain, packed, laid out as the store, or a wheel', async () => {
    const bytes = await bytesOfHttpfs();
    const wheelName = `duckdb_extension_httpfs-${engine.version.slice(1)}-py3-none-${wheelTag()}.whl`;
    const wheel = zipSync({
      [`duckdb_extension_httpfs/extensions/${engine.version}/httpfs.duckdb_extension`]: [bytes, { level: 0 }],
    });
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ['httpfs.duckdb_extension', bytes],
      [join(engine.version, engine.platform, 'httpfs.duckdb_extension.gz'), gzipSync(bytes, { level: 1 })],
      [wheelName, wheel],
    ];
    for (const [file, content] of cases) {
      const { folder, ...places } = { ...(await fresh()), folder: box.folder };
      const from = join(folder, 'from');
      await mkdir(join(from, file, '..'), { recursive: true });
      await writeFile(join(from, file), content);
      const result = await installExtensions(['httpfs'], {
        ...places,
        sources: extensionSources({ from, environment: {} }),
      });
      expect(result).toEqual({
        extensions: [{ name: 'httpfs', status: 'installed', from }],
        diagnostics: [],
      });
      await box.close();
    }
  }, 60_000);

  test('two installers at once leave one good file', async () => {
    const places = await fresh();
    const bytes = await bytesOfHttpfs();
    const sources = [{ label: 'here', fetch: async () => bytes }];
    await Promise.all([1, 2].map(async () => installExtensions(['httpfs'], { ...places, sources })));
    expect(await verifyExtensions([], places)).toEqual({ verified: ['httpfs'], diagnostics: [] });
    expect(await readdir(places.store)).toEqual([engine.version]);
  });

  test('a damaged file in the store is found, and replaced by the locked one', async () => {
    const places = await fresh();
    const bytes = await bytesOfHttpfs();
    const sources = [{ label: 'here', fetch: async () => bytes }];
    await installExtensions(['httpfs'], { ...places, sources });
    const file = join(places.store, engine.version, engine.platform, 'httpfs.duckdb_extension');
    const changed = Buffer.from(bytes);
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    await rm(file);
    await writeFile(file, changed);
    expect(
      texts((await verifyExtensions([], { ...places, lockFileLabel: 'eider.lock' })).diagnostics),
    ).toEqual([
      `extension/checksum: the extension \`httpfs\` for ${engine.platform} is not the one in \`eider.lock\`: sha256 ${sha256(changed).slice(0, 12)}… instead of ${sha256(bytes).slice(0, 12)}…`,
    ]);
    const again = await installExtensions(['httpfs'], { ...places, sources });
    expect(again.extensions).toEqual([{ name: 'httpfs', status: 'installed', from: 'here' }]);
    expect((await verifyExtensions([], places)).verified).toEqual(['httpfs']);
  });

  test('without a lock entry a wrong signature is still refused', async () => {
    const places = await fresh();
    const changed = Buffer.from(await bytesOfHttpfs());
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    const result = await installExtensions(['httpfs'], {
      ...places,
      sources: [{ label: 'a mirror', fetch: async () => changed }],
    });
    expect(texts(result.diagnostics)).toEqual([
      'extension/rejected: DuckDB refuses the extension `httpfs` from a mirror: its signature, version or platform is wrong',
    ]);
    expect(await readdir(places.store)).toEqual([]);
    expect(await readLockFile(places.lockFile)).toEqual([]);
  });

  test("DuckDB's own repository is asked first", async () => {
    const places = await fresh();
    const repository = await serve({
      [`/${engine.version}/${engine.platform}/httpfs.duckdb_extension.gz`]: {
        body: gzipSync(await bytesOfHttpfs(), { level: 1 }),
      },
    });
    const sources = extensionSources({ environment: {}, repository });
    expect((await installExtensions(['httpfs'], { ...places, sources })).extensions).toEqual([
      { name: 'httpfs', status: 'installed', from: new URL(repository).host },
    ]);
  });
});

describe('what cannot be had', () => {
  test('names why, source by source, and the three ways', async () => {
    const places = await fresh();
    const sources = extensionSources({
      environment: { PIP_INDEX_URL: `${nowhere}/simple` },
      repository: nowhere,
      limits,
    }).slice(0, 2);
    const { extensions, diagnostics } = await installExtensions(['spatial'], { ...places, sources });
    expect(extensions).toEqual([]);
    expect(texts(diagnostics)).toEqual([
      'extension/unavailable: the extension `spatial` cannot be loaded (127.0.0.1:9 cannot be reached; the Python package index: 127.0.0.1:9 cannot be reached)',
    ]);
    const needed = unavailableDiagnostic(
      'spatial',
      ['int_a', 'int_b', 'marts_c', 'marts_d'],
      'it is not installed',
    );
    expect(messageOf(needed)).toBe(
      'the extension `spatial` cannot be loaded, needed by `int_a`, `int_b`, `marts_c` and 1 more (it is not installed)',
    );
    expect(hintOf(needed)).toMatch(
      /^three ways to get it: `eider extensions install spatial` where extensions\.duckdb\.org/u,
    );
  });

  test('another file than the locked one is an error, and other entries are kept', async () => {
    const places = await fresh();
    const entries = [
      { name: 'excel', version: 'v1.0.0', platform: 'osx_arm64', sha256: 'b'.repeat(64) },
      { name: 'httpfs', version: engine.version, platform: engine.platform, sha256: 'a'.repeat(64) },
    ];
    await writeFile(places.lockFile, lockFileText([...entries].reverse()));
    const result = await installExtensions(['httpfs'], {
      ...places,
      lockFileLabel: 'eider.lock',
      sources: [nothingFrom('here')],
    });
    expect(result.extensions).toEqual([]);
    expect(texts(result.diagnostics)).toEqual([
      `extension/checksum: the extension \`httpfs\` for ${engine.platform} is not the one in \`eider.lock\`: sha256 039058c6f2c0… instead of aaaaaaaaaaaa…`,
    ]);
    expect(await readLockFile(places.lockFile)).toEqual(entries);
    expect(texts((await verifyExtensions([], places)).diagnostics)).toEqual([
      'extension/missing: the extension `httpfs` is not installed',
    ]);
  });

  test('a lock file that is none is told before anything is fetched', async () => {
    const places = await fresh();
    await writeFile(places.lockFile, '{"lockVersion": 2}');
    const result = await installExtensions(['httpfs'], { ...places, sources: [nothingFrom('here')] });
    expect(result.diagnostics.map((finding) => finding.code)).toEqual(['extension/lock-file']);
  });
});

describe('the Python package index', () => {
  test('a wheel whose hash differs is refused', async () => {
    const places = await fresh();
    const name = `duckdb_extension_httpfs-${engine.version.slice(1)}-py3-none-${wheelTag()}.whl`;
    const index = await serve({
      '/simple/duckdb-extension-httpfs/': {
        type: 'application/vnd.pypi.simple.v1+json',
        body: JSON.stringify({
          files: [{ filename: name, url: `../../${name}`, hashes: { sha256: 'a'.repeat(64) } }],
        }),
      },
      [`/${name}`]: { body: 'not this' },
    });
    const sources = extensionSources({
      environment: { PIP_INDEX_URL: `${index}/simple/` },
      repository: nowhere,
    }).slice(1, 2);
    expect(texts((await installExtensions(['httpfs'], { ...places, sources })).diagnostics)).toEqual([
      'extension/unavailable: the extension `httpfs` cannot be loaded (the Python package index: the wheel does not match its hash)',
    ]);
  });

  test('both forms of its list are read', () => {
    const url = 'https://index.example/simple/duckdb-extension-httpfs/';
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const hash = 'c'.repeat(64);
    expect(
      parseIndex({
        url,
        contentType: 'text/html',
        bytes: bytes(
          `<a data-x='1' href="../../f/a%2Bb-1.whl?x=1&amp;y=2#sha256=${hash}">a</a><a href='b-1.whl'>b</a>`,
        ),
      }),
    ).toEqual([
      { fileName: 'a+b-1.whl', url: 'https://index.example/f/a%2Bb-1.whl?x=1&y=2', sha256: hash },
      { fileName: 'b-1.whl', url: `${url}b-1.whl` },
    ]);
    const files = [
      { filename: 'a-1.whl', url: '/f/a-1.whl', hashes: { sha256: hash } },
      { filename: 'b.whl', url: 'b.whl' },
    ];
    expect(
      parseIndex({
        url,
        contentType: 'application/vnd.pypi.simple.v1+json',
        bytes: bytes(JSON.stringify({ files })),
      }),
    ).toEqual([
      { fileName: 'a-1.whl', url: 'https://index.example/f/a-1.whl', sha256: hash },
      { fileName: 'b.whl', url: `${url}b.whl` },
    ]);
  });

  test("its address is pip's, uv's, or the public one", () => {
    expect(indexUrl({ PIP_INDEX_URL: 'https://a/simple/', UV_INDEX_URL: 'https://b' })).toBe(
      'https://a/simple',
    );
    expect(indexUrl({ PIP_INDEX_URL: '', UV_INDEX_URL: 'https://b' })).toBe('https://b');
    expect(indexUrl({})).toBe('https://pypi.org/simple');
  });

  test.each([
    ['duckdb_extension_postgres_scanner-1.5.5-py3-none-manylinux2014_x86_64.whl', 'linux_amd64', true],
    ['duckdb-extension-postgres-scanner-1.5.5-py3-none-manylinux2014_x86_64.whl', 'linux_amd64', true],
    ['duckdb_extension_postgres_scanner-1.5.5-py3-none-manylinux2014_aarch64.whl', 'linux_amd64', false],
    ['duckdb_extension_postgres_scanner-1.5.50-py3-none-manylinux2014_x86_64.whl', 'linux_amd64', false],
    ['duckdb_extension_postgres_scanner-1.5.5-py3-none-macosx_11_0_arm64.whl', 'osx_arm64', true],
    ['duckdb_extension_postgres_scanner-1.5.5-py3-none-win_amd64.whl', 'windows_amd64', true],
    ['duckdb_extension_postgres-1.5.5-py3-none-win_amd64.whl', 'windows_amd64', false],
  ])('%s for %s: %s', (file, platform, fits) => {
    const postgres = extensionName('postgres_scanner');
    expect(postgres && isWheelOf(file, { version: 'v1.5.5', platform }, postgres)).toBe(fits);
  });
});

test('names, packages and folders', () => {
  expect(extensionName('Postgres')).toEqual({
    name: 'postgres',
    file: 'postgres_scanner',
    package: 'duckdb-extension-postgres-scanner',
  });
  expect(extensionName('s3')?.name).toBe('httpfs');
  expect(extensionName('../x')).toBeUndefined();
  expect(extensionDirectory({}, '/home/ada')).toBe(join('/home/ada', '.eider', 'extensions'));
  expect(extensionDirectory({ EIDER_EXTENSION_DIR: '/ext' }, '/home/ada')).toBe('/ext');
});

function wheelTag(): string {
  const tags = [
    'manylinux2014_x86_64',
    'manylinux2014_aarch64',
    'macosx_11_0_arm64',
    'macosx_11_0_x86_64',
    'win_amd64',
  ];
  return tags.find((tag) => wheelFits(`x-1-py3-none-${tag}.whl`, engine.platform)) ?? 'any';
}
