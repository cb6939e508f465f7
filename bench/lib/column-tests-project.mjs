// Ten tables of 100,000 rows, with a hundred tests of columns each.
import { profilesYml } from './profile.mjs';

const tables = 10;
const columns = 25;
const rows = 100_000;

/** The files of the project, by path. Its data are the same at every build. */
export function columnTestsProject() {
  const names = Array.from({ length: tables }, (_, index) => `measurements_${index}`);
  return {
    'project.yml': "name: measured\nversion: '1.0'\nprofile: measured\nmodels:\n  +materialized: table\n",
    'profiles.yml': profilesYml('measured'),
    ...Object.fromEntries(names.map((name, index) => [`models/${name}.sql`, tableSql(index)])),
    'models/schema.yml': `models:\n${names.map(propertiesOf).join('')}`,
  };
}

/** Every fifth column is a key, a category, a text, a number and a share in turn. */
function tableSql(table) {
  const expressions = Array.from({ length: columns }, (_, column) => {
    const seed = table * 1000 + column;
    const mixed = `hash(i + ${seed})`;
    const kinds = [
      `i * ${columns} + ${column}`,
      `list_extract(['low', 'middle', 'high', 'none'], cast(${mixed} % 4 + 1 as bigint))`,
      `'text ' || (${mixed} % 5000)`,
      `cast(${mixed} % 10000 as integer)`,
      `(${mixed} % 1000) / 1000.0`,
    ];
    return `  ${kinds[column % kinds.length]} as column_${column}`;
  });
  return `select\n${expressions.join(',\n')}\nfrom range(${rows}) as numbers(i)\n`;
}

function propertiesOf(name) {
  return `  - name: ${name}\n    columns:\n${Array.from({ length: columns }, (_, column) => columnTests(column)).join('')}`;
}

/** What the values of each kind of column must be, in three tests. */
const promises = [
  ['unique', '{accepted_range: {min_value: 0}}', '{expression_is_true: {expression: ">= 0"}}'],
  [
    '{accepted_values: {values: [low, middle, high, none]}}',
    '{accepted_values: {values: [low, middle, high, none, other]}}',
    `{expression_is_true: {expression: "<> ''"}}`,
  ],
  [
    `{expression_is_true: {expression: "like 'text %'"}}`,
    `{expression_is_true: {expression: "<> ''"}}`,
    '{expression_is_true: {expression: "is not null"}}',
  ],
  [
    '{accepted_range: {min_value: 0, max_value: 9999}}',
    '{expression_is_true: {expression: ">= 0"}}',
    '{expression_is_true: {expression: "< 10000"}}',
  ],
  [
    '{accepted_range: {min_value: 0, max_value: 1}}',
    '{expression_is_true: {expression: ">= 0"}}',
    '{expression_is_true: {expression: "<= 1"}}',
  ],
];

function columnTests(column) {
  const tests = ['not_null', ...promises[column % promises.length]];
  return `      - name: column_${column}\n        tests:\n${tests.map((test) => `          - ${test}\n`).join('')}`;
}
