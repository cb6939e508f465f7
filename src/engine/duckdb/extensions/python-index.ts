import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { download, DownloadError, type Download, type DownloadLimits } from './download.js';
import type { ExtensionName } from './names.js';
import type { Engine } from './platform.js';
import { sha256 } from './store.js';
import { extensionInWheel, isWheelOf } from './wheel.js';

const run = promisify(execFile);

type Environment = { readonly [name: string]: string | undefined };

/** A file that a package index lists. */
export interface IndexFile {
  readonly fileName: string;
  readonly url: string;
  readonly sha256?: string;
}

/** The index's address: `PIP_INDEX_URL`, `UV_INDEX_URL`, or the public one. */
export function indexUrl(environment: Environment): string {
  const given = [environment['PIP_INDEX_URL'], environment['UV_INDEX_URL']].find(
    (url) => url !== undefined && url !== '',
  );
  return (given ?? 'https://pypi.org/simple').replace(/\/+$/u, '');
}

/** Finds the wheel in the index's list, downloads it, compares its hash with the list's, and takes the extension out. */
export async function fromPythonIndex(
  environment: Environment,
  limits: DownloadLimits,
  engine: Engine,
  extension: ExtensionName,
): Promise<Uint8Array> {
  const page = await download(`${indexUrl(environment)}/${extension.package}/`, limits, {
    accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5',
  });
  const file = parseIndex(page).find((candidate) => isWheelOf(candidate.fileName, engine, extension));
  if (!file) throw new DownloadError(`no wheel for ${engine.version} ${engine.platform}`);
  if (file.sha256 === undefined) throw new DownloadError('the index gives no hash');
  const wheel = await download(withUserOf(indexUrl(environment), file.url), limits);
  if (sha256(wheel.bytes) !== file.sha256) throw new DownloadError('the wheel does not match its hash');
  return taken(wheel.bytes, engine, extension);
}

/** Reads the list of a package, in the JSON form (PEP 691) or the HTML form (PEP 503). */
export function parseIndex(page: Download): readonly IndexFile[] {
  const text = new TextDecoder().decode(page.bytes);
  return page.contentType.includes('json') ? parseJson(text, page.url) : parseHtml(text, page.url);
}

const jsonPage = z.object({
  files: z.array(
    z.object({ filename: z.string(), url: z.string(), hashes: z.record(z.string(), z.string()).default({}) }),
  ),
});

function parseJson(text: string, base: string): readonly IndexFile[] {
  let page: z.infer<typeof jsonPage>;
  try {
    page = jsonPage.parse(JSON.parse(text));
  } catch {
    throw new DownloadError('the index cannot be read');
  }
  return page.files.map((file) => indexFile(file.filename, file.url, base, file.hashes['sha256']));
}

function parseHtml(text: string, base: string): readonly IndexFile[] {
  return [...text.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/giu)].map((link) => {
    const url = new URL((link[1] ?? link[2] ?? '').replaceAll('&amp;', '&'), base);
    const hash = /^#sha256=([0-9a-f]{64})$/iu.exec(url.hash)?.[1]?.toLowerCase();
    url.hash = '';
    return indexFile(decodeURIComponent(url.pathname.split('/').at(-1) ?? ''), url.href, base, hash);
  });
}

function indexFile(fileName: string, url: string, base: string, hash: string | undefined): IndexFile {
  return { fileName, url: new URL(url, base).href, ...(hash !== undefined && { sha256: hash }) };
}

/** A private index's files are usually on its own host, and need the same user. */
function withUserOf(index: string, url: string): string {
  const [from, to] = [new URL(index), new URL(url)];
  if (from.host !== to.host || from.username === '' || to.username !== '') return url;
  to.username = from.username;
  to.password = from.password;
  return to.href;
}

const pipTimeoutMs = 180_000;

/** Lets pip fetch the wheel: it knows proxies, certificates and configured indexes that we do not. */
export async function fromPip(
  environment: Environment,
  engine: Engine,
  extension: ExtensionName,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-wheel-'));
  try {
    const wanted = `${extension.package}==${engine.version.replace(/^v/u, '')}`;
    const options = [
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
      '--retries=0',
      '--timeout=5',
      '--quiet',
    ];
    await run('python3', ['-m', 'pip', 'download', ...options, '--dest', folder, wanted], {
      timeout: pipTimeoutMs,
      env: { ...environment },
    });
    const wheel = (await readdir(folder)).find((file) => isWheelOf(file, engine, extension));
    if (wheel === undefined) throw new DownloadError(`no wheel for ${engine.version} ${engine.platform}`);
    return taken(await readFile(join(folder, wheel)), engine, extension);
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new DownloadError(missing ? 'python3 is not installed' : 'pip could not download it');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function taken(wheel: Uint8Array, engine: Engine, extension: ExtensionName): Uint8Array {
  const found = extensionInWheel(wheel, engine, extension);
  if (found) return found;
  throw new DownloadError('the wheel does not hold the extension');
}
