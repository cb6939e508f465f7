import * as z from 'zod';

export const warehouseFileVersion = 1;

/**
 * Where the warehouse of a target folder is, `target/eider/warehouse.json`: for who defers to it. Paths are relative to the target folder, so that both
 * can be moved together.
 */
export interface WarehouseFile {
  readonly format: 'eider-warehouse';
  readonly version: typeof warehouseFileVersion;
  readonly project: string;
  /** The target of profiles.yml. */
  readonly target: string;
  /** The database file; null for one in memory. */
  readonly database: string | null;
  /** The project's folder: files that views name are found from there. */
  readonly root: string;
}

const schema = z.object({
  format: z.literal('eider-warehouse'),
  version: z.literal(warehouseFileVersion),
  project: z.string(),
  target: z.string(),
  database: z.string().nullable(),
  root: z.string(),
});

/** Reads what another run wrote; else its version, when that is another one, or undefined. */
export function readWarehouseFile(
  text: string,
): WarehouseFile | { readonly otherVersion: string } | undefined {
  const value = parseJson(text);
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const other = z.looseObject({ format: z.literal('eider-warehouse'), version: z.number() }).safeParse(value);
  return other.success && other.data.version !== warehouseFileVersion
    ? { otherVersion: String(other.data.version) }
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
