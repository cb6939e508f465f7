const operators = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<>': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
const ranks = { pass: 0, warn: 1, fail: 2 };

/** Runs a test's own SQL and judges it by its thresholds: `{ status, failures, total }`. */
export async function judge(scratch, test) {
  const limit = test.limit === undefined ? '' : `\nlimit ${test.limit}`;
  const failures = await number(scratch, `select ${test.failCalc} as n from (\n${test.sql}${limit}\n)`);
  const total =
    test.totalSql === undefined
      ? undefined
      : await number(scratch, `select * from (\n${test.totalSql}\n) as totals (n)`);
  const crosses = ({ operator, value, percent }) =>
    operators[operator](percent ? (100 * failures) / Math.max(1, total) : failures, value);
  if (test.severity === 'error' && crosses(test.errorIf)) return { status: 'fail', failures, total };
  return { status: crosses(test.warnIf) ? 'warn' : 'pass', failures, total };
}

/** Whether the damage made a test say what it says at worst; one that warned already must count more failing rows. */
export function isNoticed(test, before, after) {
  const worst = test.severity === 'error' ? 'fail' : 'warn';
  if (after.status !== worst) return false;
  return ranks[before.status] < ranks[worst] || after.failures > before.failures;
}

/** How many more rows must fail than do, for the test to say its worst. */
export function failuresNeeded(test, before) {
  const { value, percent } = test.severity === 'error' ? test.errorIf : test.warnIf;
  const bound = percent ? Math.ceil((before.total * value) / (100 - value)) : value;
  return Math.max(1, bound + 1 - before.failures);
}

async function number(scratch, sql) {
  const [row] = await scratch.rows(sql);
  return Number(row?.n ?? 0);
}
