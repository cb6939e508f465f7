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

/**
 * The value of an unquoted scalar as Python's YAML library reads it, which is YAML 1.1: `yes` and `off` are truth values, `010` is eight, `1_000` a
 * number. Dates stay text, and so does what JavaScript cannot hold exactly.
 */
export function pythonScalar(text: string): null | boolean | number | string {
  if (/^(?:~|null|Null|NULL)?$/u.test(text)) return null;
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/u.test(text)) return true;
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/u.test(text)) return false;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/u, '').replaceAll('_', '');
  const value = sign * pythonNumber(digits, text);
  return Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)) ? text : value;
}

function pythonNumber(digits: string, text: string): number {
  if (/^[-+]?0b[01_]+$/u.test(text)) return Number.parseInt(digits.slice(2), 2);
  if (/^[-+]?0x[0-9a-fA-F_]+$/u.test(text)) return Number.parseInt(digits.slice(2), 16);
  if (/^[-+]?0[0-7_]+$/u.test(text)) return Number.parseInt(digits, 8);
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/u.test(text)) return Number(digits);
  if (/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/u.test(text)) {
    return digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  }
  const isFloat =
    /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/u.test(text) ||
    /^[-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/u.test(text);
  return isFloat ? Number(digits) : Number.NaN;
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
