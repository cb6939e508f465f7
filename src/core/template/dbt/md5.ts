const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;

const constants = Int32Array.from(
  { length: 64 },
  (_item, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0,
);

/** The MD5 of a text's UTF-8 bytes, hexadecimal: what dbt's `local_md5` gives. Core has no Node modules, so it is computed here. */
export function md5(text: string): string {
  const words = paddedWords(new TextEncoder().encode(text));
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < words.length; block += 16) addBlock(state, words, block);
  return [...state].map(littleEndian).join('');
}

function paddedWords(bytes: Uint8Array): Int32Array {
  const blocks = Math.floor((bytes.length + 8) / 64) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (bytes.length * 8) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true);
  const words = new Int32Array(blocks * 16);
  for (let index = 0; index < words.length; index += 1) words[index] = view.getInt32(index * 4, true);
  return words;
}

/** Names of tests are hashed by the thousand: nothing is made on the way. */
function addBlock(state: Int32Array, words: Int32Array, block: number): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = state;
  let a = first;
  let b = second;
  let c = third;
  let d = fourth;
  for (let step = 0; step < 64; step += 1) {
    const part = step >> 4;
    const word = words[block + wordOf(part, step)] ?? 0;
    const sum = (a + mix(part, b, c, d) + (constants[step] ?? 0) + word) | 0;
    const shift = shifts[part * 4 + (step & 3)] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = first + a;
  state[1] = second + b;
  state[2] = third + c;
  state[3] = fourth + d;
}

function mix(part: number, b: number, c: number, d: number): number {
  if (part === 0) return (b & c) | (~b & d);
  if (part === 1) return (d & b) | (~d & c);
  return part === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

/** Which word of its block a step takes. */
function wordOf(part: number, step: number): number {
  if (part === 0) return step;
  if (part === 1) return (5 * step + 1) & 15;
  return part === 2 ? (3 * step + 5) & 15 : (7 * step) & 15;
}

function littleEndian(word: number): string {
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) text += ((word >>> shift) & 0xff).toString(16).padStart(2, '0');
  return text;
}
