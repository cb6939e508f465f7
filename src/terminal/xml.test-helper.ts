/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  /** All text directly inside, without the white space around it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const attributePattern = /\s+([A-Za-z][\w-]*)="([^"<]*)"/gu;
const tokenPattern =
  /<\/([A-Za-z][\w-]*)>|<([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/uy;

/** Reads XML as strictly as the part of it goes that reports use. Throws at anything that is not well-formed. */
export function parseXml(document: string): XmlElement {
  // oxlint-disable-next-line no-control-regex -- these may not be in XML at all
  if (/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/u.test(document))
    throw new Error('a character that XML forbids');
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(head)) throw new Error('no declaration');
  const root = { name: '', attributes: {}, text: '', children: [] as XmlElement[] };
  const open: { name: string; attributes: {}; text: string; children: XmlElement[] }[] = [root];
  tokenPattern.lastIndex = head.length;
  while (tokenPattern.lastIndex < document.length) {
    const at = tokenPattern.lastIndex;
    const token = tokenPattern.exec(document);
    const parent = open.at(-1);
    if (!token || !parent) throw new Error(`not well-formed at ${at}: ${document.slice(at, at + 60)}`);
    const [, closed, opened, attributes = '', isEmpty, text] = token;
    if (text !== undefined) parent.text = `${parent.text}${unescape(text)}`;
    else if (closed !== undefined) {
      if (closed !== parent.name) throw new Error(`</${closed}> closes <${parent.name}>`);
      parent.text = parent.text.trim();
      open.pop();
    } else {
      const made = { name: opened ?? '', attributes: attributesOf(attributes), text: '', children: [] };
      parent.children.push(made);
      if (isEmpty === '') open.push(made);
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || !only || others.length > 0 || root.text.trim() !== '')
    throw new Error('not one root');
  return only;
}

function attributesOf(text: string): { readonly [name: string]: string } {
  const found = [...text.matchAll(attributePattern)].map(
    ([, name = '', value = '']) => [name, unescape(value)] as const,
  );
  if (new Set(found.map(([name]) => name)).size !== found.length) throw new Error('an attribute twice');
  return Object.fromEntries(found);
}

const named: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|(\w+));|&/gu, (escape, code?: string, name?: string) => {
    const character = code === undefined ? named[name ?? ''] : String.fromCodePoint(Number(code));
    if (character === undefined) throw new Error(`${escape} is no entity`);
    return character;
  });
}
