import { expect, test } from 'vitest';
import { nodeId } from '../ids.js';
import type { SourceResource } from '../types.js';
import type { Unsupported } from './dbt-facts.js';
import { externalSource } from './external-location.js';

const source = { path: 'models/sources.yml', text: 'x' };
const at = { source, start: 0, end: 1 };

function read(meta: {
  readonly [key: string]: string;
}): Pick<SourceResource, 'location' | 'format' | 'reader'> | string {
  const unsupported: Unsupported[] = [];
  const resource: SourceResource = {
    kind: 'source',
    id: nodeId('source', 'shop', 'raw.orders'),
    name: 'orders',
    sourceName: 'raw',
    schema: 'landing',
    identifier: 'orders_2026',
    options: {},
    sourceDescription: '',
    description: '',
    columns: [],
    tests: [],
    config: { meta },
    at,
  };
  const { location, format, reader } = externalSource(resource, at, { database: 'shop', unsupported });
  const [first] = unsupported;
  if (first) return first.what;
  return { ...(location && { location }), ...(format && { format }), ...(reader && { reader }) };
}

const alone = { before: '', after: '' };

test.each([
  ['data/{name}.csv', { location: ['data/orders.csv'], format: 'csv', reader: alone }],
  [
    "'data/it''s/{identifier}.parquet'",
    { location: ["data/it's/orders_2026.parquet"], format: 'parquet', reader: alone },
  ],
  [
    's3://bucket/{schema}/*.json',
    { location: ['s3://bucket/landing/*.json'], format: 'json', reader: alone },
  ],
  [
    "read_csv('{name}.csv', delim = ';', nullstr = ['(none)', ''])",
    {
      location: ['orders.csv'],
      format: 'csv',
      reader: { before: 'read_csv(', after: ", delim = ';', nullstr = ['(none)', ''])" },
    },
  ],
  [
    "read_parquet(['a.parquet', 'b.parquet'])",
    {
      location: ['a.parquet', 'b.parquet'],
      format: 'parquet',
      reader: { before: 'read_parquet(', after: ')' },
    },
  ],
  [
    "st_read('a.shp')",
    { location: ['a.shp'], format: 'spatial', reader: { before: 'st_read(', after: ')' } },
  ],
  ["(select * from 'a.csv')", 'the `external_location` of the source `raw.orders`'],
  ["read_csv(concat('a', '.csv'))", 'the `external_location` of the source `raw.orders`'],
])('%s', (location, expected) => {
  expect(read({ external_location: location })).toEqual(expected);
});

test('a source without a location stands in the database', () => {
  expect(read({ owner: 'me' })).toEqual({});
});
