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

/** Makes a project's folder hold these files. What an earlier run made of others is removed, what was edited since is put back. */
export function keepTree(folder, files) {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const mark = join(folder, '.made-from');
  const isSame = existsSync(mark) && readFileSync(mark, 'utf8') === hash;
  if (!isSame) rmSync(folder, { recursive: true, force: true });
  const changed = Object.entries(files).filter(
    ([path, text]) => !isSame || readFileSync(join(folder, path), 'utf8') !== text,
  );
  writeTree(folder, { ...Object.fromEntries(changed), '.made-from': hash });
}

/** Removes what builds left in a project: its warehouse and its artifacts. */
export function removeBuilt(folder) {
  for (const name of [
    'warehouse.duckdb',
    'warehouse.duckdb.wal',
    'floor.duckdb',
    'floor.duckdb.wal',
    'target',
    '.eider',
  ])
    rmSync(join(folder, name), { recursive: true, force: true });
}
