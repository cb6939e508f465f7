import { expect, test } from 'vitest';
import { messageOf, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { nodeId } from '../ids.js';
import type { SourceResource } from '../resources.js';
import type { Unsupported } from './dbt-facts.js';
import { externalSource } from './external-location.js';

const source = { path: 'models/sources.yml', text: 'x' };
const at = { source, start: 0, end: 1 };

function read(meta: {
  readonly [key: string]: string;
}): Pick<SourceResource, 'location' | 'format' | 'external'> | string {
  const unsupported: Unsupported[] = [];
  const diagnostics: Diagnostic[] = [];
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
  const { location, format, external } = externalSource(resource, at, {
    database: 'shop',
    unsupported,
    diagnostics,
  });
  const [first] = diagnostics;
  if (first) return messageOf(first);
  return { ...(location && { location }), ...(format && { format }), ...(external && { external }) };
}

test.each([
  ['data/{name}.csv', 'data/orders.csv', 'csv'],
  ["'data/it''s/{identifier}.parquet'", "data/it's/orders_2026.parquet", 'parquet'],
  ['s3://bucket/{schema}/*.json', 's3://bucket/landing/*.json', 'json'],
])('%s', (location, file, format) => {
  const external = file.includes("it's") ? "'data/it''s/orders_2026.parquet'" : `'${file}'`;
  expect(read({ external_location: location })).toEqual({ location: [file], format, external });
});

test.each([
  ["read_csv('orders.csv', delim = ';', nullstr = ['(none)', ''])", ['orders.csv'], 'csv'],
  ["read_parquet(['a.parquet', 'b.parquet'])", ['a.parquet', 'b.parquet'], 'parquet'],
  ["st_read('a.shp')", ['a.shp'], 'spatial'],
])('the files of %s', (external, location, format) => {
  expect(read({ external_location: external })).toEqual({ location, format, external });
});

test.each([
  "(select * from 'a.csv')",
  "read_csv(concat('a', '.csv'))",
  "read_csv('a.csv') cross join 'b.csv'",
  "delta_scan('a')",
])('of %s nothing tells when its rows change', (external) => {
  expect(read({ external_location: external })).toEqual({ external });
});

test.each([
  ['newstyle', '{name} {{x}} {owner}', "'orders {x} me'"],
  ['oldstyle', '%(name)s 100%% %(owner)s', "'orders 100% me'"],
  ['template', '$name $$x ${owner}s', "'orders $x mes'"],
])('a text of the formatter %s', (formatter, location, external) => {
  expect(read({ external_location: location, formatter, owner: 'me' })).toMatchObject({ external });
});

test.each([
  ['newstyle', '{nothing}', 'names `nothing`, which neither it nor its `meta` has'],
  ['oldstyle', '%(nothing)s', 'names `nothing`, which neither it nor its `meta` has'],
  ['template', '$nothing', 'names `nothing`, which neither it nor its `meta` has'],
  ['other', 'a.csv', 'has the formatter `other`; there are newstyle, oldstyle, template'],
])('a mistake with the formatter %s', (formatter, location, problem) => {
  expect(read({ external_location: location, formatter })).toBe(
    `the \`external_location\` of the source \`raw.orders\` ${problem}`,
  );
});

test('a source without a location stands in the database', () => {
  expect(read({ owner: 'me' })).toEqual({});
});
