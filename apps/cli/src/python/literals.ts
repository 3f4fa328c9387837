import type { Token } from './tokens';
import type { PythonValue } from './value';
import { unknown } from './value';

/** Python takes no longer numbers from text either. */
const MOST_DIGITS = 4_300;

/** The number that is written there. */
export function numberOf({ text, line }: Token): PythonValue {
  const digits = text.replaceAll('_', '');
  const isWellFormed = !/__|_$|_[.eEjJ]|[.eE]_|^0[xXoObB]$/.test(text);
  if (!isWellFormed || digits.length > MOST_DIGITS) return unknown(line, 'it is no number that Python takes');
  if (/[jJ]$/.test(text)) return unknown(line, 'it is a complex number');
  if (/^0[xXoObB]/.test(text)) return { type: 'int', value: BigInt(digits) };
  if (/[.eE]/.test(text)) return { type: 'float', value: Number(digits) };
  if (/^0+[1-9]/.test(digits)) return unknown(line, 'it is a number with a zero in front');
  return { type: 'int', value: BigInt(digits) };
}

/** Strings that stand next to each other are one. */
export function stringOf(tokens: readonly Token[]): PythonValue {
  const parts = tokens.map(partOf);
  const other = parts.find(({ type }) => type === 'unknown');
  if (other) return other;
  if (parts.every((part) => part.type === 'str'))
    return { type: 'str', value: parts.map(({ value }) => value).join('') };
  if (parts.every((part) => part.type === 'bytes'))
    return { type: 'bytes', value: Uint8Array.from(parts.flatMap(({ value }) => [...value])) };
  return unknown(tokens[0]?.line ?? 0, 'it joins a string and bytes');
}

function partOf({ text, prefix = '', line }: Token): PythonValue {
  if (!/^(|r|u|b|br|rb|f|fr|rf)$/.test(prefix)) return unknown(line, `it is a string of an unknown kind: ${prefix}`);
  if (prefix.includes('f') && /[{}]/.test(text.replace(/\{\{|\}\}/g, '')))
    return unknown(line, 'it is an f-string that is filled in when Errbot starts');
  const isBytes = prefix.includes('b');
  let value = prefix.includes('r') ? text : decoded(text, isBytes);
  if (value === undefined) return unknown(line, 'it holds a \\ sequence that cannot be read');
  if (prefix.includes('f')) value = value.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0));
  if (!isBytes) return { type: 'str', value };
  const codes = [...value].map((char) => char.charCodeAt(0));
  if (/[^\x00-\x7f]/.test(text)) return unknown(line, 'it holds bytes that are no ASCII');
  return { type: 'bytes', value: Uint8Array.from(codes) };
}

const simple: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g;

/** The string with its escapes taken for what they are; undefined: one of them is broken, or names a character. */
function decoded(text: string, isBytes: boolean): string | undefined {
  let isBroken = false;
  const value = text.replace(
    escape,
    (whole, octal?: string, hex?: string, short?: string, long?: string, other = '') => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & (isBytes ? 0xff : 0x1ff));
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (isBytes && (short !== undefined || long !== undefined)) return whole;
      if (short !== undefined) return String.fromCharCode(parseInt(short, 16));
      if (long !== undefined && parseInt(long, 16) <= 0x10ffff) return String.fromCodePoint(parseInt(long, 16));
      const isPlain = isBytes ? other !== 'x' : !['x', 'u', 'U', 'N'].includes(other);
      if (long !== undefined || !isPlain) isBroken = true;
      return simple[other] ?? whole; // Python keeps the \ of what it does not know
    },
  );
  return isBroken ? undefined : value;
}
