/** Python's `capitalize`: the first letter large, all others small. */
export function capitalized(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** Python's `title`: a letter after anything but a letter is large. */
export function titled(text: string): string {
  return text.replaceAll(/\p{L}+/gu, capitalized);
}

/** Python's `swapcase`. */
export function swappedCase(text: string): string {
  return Array.from(text, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  }).join('');
}
