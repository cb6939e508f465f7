import { PythonProblem, type PythonToken } from './tokens.js';

/** What is wrong with the function `model` of a file: there has to be one, of `dbt` and a session, and it gives one thing at its end. */
export function modelProblem(tokens: readonly PythonToken[]): PythonProblem | undefined {
  const lines = logicalLines(tokens);
  const found = lines.filter(({ isDefinition }) => isDefinition);
  const [line] = found;
  const [first] = tokens;
  if (!line || found.length > 1) {
    const second = found[1]?.tokens[0] ?? first;
    const how =
      found.length === 0
        ? 'there is no function `model(dbt, session)`'
        : 'there are several functions `model`';
    return new PythonProblem(how, second?.start ?? 0, second?.end ?? 0);
  }
  const at = line.tokens[1];
  const problem = (text: string): PythonProblem => new PythonProblem(text, at?.start ?? 0, at?.end ?? 0);
  const parameters = parametersOf(line.tokens);
  if (parameters.length !== 2 || parameters[0] !== 'dbt')
    return problem('the function `model` has to have two parameters, `dbt` and a session');
  return givesOne(line, lines)
    ? undefined
    : problem('the function `model` has to end with a `return` of one thing');
}

interface LogicalLine {
  readonly tokens: readonly PythonToken[];
  /** How far it is set in. */
  readonly indent: number;
  /** Whether it begins the function `model`. */
  readonly isDefinition: boolean;
}

function logicalLines(tokens: readonly PythonToken[]): readonly LogicalLine[] {
  const lines: PythonToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'line-end') lines.push([]);
    else lines.at(-1)?.push(token);
  }
  return lines
    .filter((line) => line.length > 0)
    .map((line) => ({
      tokens: line,
      indent: line[0]?.column ?? 0,
      isDefinition: line[0]?.value === 'def' && line[0].kind === 'name' && line[1]?.value === 'model',
    }));
}

/** Names of the parameters that are given by place. */
function parametersOf(tokens: readonly PythonToken[]): readonly string[] {
  const names: string[] = [];
  for (let at = 3; at < tokens.length && (tokens[at]?.depth ?? 0) > 0; at += 1) {
    const before = tokens[at - 1];
    const token = tokens[at];
    const starts = before?.depth === 1 && (before.value === '(' || before.value === ',');
    if (starts && token?.value === '*') break;
    if (starts && token?.kind === 'name') names.push(token.value);
  }
  return names;
}

/** Whether the last statement of the function is a `return`, of something that is no tuple. */
function givesOne(line: LogicalLine, lines: readonly LogicalLine[]): boolean {
  const colon = line.tokens.findIndex(({ depth, value }) => depth === 0 && value === ':');
  const inline = line.tokens.slice(colon + 1);
  return isReturn(inline.length > 0 ? lastOf(inline) : lastOf(lastInBody(line, lines)));
}

function lastInBody(line: LogicalLine, lines: readonly LogicalLine[]): readonly PythonToken[] {
  const after = lines.slice(lines.indexOf(line) + 1);
  const inner = after[0]?.indent ?? 0;
  const end = after.findIndex(({ indent }) => indent <= line.indent);
  const body = (end === -1 ? after : after.slice(0, end)).filter(({ indent }) => indent === inner);
  return body.at(-1)?.tokens ?? [];
}

/** Statements of one line stand behind semicolons. */
function lastOf(tokens: readonly PythonToken[]): readonly PythonToken[] {
  const parts: PythonToken[][] = [[]];
  for (const token of tokens) {
    if (token.value === ';' && token.depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.findLast((part) => part.length > 0) ?? [];
}

function isReturn(tokens: readonly PythonToken[]): boolean {
  const [first, ...rest] = tokens;
  const isTuple = rest.some(({ depth, kind, value }) => kind === 'mark' && depth === 0 && value === ',');
  return first?.kind === 'name' && first.value === 'return' && !isTuple;
}
