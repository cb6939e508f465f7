import { md5 } from '../template/dbt/md5.js';

/** What file systems take, with room for the endings of temporary files. */
const longest = 200;

/** The name of the file that holds a test's compiled SQL: names that list many values are longer than a file system takes. */
export function testFileName(name: string): string {
  const plain = name.replaceAll(/[/\\\0]/gu, '_');
  if (new TextEncoder().encode(plain).length <= longest) return `${plain}.sql`;
  return `${Array.from(plain).slice(0, 30).join('')}_${md5(name)}.sql`;
}
