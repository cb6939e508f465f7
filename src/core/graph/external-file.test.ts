import { expect, test } from 'vitest';
import { externalFormat, externalLocation, isExternalFolder, partitionColumns } from './external-file.js';
import { linkText } from './link-text.test-helper.js';
import type { ModelNode } from './types.js';

function external(config: string): ModelNode {
  const sql = `{{ config(materialized='external'${config}) }}select 1 as a`;
  const { graph } = linkText({ 'models/x.sql': sql });
  const node = [...graph.nodes.values()].find((each) => each.kind === 'model');
  if (!node) throw new Error('there is no model');
  return node;
}

test.each([
  ['', 'parquet external/x.parquet'],
  [", format='csv'", 'csv external/x.csv'],
  [", location='out/x.tsv'", 'csv out/x.tsv'],
  [", location='out/x.csv.gz'", 'csv out/x.csv.gz'],
  [", location='out/x.NDJSON'", 'json out/x.NDJSON'],
  [", location='out/x.csv', format='json'", 'json out/x.csv'],
  [", location='out/x.txt.d'", 'parquet out/x.txt.d'],
  [", alias='y', schema='s', location='{schema}/{name}-{identifier}'", 'parquet s/x-y'],
  [", options={'Partition_By': 'a, b'}", 'parquet external/x folder a|b'],
  [", location='out/x/', options={'partition_by': ['a, b']}", 'parquet out/x folder a, b'],
  [", options={'partition_by': []}", 'parquet external/x.parquet'],
  [", options={'PER_THREAD_OUTPUT': true}", 'parquet external/x folder'],
  [", options={'per_thread_output': false}", 'parquet external/x.parquet'],
  [", format='csv', options={'file_size_bytes': '1MB'}", 'csv external/x folder'],
])('%s is %s', (config, expected) => {
  const node = external(config);
  const columns = partitionColumns(node.config.options ?? {}).join('|');
  const folder = isExternalFolder(node) ? ` folder${columns === '' ? '' : ` ${columns}`}` : '';
  expect(`${externalFormat(node)} ${externalLocation(node)}${folder}`).toBe(expected);
});
