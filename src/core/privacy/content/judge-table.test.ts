import { expect, test } from 'vitest';
import { judgeTable } from './judge-table.js';

const people = [
  'Durand',
  'Le Goff',
  'Moreau',
  'Kerbrat',
  'Petit',
  'Leroy',
  'Faure',
  'Riou',
  'Garnier',
  'Blanc',
  'Simon',
  'Roux',
];
const firsts = [
  'Jeanne',
  'Paul',
  'Zoé',
  'Karim',
  'Louise',
  'Yves',
  'Odile',
  'Nadia',
  'Luc',
  'Rose',
  'Éric',
  'Anne',
];
const whole = people.map((name, index) => `${name.toUpperCase()} ${firsts[index] ?? ''}`);
const text = (name: string, values: readonly string[]) => ({ name, type: 'VARCHAR', values });
const classes = (...columns: readonly ReturnType<typeof text>[]) =>
  judgeTable({ name: 't', columns }, 2026).map(({ column, class: found }) => [column, found]);

test('what is found is explained by shares, without a value', () => {
  const numbers = firsts.map((_, index) => `06 10 20 30 ${10 + index}`);
  expect(judgeTable({ name: 't', columns: [text('x', whole), text('y', numbers)] }, 2026)).toEqual([
    {
      column: 'x',
      class: 'name',
      evidence: '100 % of the different values hold a known first name or surname, most beside another word',
    },
    { column: 'y', class: 'phone', evidence: '100 % of the values hold a phone number' },
  ]);
});

test('streets, towns, storms, brands and mailboxes of a function are not people', () => {
  const twice = (values: readonly string[]): readonly string[] =>
    Array.from({ length: 60 }, (_, index) => values[index % values.length] ?? '');
  expect(
    classes(
      text(
        'nom_voie',
        firsts.map((first) => `Rue ${first} Martin`),
      ),
      text('label', ['Jean Jaurès', 'Victor Hugo', 'Jules Ferry', ...whole]),
      text('tempete', twice(['Ciarán', 'Louis', 'Céline'])),
      text('marque', twice(['Renault', 'Martin', 'Bernard'])),
      text(
        'courriel',
        firsts.map((_, index) => `mairie@ville-${index}.fr`),
      ),
      text('email_count', ['1', '2']),
    ),
  ).toEqual([]);
});

test('first names with a count beside them are statistics', () => {
  const count = { name: 'nombre', type: 'BIGINT', values: firsts.map((_, index) => String(index + 3)) };
  expect(judgeTable({ name: 't', columns: [text('prenom', firsts), count] }, 2026)).toEqual([]);
  expect(classes(text('prenom', firsts))).toEqual([['prenom', 'name']]);
});

test('addresses of establishments are not personal, those of dwellings are', () => {
  const addresses = firsts.map((_, index) => `${index + 1} rue des Lilas`);
  expect(classes(text('adresse', addresses))).toEqual([['adresse', 'address']]);
  expect(classes(text('adresse', addresses), text('siret', ['73282932000074']))).toEqual([]);
});

test('dates of adult lives are births among people, and dates of acts never are', () => {
  const dates = Array.from({ length: 40 }, (_, index) => `${1930 + index * 2}-03-04`);
  const born = {
    name: 'd1',
    type: 'DATE',
    values: dates.map((date) => (date > '2005' ? '1990-01-01' : date)),
  };
  expect(
    judgeTable({ name: 't', columns: [text('x', whole), born] }, 2026).map(({ column }) => column),
  ).toEqual(['x', 'd1']);
  expect(
    judgeTable({ name: 't', columns: [text('x', whole), { ...born, name: 'date_permis' }] }, 2026).map(
      ({ column }) => column,
    ),
  ).toEqual(['x']);
});
