const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

const constants = Array.from({ length: 64 }, (_item, index) =>
  Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32),
);

/** The MD5 of a text's UTF-8 bytes, hexadecimal: what dbt's `local_md5` gives. Core has no Node modules, so it is computed here. */
export function md5(text: string): string {
  const words = paddedWords(new TextEncoder().encode(text));
  let state: readonly [number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    const [a, b, c, d] = round(state, words, block);
    state = [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
  }
  return state.map(littleEndian).join('');
}

function paddedWords(bytes: Uint8Array): Int32Array {
  const blocks = Math.floor((bytes.length + 8) / 64) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (bytes.length * 8) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true);
  return Int32Array.from({ length: blocks * 16 }, (_item, index) => view.getInt32(index * 4, true));
}

function round(
  start: readonly [number, number, number, number],
  words: Int32Array,
  block: number,
): [number, number, number, number] {
  let [a, b, c, d] = start;
  for (let step = 0; step < 64; step += 1) {
    const part = step >> 4;
    const [mixed, word] = mix(part, step, b, c, d);
    const sum = (a + mixed + (constants[step] ?? 0) + (words[block + word] ?? 0)) | 0;
    const shift = shifts[part]?.[step & 3] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  return [a, b, c, d];
}

function mix(part: number, step: number, b: number, c: number, d: number): readonly [number, number] {
  switch (part) {
    case 0:
      return [(b & c) | (~b & d), step];
    case 1:
      return [(d & b) | (~d & c), (5 * step + 1) % 16];
    case 2:
      return [b ^ c ^ d, (3 * step + 5) % 16];
    default:
      return [c ^ (b | ~d), (7 * step) % 16];
  }
}

function littleEndian(word: number): string {
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) text += ((word >>> shift) & 0xff).toString(16).padStart(2, '0');
  return text;
}
