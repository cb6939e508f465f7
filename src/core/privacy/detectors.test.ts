import { describe, expect, test } from 'vitest';
import { verify, type Detector, type Finding } from './detector.js';
import { detectorOf, detectors } from './detectors.js';
import { iban } from './iban.js';
import { isCardNumber, isSiren, isSiret, luhn } from './luhn.js';

function detector(id: string): Detector {
  const found = detectorOf(id);
  if (!found) throw new Error(id);
  return found;
}

/** What each detector says of a text, when it says anything; a finding must have passed the prefilter. */
function findings(text: string): readonly string[] {
  return detectors.flatMap((each) => {
    const found: Finding = each.inspect(text);
    if (found.certainty === 'none') return [];
    expect(new RegExp(each.prefilter, 'u').test(text), `${each.id} prefilter on ${text}`).toBe(true);
    return [found.certainty === 'certain' ? each.id : found.kind];
  });
}

const nirOf = (body: string): string => {
  const key = 97n - (BigInt(body.replace('2A', '19').replace('2B', '18')) % 97n);
  return body + String(key).padStart(2, '0');
};

describe('certain, whole and inside text', () => {
  test.each([
    ['email', 'jeanne.dupont@exemple.fr'],
    ['email', 'Jeanne+test@sous.domaine.exemple.museum'],
    ['email', 'hélène@exémple.fr'],
    ['email', 'jeanne＠exemple．fr'],
    ['phone', '06 12 34 56 78'],
    ['phone', '01.23.45.67.89'],
    ['phone', '06-12-34-56-78'],
    ['phone', '06\u00A012\u00A034\u00A056\u00A078'],
    ['phone', '06 12345678'],
    ['phone', '0692 12 34 56'],
    ['phone', '(0692) 12 34 56'],
    ['phone', '+33612345678'],
    ['phone', '+33 6 12 34 56 78'],
    ['phone', '+33 (0)6 12 34 56 78'],
    ['phone', '0033 6 12 34 56 78'],
    ['phone', '+262 692 12 34 56'],
    ['phone', '+590 690 12 34 56'],
    ['phone', '+687 12.34.56'],
    ['nir', nirOf('1841276451089')],
    ['nir', nirOf('2990375116032')],
    ['nir', nirOf('295062A004012')],
    ['nir', nirOf('195062B004012')],
    ['nir', nirOf('1842076451089')],
    ['nir', nirOf('1849976451089')],
    ['nir', '1 84 12 76 451 089 ' + nirOf('1841276451089').slice(13)],
    ['iban', 'FR7630006000011234567890189'],
    ['iban', 'FR76 3000 6000 0112 3456 7890 189'],
    ['iban', 'fr76 3000 6000 0112 3456 7890 189'],
    ['iban', 'DE89370400440532013000'],
    ['iban', 'GB29 NWBK 6016 1331 9268 19'],
  ])('%s %s', (id, text) => {
    expect(findings(text)).toEqual([id]);
    expect(verify(detector(id), text, 'whole')).toBe(true);
    for (const around of [
      `Contact : ${text}, merci`,
      `{'a': ${text}}`,
      `[${text}]`,
      `{"a":"${text}"}`,
      `é\n${text}\n`,
      `<${text}>`,
    ]) {
      expect(findings(around)).toEqual([id]);
      expect(verify(detector(id), around, 'whole')).toBe(false);
    }
  });

  test.each([
    ['email', 'chemin/jeanne@exemple.fr'],
    ['email', 'mailto:jeanne@exemple.fr'],
    ['email', 'mail:jeanne@exemple.fr'],
    ['phone', 'tél 0612345678'],
    ['phone', 'Tel.:0612345678'],
    ['phone', '75011 06 12 34 56 78'],
    ['phone', '06 12 34 56 78 75011'],
    ['phone', '06 12 34 56 78 07 98 76 54 32'],
    ['phone', '12 06 12 34 56 78'],
    ['phone', '97400 0692 12 34 56'],
    ['phone', '06 12 34 56 78,06 98 76 54 32'],
    ['phone', '+33612345678,0698765432'],
    ['nir', '184127645108946,1'],
    ['nir', '12,184127645108946'],
    ['phone', 'rappeler Jeanne au 0612345678 le soir'],
  ])('%s inside %s', (id, text) => {
    expect(findings(text)).toEqual([id]);
  });
});

