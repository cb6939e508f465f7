#!/usr/bin/env node
// Makes the committed seeds from open data. Run it again when the yearly edition of
// @etalab/decoupage-administratif changes; nothing here is needed to build the warehouse.
//
//   node scripts/make-seeds.mjs [--open-data DIR]
//
// DIR holds departements.geojson, communes-23-creuse.geojson, communes-29-finistere.geojson and tlv_communes.csv;
// without it, only the CSV files of the administrative divisions are made.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

/** About 11 m: enough for a map of France and for telling in which commune a dwelling stands. */
const decimals = 4;

const { values: options } = parseArgs({ options: { 'open-data': { type: 'string' } } });
makeDivisions();
if (options['open-data'] !== undefined) copyOpenData(resolve(options['open-data']));

function makeDivisions() {
  const data = (name) => require(`@etalab/decoupage-administratif/data/${name}.json`);
  const communes = data('communes').filter((commune) => commune.type === 'commune-actuelle');
  const epcis = data('epci');
  const epciOf = new Map(epcis.flatMap((epci) => epci.membres.map((member) => [member.code, epci.code])));

  writeCsv('admin/communes.csv', communes, {
    code: (c) => c.code,
    name: (c) => c.nom,
    departement_code: (c) => c.departement,
    epci_code: (c) => epciOf.get(c.code),
    population: (c) => c.population,
    postal_code: (c) => c.codesPostaux?.[0],
  });
  writeCsv('admin/epci.csv', epcis, {
    code: (e) => e.code,
    name: (e) => e.nom,
    kind: (e) => e.type,
    tax_regime: (e) => e.modeFinancement,
    communes_count: (e) => e.membres.length,
    population: (e) => e.populationMunicipale,
  });
  writeCsv('admin/departements.csv', data('departements'), {
    code: (d) => d.code,
    name: (d) => d.nom,
    region_code: (d) => d.region,
    main_commune_code: (d) => d.chefLieu,
    zone: (d) => d.zone,
  });
  writeCsv('admin/regions.csv', data('regions'), {
    code: (r) => r.code,
    name: (r) => r.nom,
    main_commune_code: (r) => r.chefLieu,
    zone: (r) => r.zone,
  });
}

/** Writes rows sorted by code: the same edition gives the same bytes. */
function writeCsv(path, rows, columns) {
  const names = Object.keys(columns);
  const lines = rows.map((row) => names.map((name) => csvCell(columns[name](row))).join(','));
  lines.sort();
  write(path, `${names.join(',')}\n${lines.join('\n')}\n`);
}

function csvCell(value) {
  const text = value === undefined || value === null ? '' : String(value);
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function copyOpenData(folder) {
  for (const name of ['departements', 'communes-23-creuse', 'communes-29-finistere']) {
    const outlines = JSON.parse(readFileSync(join(folder, `${name}.geojson`), 'utf8'));
    write(`geo/${name}.geojson`, `${JSON.stringify(simplified(outlines))}\n`);
  }
  // Kept as published (byte order mark, CRLF, trailing spaces): stg_tlv__communes cleans it.
  write('tlv/tlv_communes.csv', readFileSync(join(folder, 'tlv_communes.csv'), 'utf8'));
}

function simplified(collection) {
  const features = collection.features.map(({ properties, geometry }) => ({
    type: 'Feature',
    properties: { code: properties.code, nom: properties.nom },
    geometry: {
      type: geometry.type,
      coordinates:
        geometry.type === 'Polygon'
          ? rings(geometry.coordinates)
          : geometry.coordinates.map(rings).filter((polygon) => polygon.length > 0),
    },
  }));
  features.sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
  return { type: 'FeatureCollection', features };
}

/** Rounds every point and drops those that fall on the one before; a ring that vanishes so is dropped. */
function rings(polygon) {
  const round = (n) => Number(n.toFixed(decimals));
  return polygon
    .map((ring) =>
      ring
        .map(([x, y]) => [round(x), round(y)])
        .filter((point, i, all) => i === 0 || point[0] !== all[i - 1][0] || point[1] !== all[i - 1][1]),
    )
    .filter((ring) => ring.length >= 4);
}

function write(path, text) {
  const file = join(root, 'seeds', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`seeds/${path}: ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
}
