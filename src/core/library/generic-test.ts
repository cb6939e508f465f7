import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { Value, Values } from '../project/value.js';

/** A built-in generic test: its name, arguments, and the SELECT of failing rows that it makes. */
export interface GenericTestDefinition {
  readonly name: string;
  /** `column`: only below a column · `relation`: only below a relation · `either` */
  readonly belongs: 'column' | 'relation' | 'either';
  readonly parameters: readonly TestParameter[];
  /** What it says, for people: `unique (commune_code)`. */
  readonly label: (input: TestInput) => string;
  /** The SELECT of failing rows, or why it cannot be made. */
  readonly build: (input: TestInput) => string | Diagnostic;
  /** How failures are counted where that is not by rows: SQL over the failing rows, a whole number. */
  readonly calculation?: string;
  /**
   * What it keeps of this run for later ones, as a SELECT of `(metric_name, column_name, metric_value, metric_text)`: figures and names, never a value of a
   * row. It is kept before the test's own SELECT runs. Undefined where it keeps nothing.
   */
  readonly figures?: (input: TestInput) => string | undefined;
  /** Only runs that build count: `eider test` keeps none of its figures. */
  readonly figuresOf?: 'builds';
  /** When it warns and fails, unless its configuration says so. */
  readonly thresholds?: { readonly warnIf: string; readonly errorIf: string };
  /** The key of a relation's `meta` below which stand values of arguments that the test itself does not give. */
  readonly defaultsIn?: string;
  /** How its failures are counted in a scan that other tests share. Absent where a query of its own is as fast, or nothing else can be. */
  readonly aggregate?: (input: TestInput, where: string | undefined) => SharedCount | undefined;
}

/** The failures of a test as an aggregate over the rows of the tested relation: the number of rows that its own SELECT gives. */
export interface SharedCount {
  readonly failures: string;
  /** True for the rows that make it fail: where there is none, there is no failure. Absent when it judges the relation as a whole. */
  readonly failing?: string;
}

export interface TestParameter {
  readonly name: string;
  readonly required: boolean;
  /** Completes "`name` is …". */
  readonly meaning: string;
}

/** A column as its author declares it. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type?: string;
  /** The class of personal data that its author says it holds; `none` where it holds none. */
  readonly pii?: string;
}

/** A column that an exposure says it reads. */
export interface ReferencedColumn {
  readonly exposure: string;
  readonly name: string;
  readonly type?: string;
  /** The relation whose column it is, such as `ref('orders')`. */
  readonly node?: string;
  /** The exposure reads more than one relation. */
  readonly readsOthers: boolean;
}

export interface TestInput {
  /** The name of the test, for messages. */
  readonly test: string;
  /** The relation to test as SQL that can stand after FROM; the test's `where` is already applied. */
  readonly model: string;
  /** The quoted column, when the test stands below one. */
  readonly column?: string;
  readonly columnName?: string;
  readonly arguments: Values;
  /** The columns of the relation that are declared in YAML. */
  readonly declared?: readonly DeclaredColumn[];
  /** The relation as it stands after FROM, without the test's `where`; where that is another than `model`. */
  readonly relationSql?: string;
  /** The columns that exposures which read the relation name. */
  readonly referenced?: readonly ReferencedColumn[];
  /** What its earlier runs kept, and this one, as SQL that can stand after FROM: `(recorded_at, metric_name, column_name, metric_value, metric_text)`. */
  readonly history?: string;
  /** The zone of times that have none, where the project says one: dbt_date's variable `dbt_date:time_zone`. */
  readonly zone?: string;
  /** Judge as the package does that the test is from, where Eider is stricter. */
  readonly compatible?: boolean;
  /** The SQL of another relation named by an argument such as `ref('communes')`. */
  readonly relation: (value: Value | undefined) => string | undefined;
  readonly at: Span;
}
