import { unzipSync } from 'fflate';
import type { ExtensionName } from './names.js';
import { wheelFits, type Engine } from './platform.js';

/** The extension file inside a wheel, or undefined when it is not there or the wheel is broken. */
export function extensionInWheel(
  wheel: Uint8Array,
  engine: Engine,
  extension: ExtensionName,
): Uint8Array | undefined {
  const wanted = `/extensions/${engine.version}/${extension.file}.duckdb_extension`;
  try {
    const files = unzipSync(wheel, { filter: (file) => file.name.endsWith(wanted) });
    return Object.values(files)[0];
  } catch {
    return undefined;
  }
}

/** True for the name of the wheel of this extension, engine version and platform. */
export function isWheelOf(fileName: string, engine: Engine, extension: ExtensionName): boolean {
  const prefix = `${extension.package.replaceAll('-', '_')}-${engine.version.replace(/^v/u, '')}-`;
  return (
    fileName
      .toLowerCase()
      .replaceAll(/^[a-z_-]+(?=-\d)/gu, (name) => name.replaceAll('-', '_'))
      .startsWith(prefix) && wheelFits(fileName, engine.platform)
  );
}
