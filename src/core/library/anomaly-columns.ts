type Family = 'any' | 'text' | 'number' | 'flag';

interface ColumnMetric {
  readonly family: Family;
  /** The aggregate over `eider_text`, the values as text; and over `number`, the same as a number. */
  readonly sql: string;
  readonly isDefault?: boolean;
  /** It is, or is made of, values of rows: it is kept of columns alone that hold nothing personal. */
  readonly tellsValues?: boolean;
}

const rows = 'count(*)';
const nulls = 'count(*) filter (where eider_text is null)';
const missing =
  "count(*) filter (where eider_text is null or trim(eider_text) = '' or lower(eider_text) = 'null')";
// A zero is one, and so is NULL.
const zeros = 'count(*) filter (where eider_text is null or number = 0)';
const percent = (count: string): string => `round(${count} * 100.0 / nullif(${rows}, 0), 3)`;
const other = (count: string): string => `round(100 - ${count} * 100.0 / nullif(${rows}, 0), 3)`;

const columnMetrics: { readonly [name: string]: ColumnMetric } = {
  null_count: { family: 'any', sql: nulls, isDefault: true },
  null_percent: { family: 'any', sql: percent(nulls), isDefault: true },
  not_null_percent: { family: 'any', sql: other(nulls) },
  min_length: { family: 'text', sql: 'min(length(eider_text))', isDefault: true, tellsValues: true },
  max_length: { family: 'text', sql: 'max(length(eider_text))', isDefault: true, tellsValues: true },
  average_length: { family: 'text', sql: 'avg(length(eider_text))', isDefault: true, tellsValues: true },
  missing_count: { family: 'text', sql: missing, isDefault: true },
  missing_percent: { family: 'text', sql: percent(missing), isDefault: true },
  not_missing_percent: { family: 'text', sql: other(missing) },
  min: { family: 'number', sql: 'min(number)', isDefault: true, tellsValues: true },
  max: { family: 'number', sql: 'max(number)', isDefault: true, tellsValues: true },
  zero_count: { family: 'number', sql: zeros, isDefault: true },
  zero_percent: { family: 'number', sql: percent(zeros), isDefault: true },
  not_zero_percent: { family: 'number', sql: other(zeros) },
  average: { family: 'number', sql: 'avg(number)', isDefault: true, tellsValues: true },
  standard_deviation: { family: 'number', sql: 'stddev(number)', isDefault: true, tellsValues: true },
  variance: { family: 'number', sql: 'variance(number)', isDefault: true, tellsValues: true },
  sum: { family: 'number', sql: 'sum(number)', tellsValues: true },
  count_true: { family: 'flag', sql: "count(*) filter (where eider_text = 'true')", isDefault: true },
  count_false: { family: 'flag', sql: "count(*) filter (where eider_text = 'false')", isDefault: true },
};

/** The figures of a column that can be judged. */
export const metricNames: readonly string[] = Object.keys(columnMetrics);

/** Those that may be kept of any column: counts and shares. */
export const countingMetrics: readonly string[] = metricNames.filter(
  (name) => columnMetrics[name]?.tellsValues !== true,
);

/** Those that are judged where none are listed. */
export const defaultMetrics: readonly string[] = metricNames.filter((name) => columnMetrics[name]?.isDefault);

const families: { readonly [Each in Exclude<Family, 'any'>]: string } = {
  text: "column_type = 'VARCHAR' or starts_with(column_type, 'ENUM')",
  number: `regexp_full_match(column_type, 'U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|BIGNUM|DECIMAL.*')`,
  flag: "column_type = 'BOOLEAN'",
};

/**
 * The table expression `eider_metrics` of these figures, from `eider_values (bucket_start, dimension, column_name, column_type, eider_text)`. The types
 * are those that the relation has when the test runs; a figure that a type does not have is none.
 */
export function columnMetricsSql(names: readonly string[]): string {
  const figures = names.map((name) => {
    const { family, sql } = columnMetrics[name] ?? { family: 'any', sql: nulls };
    const figure = family === 'any' ? sql : `case when is_${family} then ${sql} end`;
    return `    cast(${figure} as double) as ${name}_figure`;
  });
  const listed = names.map((name) => `      ('${name}', ${name}_figure)`);
  return [
    `, eider_typed as (\n  select *, ${families.text} as is_text, ${families.number} as is_number, ${families.flag} as is_flag,`,
    `    case when ${families.number} then try_cast(eider_text as double) end as number\n  from eider_values\n)`,
    `, eider_columns as (\n  select column_name, dimension, bucket_start,\n${figures.join(',\n')}`,
    `  from eider_typed\n  group by column_name, dimension, bucket_start, is_text, is_number, is_flag\n)`,
    `, eider_metrics as (\n  select each.metric_name, column_name, dimension, eider_columns.bucket_start, bucket_end, each.metric_value`,
    `  from eider_columns join eider_buckets on eider_buckets.bucket_start = eider_columns.bucket_start,`,
    `    lateral (values\n${listed.join(',\n')}\n    ) as each(metric_name, metric_value)\n  where each.metric_value is not null\n)`,
  ].join('\n');
}
