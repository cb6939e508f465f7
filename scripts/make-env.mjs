// Makes a .env with a fresh pseudonym key for this clone. Real warehouses keep theirs in a vault and never lose it.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

writeFileSync(
  join(root, '.env'),
  `# The key of the keyed pseudonyms. Another key gives other pseudonyms: keep it, and keep it secret.\nEIDER_PSEUDONYM_KEY=${randomBytes(32).toString('hex')}\n`,
  { flag: 'wx', mode: 0o600 },
);
console.log('Made .env with a new pseudonym key.');
