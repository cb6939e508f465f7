import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Written through at this many characters: memory stays flat however many rows. */
const chunk = 1 << 20;

/** A text file written line by line, in order. */
export class LineFile {
  #file;
  #text = '';
  rows = 0;

  constructor(path) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
  }

  line(text) {
    this.#text += `${text}\n`;
    if (this.#text.length > chunk) this.#flush();
  }

  csv(cells) {
    this.rows += 1;
    this.line(cells.map(csvCell).join(','));
  }

  json(row) {
    this.rows += 1;
    this.line(JSON.stringify(row));
  }

  close() {
    this.#flush();
    closeSync(this.#file);
  }

  #flush() {
    writeFileSync(this.#file, this.#text);
    this.#text = '';
  }
}

function csvCell(value) {
  const text = value === undefined ? '' : String(value);
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
