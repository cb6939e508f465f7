const integer = /^-?(?:0|[1-9][0-9]*)$/u;
const decimal = /^-?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?$/u;

/**
 * The value of an unquoted YAML scalar. As YAML 1.2's core schema (`on`, `off`, `yes`, `no` and dates are text), but
 * stricter about numbers, so that codes stay as the author wrote them: a leading zero (`01001`), a plus sign
 * (`+33612345678`), an exponent without a decimal point (`2E001`), `0x…`, `0o…`, and an integer that JavaScript cannot
 * hold exactly are all text.
 */
export function plainScalar(text: string): null | boolean | number | string {
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return numberOf(text) ?? text;
  }
}

function numberOf(text: string): number | undefined {
  if (integer.test(text)) {
    const value = Number(text);
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined;
  }
  if (decimal.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  return undefined;
}
