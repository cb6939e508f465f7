import { readFileSync, writeFileSync } from 'node:fs';

/** Changes what a generated model says, as an analyst would: the number in its condition is one more. */
export function editModel(path) {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(/amount > (\d+)$/mu, (_, number) => `amount > ${Number(number) + 1}`);
  if (after === before) throw new Error(`${path} has no condition to change`);
  writeFileSync(path, after);
}
