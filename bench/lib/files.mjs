import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes texts by path below a folder. */
export function writeTree(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Makes a project's folder hold these files and nothing else; leaves it alone when it was made from the same ones. */
export function keepTree(folder, files) {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const mark = join(folder, '.made-from');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;
  rmSync(folder, { recursive: true, force: true });
  writeTree(folder, { ...files, '.made-from': hash });
}

/** Removes what builds left in a project: its warehouse and its artifacts. */
export function removeBuilt(folder) {
  for (const name of ['warehouse.duckdb', 'warehouse.duckdb.wal', 'floor.duckdb', 'floor.duckdb.wal', 'target', '.eider'])
    rmSync(join(folder, name), { recursive: true, force: true });
}
