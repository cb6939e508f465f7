import type { YamlNode } from './tree.js';

/** A node, and where it ends with the comment behind it. */
export interface Placed<Node extends YamlNode = YamlNode> {
  readonly node: Node;
  readonly end: number;
}

/** Something that only the library's reader reads, or says what is wrong with. */
export class NotSimple extends Error {
  override readonly name = 'NotSimple';
}

/** Spaces that are none for YAML, tabs, returns, controls: where each of them ends a line or a text is the library's to know. */
const odd =
  /[^\n\u0020-\u007E\u00A1-\u00AC\u00AE-\u167F\u1681-\u1FFF\u2010-\u2027\u2030-\u205E\u20A0-\u2FFF\u3001-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Whether a file holds only characters that mean the same everywhere. */
export function isOrdinary(text: string): boolean {
  return !odd.test(text);
}
