import { expect, test } from 'vitest';
import { looksHashed, looksPersonal, looksTechnical } from './looks-personal.js';

test.each([
  ['nom', 'name'],
  ['Prénom', 'name'],
  ['ownerFirstName', 'name'],
  ['full_name', 'name'],
  ['nom_proprietaire', 'name'],
  ['ff_ddenom_1', 'name'],
  ['email', 'email'],
  ['contactEmail2', 'email'],
  ['courriel', 'email'],
  ['email_address', 'email'],
  ['telephone', 'phone'],
  ['num_tel', 'phone'],
  ['MOBILE', 'phone'],
  ['date_naissance', 'birth_date'],
  ['ff_jdatnss_1', 'birth_date'],
  ['birthDate', 'birth_date'],
  ['lieu_naissance', 'birth_place'],
  ['adresse', 'address'],
  ['owner_address_2', 'address'],
  ['ip_address', 'ip_address'],
  ['ipv4', 'ip_address'],
  ['numero_fiscal', 'fiscal_id'],
  ['nir', 'national_id'],
  ['numero_securite_sociale', 'national_id'],
  ['iban', 'iban'],
  ['user_name', 'account'],
  ['commentaire', 'free_text'],
])('%s is %s', (name, expected) => {
  expect(looksPersonal(name)).toBe(expected);
});

test.each([
  'email_count',
  'nombre_adresses',
  'nb_naissances',
  'code_adresse',
  'nom_commune',
  'commune_name',
  'nomenclature',
  'annee_naissance',
  'acid_level',
  'ACADEMIC_YEAR_CODE',
  'email_sent_at',
  'is_email_valid',
  'surface',
  'tel_count',
  '',
  '_',
  'dénombrement',
  'vacancy_start_year',
  'geo_code',
  'telework',
  'mailbox_rate',
  'name_type',
  'email_md5',
])('%s is not', (name) => {
  expect(looksPersonal(name)).toBeUndefined();
});

test('hashes of personal columns', () => {
  expect(
    ['email_md5', 'nom_hash', 'sha256_telephone', 'hash', 'row_hash', 'commit_sha'].map(looksHashed),
  ).toEqual(['email', 'name', 'phone', undefined, undefined, undefined]);
});

test('keys and codes', () => {
  expect(['dwelling_id', 'invariant', 'code_x', 'telephone_id', 'contact'].map(looksTechnical)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
