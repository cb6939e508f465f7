import { certain, nothing, type Detector } from './detector.js';

/** Lengths by country (SWIFT, IBAN registry, release 99). */
const lengths: { readonly [country: string]: number | undefined } = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 ' +
    'MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ' +
    'SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 13616: the first four characters go to the end, letters become 10 … 35, and the number mod 97 is 1. */
function checksumHolds(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

const start = /(?<![\p{L}\p{N}])[A-Za-z]{2}[0-9]{2}(?=[ \u00A0\u202F.-]?[A-Za-z0-9])/gu;

/** Takes as many letters and digits as the country's IBANs have, single separators skipped; undefined where there are fewer or more. */
function takeAt(text: string, index: number): { readonly iban: string; readonly end: number } | undefined {
  const length = lengths[text.slice(index, index + 2).toUpperCase()];
  if (length === undefined) return undefined;
  let iban = '';
  let at = index;
  for (; iban.length < length && at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/[A-Za-z0-9]/u.test(character)) iban += character.toUpperCase();
    else if (!/[ \u00A0\u202F.-]/u.test(character) || !/[A-Za-z0-9]/u.test(text[at - 1] ?? ''))
      return undefined;
  }
  return iban.length === length && !/[\p{L}\p{N}]/u.test(text.slice(at, at + 2).slice(0, 1))
    ? { iban, end: at }
    : undefined;
}

/** That of Norway. */
const shortest = 15;

/** A group of a UUID can begin like an IBAN, and one in 97 then holds its checksum. */
const uuid = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/giu;

function taken(
  given: string,
): readonly { readonly iban: string; readonly start: number; readonly end: number }[] {
  if (given.length < shortest) return [];
  const text = given.replaceAll(uuid, (found) => '#'.repeat(found.length));
  return [...text.matchAll(start)].flatMap((match) => {
    const found = takeAt(text, match.index);
    return found ? [{ ...found, start: match.index }] : [];
  });
}

/** Bank accounts: length by country and checksum, with or without spaces, alone or inside text. */
export const iban: Detector = {
  id: 'iban',
  class: 'iban',
  label: 'a bank account (IBAN)',
  prefilter: '(?:^|[^0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?:[ \u00A0\u202F.\\-]?[A-Za-z0-9]){11}',
  chance: 1 / 97,
  hasShape: (text) => taken(text).length > 0,
  inspect: (text) => (taken(text).some((found) => checksumHolds(found.iban)) ? certain : nothing),
  isWhole: (text) => {
    const trimmed = text.trim();
    return taken(trimmed).some(
      (found) => found.start === 0 && found.end === trimmed.length && checksumHolds(found.iban),
    );
  },
};