describe('possible: the column decides', () => {
  test.each([
    ['0612345678', ['bare-phone']],
    ['réf 0612345678', ['bare-phone']],
    ['0612345678,0698765432', ['bare-phone']],
    ['0033612345678', ['bare-phone']],
    ['612345678', ['numeric-phone']],
    ['33612345678', ['numeric-phone']],
    ['1841276451089', ['keyless-nir-1']],
    ['295062A004012', ['keyless-nir-2']],
  ])('%s', (text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('a bare phone number is a whole one', () => {
    expect(verify(detector('phone'), '0612345678', 'whole')).toBe(true);
    expect(verify(detector('phone'), '0612345678')).toBe(false);
  });
});

describe('clean', () => {
  test.each([
    '',
    ' ',
    '01001',
    '2A004',
    '29051_00040',
    '75056',
    '13001',
    '97411',
    '35600000000048',
    '73282932000074',
    '010010000012',
    '062A004000A0012',
    '2A0040000A0012',
    '751010000AB0012',
    '123e4567-e89b-12d3-a456-426614174000',
    'd41d8cd98f00b204e9800998ecf8427e',
    'ad12fb204e9800998ecf8427e0000000d41d8cd98f00b204e9800998ecf84271',
    '48.856614',
    '0.184127645108946',
    '-2.3522219',
    '48.8566,2.3522',
    '+33.612345678',
    '1.5e10',
    '12345.60',
    '2026-01-02T03:04:05Z',
    '2026-01-02 03:04:05.123456',
    '01-02-2026 12:30:00',
    '01/02/2026',
    '12.30',
    '01 02 03 04 05',
    '01 02 03 04 05 06',
    '01, 02, 03, 04, 05',
    '01 06 13 69 75 92',
    '2026-01-15-09-30-12',
    '2026-01-02 03:04:05,5',
    '192.168.0.1',
    'react@18.2.0',
    '10 @ 5.50',
    'logo@2x.png',
    'user@localhost',
    'postgres://user:secret@host.example.fr/db',
    'Saint-Denis @ 974',
    '184127645108900',
    '000000000000000',
    'FR7630006000011234567890188',
    'FR76',
    'DE89 3704 0044 0532 0130 0',
    '0800 123 456',
    '08 99 12 34 56',
    '3615',
    '112',
    '1234567890123456',
    'PARCELLE AB 0012',
    's',
    'RUE DU 8 MAI 1945',
  ])('%s', (text) => {
    expect(findings(text)).toEqual([]);
  });

  test('a long text is read in one pass', () => {
    expect(findings(`${'='.repeat(20_000)}${'a.'.repeat(20_000)}${'1 '.repeat(20_000)}`)).toEqual([]);
  });
});

test('Luhn, cards, SIREN, SIRET', () => {
  expect(['4539578763621486', '79927398713', '0'].map(luhn)).toEqual([true, true, false]);
  expect(['4111 1111 1111 1111', '4111111111111112', '9111111111111111'].map(isCardNumber)).toEqual([
    true,
    false,
    false,
  ]);
  expect(['732829320', '732829321', '73282932'].map(isSiren)).toEqual([true, false, false]);
  expect(
    ['73282932000074', '73282932000075', '35600000000048', '35600000049837', '35600000049838'].map(isSiret),
  ).toEqual([true, false, true, true, false]);
});

test('a UUID is never a bank account, whatever its checksum', () => {
  const hits = Array.from({ length: 500 }, (_, number) => {
    const tail = `ad${String(number % 100).padStart(2, '0')}-8${String(number).padStart(3, '0')}-a000`;
    return `00000000-${tail}-00000000${String(number).padStart(4, '0')}`;
  }).filter((text) => verify(iban, text, 'contains'));
  expect(hits).toEqual([]);
});
