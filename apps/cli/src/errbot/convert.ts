import type { PythonValue } from '../python/value';

/** A value that cannot become a setting. The message is a clause about "it", and holds nothing of the value. */
export class CannotCarryError extends Error {
  override readonly name = 'CannotCarryError';
  /** It may well have a place here: it could not be read. */
  readonly isUnread: boolean;
  constructor(message: string, isUnread = false) {
    super(message);
    this.isUnread = isUnread;
  }
}

/** @throws CannotCarryError */
export function textOf(value: PythonValue): string {
  if (value.type === 'str') return value.value;
  throw cannot(value, 'text');
}

/** The items of a tuple, list or set; a text alone is one item. */
export function itemsOf(value: PythonValue): readonly PythonValue[] {
  if ('items' in value) return value.items;
  if (value.type === 'str') return [value];
  throw cannot(value, 'a tuple or list');
}

export function entriesOf(value: PythonValue): readonly (readonly [PythonValue, PythonValue])[] {
  if (value.type === 'dict') return value.entries;
  throw cannot(value, 'a dict');
}

/** What Python takes for true. */
export function truthOf(value: PythonValue): boolean {
  switch (value.type) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
    case 'float':
      return Number(value.value) !== 0;
    case 'str':
    case 'bytes':
      return value.value.length > 0;
    case 'dict':
      return value.entries.length > 0;
    case 'unknown':
      throw cannot(value, 'True or False');
    default:
      return value.items.length > 0;
  }
}

/** As `int(value)` does it. */
export function intOf(value: PythonValue): number {
  const isDigits = value.type === 'str' && /^\s*[+-]?\d{1,15}\s*$/.test(value.value);
  if (isDigits) return Number(value.value);
  if (value.type === 'int' || value.type === 'float') return Math.trunc(Number(value.value));
  if (value.type === 'bool') return Number(value.value);
  throw cannot(value, 'a number');
}

/** As `str(value)` does it: Errbot compares what is no text by it. */
export function strOf(value: PythonValue): string {
  switch (value.type) {
    case 'str':
      return value.value;
    case 'int':
      return value.value.toString();
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    default:
      throw cannot(value, 'text');
  }
}

const levels = [
  [50, 'fatal'],
  [40, 'error'],
  [30, 'warn'],
  [20, 'info'],
  [10, 'debug'],
] as const;
const levelNames: Record<string, number> = {
  CRITICAL: 50,
  FATAL: 50,
  ERROR: 40,
  WARNING: 30,
  WARN: 30,
  INFO: 20,
  DEBUG: 10,
};

/** `logging.INFO`, which is 20, or its name. */
export function levelOf(value: PythonValue): string {
  const number = value.type === 'str' ? levelNames[value.value.toUpperCase()] : intOf(value);
  if (number === undefined) throw new CannotCarryError('it is no level of logging');
  return levels.find(([least]) => number >= least)?.[1] ?? 'trace';
}

/** As JSON has it. */
export function jsonOf(value: PythonValue): unknown {
  switch (value.type) {
    case 'none':
      return null;
    case 'bool':
    case 'float':
    case 'str':
      return value.value;
    case 'int':
      return intOf(value);
    case 'dict':
      return Object.fromEntries(value.entries.map(([key, inner]) => [strOf(key), jsonOf(inner)]));
    case 'bytes':
    case 'unknown':
      throw cannot(value, 'text');
    default:
      return value.items.map(jsonOf);
  }
}

function cannot(value: PythonValue, wanted: string): CannotCarryError {
  if (value.type === 'unknown') return new CannotCarryError(value.reason, true);
  return new CannotCarryError(`it must be ${wanted}`);
}
