/** How the files of a source are written. */
export type SourceFormat = 'csv' | 'parquet' | 'json' | 'spatial' | 'xlsx';
