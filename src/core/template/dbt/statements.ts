import { problem } from '../jinja/failure.js';
import { isTruthy } from '../jinja/type-of.js';
import { textOf } from '../jinja/text-of.js';
import { Callable, Dict, Undefined, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { ResultTable } from './agate.js';
import { bind, fn, neededText, optionalText } from './arguments.js';
import type { Rendering } from './rendering.js';

/** Asks the rows of a statement. */
export function queried(rendering: Rendering, sql: string): ResultTable {
  rendering.record.outside = true;
  const answer = rendering.ask({ kind: 'query', sql: sql.trim() });
  return ResultTable.of(answer, (text) => rendering.logged.push({ level: 'print', text }));
}

/** What the body of a `{% call %}` block gives. */
export function callerText(rendering: Rendering, call: JinjaCall): string {
  const caller = call.named.get('caller');
  if (caller === undefined) {
    const words = `is used as a block: \`{% call ${call.name}(…) %} … {% endcall %}\``;
    throw problem('jinja/arguments', { name: call.name, problem: words });
  }
  return textOf(rendering.invoke(caller, { name: 'caller', positional: [], named: new Map(), at: call.at }));
}

function withoutCaller(call: JinjaCall): JinjaCall {
  return { ...call, named: new Map([...call.named].filter(([name]) => name !== 'caller')) };
}

/** `{% call statement('name', fetch_result=True) %} select … {% endcall %}` */
export function statementFunction(rendering: Rendering): Callable {
  return new Callable('statement', (call) => {
    const parameters = ['name?', 'fetch_result?', 'auto_begin?', 'language?'];
    const [name, fetch, , language] = bind(withoutCaller(call), parameters);
    if (!rendering.execute) return '';
    if (optionalText(language, call, 'language') === 'python') {
      const instead = 'write the statement in SQL: Python is not run';
      throw problem('dbt/unsupported-call', { what: 'a statement in Python', instead });
    }
    const table = queried(rendering, callerText(rendering, call));
    const key = optionalText(name, call, 'name');
    if (key !== undefined) {
      keep(rendering, key, 'OK', isTruthy(fetch ?? false) ? table : emptyTable(rendering));
    }
    return '';
  });
}

function emptyTable(rendering: Rendering): ResultTable {
  return new ResultTable([], [], (text) => rendering.logged.push({ level: 'print', text }));
}

/** Keeps what a statement gave, for `load_result`. */
function keep(rendering: Rendering, name: string, response: JinjaValue, table: JinjaValue): void {
  const data = table instanceof ResultTable ? table.matrix : [];
  rendering.results.set(
    name,
    new Dict([
      ['response', response],
      ['data', data],
      ['table', table],
    ]),
  );
}

/** `load_result('name')`: once for each statement, as in dbt; `main` as often as one likes. */
export function loadResultFunction(rendering: Rendering): Callable {
  return fn('load_result', ['name'], ([given], call) => {
    const name = neededText(given, call, 'name');
    const result = rendering.results.get(name);
    if (result === undefined) return null;
    if (result === null) {
      const words = `has already given the result of \`${name}\`; keep it with \`set\``;
      throw problem('jinja/arguments', { name: 'load_result', problem: words });
    }
    if (name !== 'main') rendering.results.set(name, null);
    return result;
  });
}

/** `store_result(name, response, agate_table)`. */
export function storeResultFunction(rendering: Rendering): Callable {
  return fn('store_result', ['name', 'response', 'agate_table?'], ([name, response, table], call) => {
    const key = neededText(name, call, 'name');
    keep(rendering, key, response ?? null, table instanceof ResultTable ? table : emptyTable(rendering));
    return '';
  });
}

/** `store_raw_result(name, message, code, rows_affected, agate_table)`. */
export function storeRawResultFunction(rendering: Rendering): Callable {
  const parameters = ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'];
  return fn('store_raw_result', parameters, ([name, message, , , table], call) => {
    const key = neededText(name, call, 'name');
    keep(rendering, key, message ?? null, table instanceof ResultTable ? table : emptyTable(rendering));
    return '';
  });
}

/** `run_query(sql)`: a table; while the project is read, undefined as in dbt, where a loop over it has no turn. */
export function runQueryFunction(rendering: Rendering): Callable {
  return fn('run_query', ['sql'], ([sql]) =>
    rendering.execute ? queried(rendering, textOf(sql ?? null)) : unanswered,
  );
}

const unanswered = new Undefined('run_query', {
  kind: 'words',
  words: '`run_query` has no answer while the project is read: ask for `execute` first',
});

/** `{% call noop_statement('main', 'SKIP') %}`: nothing is asked, a result is kept. */
export function noopStatementFunction(rendering: Rendering): Callable {
  return new Callable('noop_statement', (call) => {
    const parameters = ['name?', 'message?', 'code?', 'rows_affected?', 'res?'];
    const [name, message] = bind(withoutCaller(call), parameters);
    callerText(rendering, call);
    const key = optionalText(name, call, 'name');
    if (key !== undefined) keep(rendering, key, message ?? null, emptyTable(rendering));
    return '';
  });
}
