import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Half of the dwellings stand in the two départements whose communes have outlines; the rest anywhere in France. */
const shares = [
  [0.36, '29'],
  [0.14, '23'],
  [0.5, undefined],
];

/**
 * Reads the committed seeds. Gives the communes, a way to draw one, and a way to draw a point in one: inside the
 * commune's outline where there is one, else inside its département's, else none (overseas).
 */
export function loadGeography(seeds) {
  const communes = readCommunes(join(seeds, 'admin/communes.csv'));
  const outlines = new Map(
    ['departements', 'communes-23-creuse', 'communes-29-finistere'].flatMap((name) =>
      readOutlines(join(seeds, `geo/${name}.geojson`)),
    ),
  );
  const everywhere = weigh(communes);
  const byDepartement = new Map();
  for (const commune of communes) {
    const list = byDepartement.get(commune.departement) ?? [];
    list.push(commune);
    byDepartement.set(commune.departement, list);
  }
  for (const [departement, list] of byDepartement) byDepartement.set(departement, weigh(list));

  return {
    communes,
    anyCommune: (random) => draw(everywhere, random),
    communeOfDepartement: (departement, random) => draw(byDepartement.get(departement), random),
    dwellingCommune: (random) => {
      const departement = random.weighted(shares);
      return draw(departement === undefined ? everywhere : byDepartement.get(departement), random);
    },
    isOutlined: (commune) => outlines.has(commune.code),
    point: (commune, random) => pointIn(outlines.get(commune.code) ?? outlines.get(commune.departement), random),
  };
}

function readCommunes(file) {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => line.split(','))
    .map(([code, name, departement, epci, population, postalCode]) => ({
      code,
      name,
      departement,
      epci,
      population: Number(population),
      postalCode,
    }))
    .filter((commune) => commune.postalCode !== '' && commune.epci !== '');
}

/** Towns weigh less than their population: vacancy is a rural matter too. */
function weigh(communes) {
  const sums = [];
  let sum = 0;
  for (const commune of communes) sums.push((sum += (commune.population + 1) ** 0.7));
  return { communes, sums };
}

function draw({ communes, sums }, random) {
  const wanted = random.next() * sums[sums.length - 1];
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return communes[low];
}

function readOutlines(file) {
  return JSON.parse(readFileSync(file, 'utf8')).features.map(({ properties, geometry }) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    // The largest part only, without its holes: the mainland of a commune with islands.
    const ring = polygons.map((polygon) => polygon[0]).sort((a, b) => b.length - a.length)[0];
    const xs = ring.map(([x]) => x);
    const ys = ring.map(([, y]) => y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    return [properties.code, { ring, box }];
  });
}

function pointIn(outline, random) {
  if (outline === undefined) return undefined;
  const [left, bottom, right, top] = outline.box;
  for (let tries = 0; tries < 40; tries += 1) {
    const x = left + random.next() * (right - left);
    const y = bottom + random.next() * (top - bottom);
    if (isInside(outline.ring, x, y)) return [x.toFixed(6), y.toFixed(6)];
  }
  return undefined;
}

function isInside(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
