/** Luhn's checksum over a text of digits (ISO/IEC 7812-1, annex B). False for anything else than two digits or more. */
export function luhn(digits: string): boolean {
  if (!/^\d{2,}$/u.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** A payment card's number: 13 to 19 digits, a network's first digit, Luhn. Spaces and hyphens between digits are allowed. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/(?<=\d)[ -](?=\d)/gu, '');
  return /^[3-6]\d{12,18}$/u.test(digits) && luhn(digits);
}

/** A French company's number: nine digits, Luhn. */
export function isSiren(text: string): boolean {
  return /^\d{9}$/u.test(text) && luhn(text);
}

/**
 * A French establishment's number: fourteen digits, Luhn; those of La Poste (SIREN 356000000) follow Luhn for its seat and otherwise
 * have a sum of digits that is a multiple of 5 (INSEE, base Sirene).
 */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/u.test(text)) return false;
  if (luhn(text)) return true;
  if (!text.startsWith('356000000')) return false;
  return Array.from(text).reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}
