// One table of 1,000,000 rows and 20 columns, as marts have them: codes, texts, numbers, dates, and two columns of people.
import { profilesYml } from './profile.mjs';

export const scanRows = 1_000_000;

const columns = {
  id: 'i',
  commune_code: "lpad((hash(i) % 95000)::varchar, 5, '0')",
  commune_name:
    "list_extract(['Brest', 'Quimper', 'Guéret', 'Aubusson', 'Morlaix', 'Crozon'], cast(hash(i) % 6 + 1 as bigint))",
  local_id: "'29' || lpad((hash(i + 1) % 10000000000)::varchar, 10, '0')",
  parcel: "'29019000AB' || lpad((hash(i + 2) % 10000)::varchar, 4, '0')",
  street:
    "'Rue ' || list_extract(['Jean Jaurès', 'Victor Hugo', 'des Lilas', 'du Moulin'], cast(hash(i + 3) % 4 + 1 as bigint))",
  status: "list_extract(['vacant', 'occupied', 'unknown'], cast(hash(i + 4) % 3 + 1 as bigint))",
  note: "'Dossier ' || (hash(i + 5) % 100000) || ', en attente de la mairie'",
  siren: "lpad((hash(i + 6) % 1000000000)::varchar, 9, '0')",
  version: "(hash(i + 7) % 20) || '.' || (hash(i + 8) % 30)",
  label: "'Logement ' || i",
  surface: 'cast(hash(i + 9) % 400 as integer)',
  year: 'cast(1900 + hash(i + 10) % 126 as integer)',
  amount: 'cast(hash(i + 11) % 900000 as bigint)',
  share: '(hash(i + 12) % 1000) / 1000.0',
  latitude: '40 + (hash(i + 13) % 1000000) / 100000.0',
  changed_on: "date '1990-01-01' + cast(hash(i + 14) % 12000 as integer)",
  is_vacant: 'hash(i + 15) % 2 = 0',
  owner_email: "'jeanne.durand' || i || '@exemple.fr'",
  owner_phone:
    "'06 ' || lpad((hash(i) % 100)::varchar, 2, '0') || ' 20 30 ' || lpad((hash(i + 1) % 100)::varchar, 2, '0')",
};

/** The files of the project, by path. Its data are the same at every build. */
export function scanProject() {
  const list = Object.entries(columns).map(([name, sql]) => `  ${sql} as ${name}`);
  return {
    'project.yml': "name: scanned\nversion: '1.0'\nprofile: scanned\nmodels:\n  +materialized: table\n",
    'profiles.yml': profilesYml('scanned'),
    'models/housing.sql': `select\n${list.join(',\n')}\nfrom range(${scanRows}) as numbers(i)\n`,
    'models/schema.yml':
      'models:\n  - name: housing\n    columns:\n      - {name: owner_email, pii: email}\n      - {name: owner_phone, pii: phone}\n',
  };
}
