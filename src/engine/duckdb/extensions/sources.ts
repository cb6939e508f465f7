import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { download, DownloadError, usualLimits, type DownloadLimits } from './download.js';
import type { ExtensionName } from './names.js';
import type { Engine } from './platform.js';
import { extensionInWheel, isWheelOf } from './wheel.js';

/** One place to get an extension from. `fetch` throws `DownloadError` with a short reason. */
export interface ExtensionSource {
  /** For people: where it came from. */
  readonly label: string;
  readonly fetch: (engine: Engine, extension: ExtensionName) => Promise<Uint8Array>;
}

const duckdbRepository = 'https://extensions.duckdb.org';

export interface SourceOptions {
  /** A folder with extension files (plain or `.gz`, flat or laid out as the store) or wheels. With it nothing else is asked. */
  readonly from?: string;
  readonly environment: { readonly [name: string]: string | undefined };
  /** DuckDB's own site unless given. */
  readonly repository?: string;
  readonly limits?: DownloadLimits;
}

/** The places to ask, in order: a folder when given; else DuckDB's repository, the Python package index directly, then pip. */
export function extensionSources(options: SourceOptions): readonly ExtensionSource[] {
  const { from } = options;
  const limits = options.limits ?? usualLimits;
  if (from !== undefined)
    return [{ label: from, fetch: async (engine, extension) => fromFolder(from, engine, extension) }];
  const repository = options.repository ?? duckdbRepository;
  return [
    {
      label: new URL(repository).host,
      fetch: async (engine, extension) => fromRepository(repository, limits, engine, extension),
    },
    {
      label: 'the Python package index',
      fetch: async (engine, extension) => {
        const { fromPythonIndex } = await import('./python-index.js');
        return fromPythonIndex(options.environment, limits, engine, extension);
      },
    },
    {
      label: 'pip',
      fetch: async (engine, extension) => {
        const { fromPip } = await import('./python-index.js');
        return fromPip(options.environment, engine, extension);
      },
    },
  ];
}

async function fromRepository(
  base: string,
  limits: DownloadLimits,
  engine: Engine,
  extension: ExtensionName,
): Promise<Uint8Array> {
  const url = `${base}/${engine.version}/${engine.platform}/${extension.file}.duckdb_extension.gz`;
  return unpacked((await download(url, limits)).bytes);
}

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new DownloadError('the file is not gzip');
  }
}

async function fromFolder(folder: string, engine: Engine, extension: ExtensionName): Promise<Uint8Array> {
  const name = `${extension.file}.duckdb_extension`;
  for (const path of [join(folder, engine.version, engine.platform, name), join(folder, name)]) {
    const plain = await readFile(path).catch(() => undefined);
    if (plain) return plain;
    const packed = await readFile(`${path}.gz`).catch(() => undefined);
    if (packed) return unpacked(packed);
  }
  const wheel = (await readdir(folder).catch(() => []))
    .sort((a, b) => (a < b ? -1 : 1))
    .find((file) => isWheelOf(file, engine, extension));
  const found =
    wheel === undefined
      ? undefined
      : extensionInWheel(await readFile(join(folder, wheel)), engine, extension);
  if (found) return found;
  throw new DownloadError(`${folder} has no ${name} for ${engine.version} ${engine.platform}`);
}
