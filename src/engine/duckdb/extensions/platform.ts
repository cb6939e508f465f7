import { loadBinding } from '../binding.js';

/** What extension files must have been built for. */
export interface Engine {
  /** `v1.5.5` */
  readonly version: string;
  /** DuckDB's name of the platform: `linux_amd64`, `osx_arm64`, `windows_amd64`, … */
  readonly platform: string;
}

let asked: Promise<Engine> | undefined;

/** The engine of this installation, as DuckDB itself says. */
export function currentEngine(): Promise<Engine> {
  asked ??= askEngine();
  return asked;
}

async function askEngine(): Promise<Engine> {
  const { DuckDBInstance } = await loadBinding();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const version = await connection.run('SELECT library_version FROM pragma_version()');
    const platform = await connection.run('PRAGMA platform');
    return {
      version: String((await version.getRows())[0]?.[0]),
      platform: String((await platform.getRows())[0]?.[0]),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** True when a wheel's platform tag, the last part of its name, is for this platform. */
export function wheelFits(fileName: string, platform: string): boolean {
  const tag = /-([^-]+)\.whl$/u.exec(fileName)?.[1];
  const wanted = wheelTags[platform];
  return tag !== undefined && wanted !== undefined && wanted.test(tag);
}

const wheelTags: { readonly [platform: string]: RegExp } = {
  linux_amd64: /^manylinux.*_x86_64$/u,
  linux_arm64: /^manylinux.*_aarch64$/u,
  linux_amd64_musl: /^musllinux.*_x86_64$/u,
  linux_arm64_musl: /^musllinux.*_aarch64$/u,
  osx_amd64: /^macosx.*_(?:x86_64|universal2)$/u,
  osx_arm64: /^macosx.*_(?:arm64|universal2)$/u,
  windows_amd64: /^win_amd64$/u,
  windows_arm64: /^win_arm64$/u,
};
