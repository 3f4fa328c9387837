import { SlackError, invalidArguments } from './slack-error';

/** The arguments of a call. Forms carry strings only, with JSON inside; a JSON body carries values. */
export interface Args {
  /** Undefined when absent; '' when present and empty. */
  text(name: string): string | undefined;
  /** @throws SlackError invalid_arguments when absent */
  need(name: string): string;
  flag(name: string, otherwise?: boolean): boolean;
  /** @throws SlackError `invalid_limit`, or invalid_arguments for other names, when it is no whole number from 1 to `most` */
  integer(name: string, otherwise: number, most: number): number;
  /** A value, or JSON in a string. @throws SlackError with `error` when it does not parse */
  json(name: string, error: string): unknown;
  /** Comma-separated, or a JSON array. */
  list(name: string): string[];
}

export function createArgs(values: Readonly<Record<string, unknown>>): Args {
  const text = (name: string) => {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return {
    text,
    need(name) {
      const value = text(name);
      if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
      return value;
    },
    flag(name, otherwise = false) {
      const value = text(name);
      return value === undefined || value === '' ? otherwise : value === 'true' || value === '1';
    },
    integer(name, otherwise, most) {
      const value = text(name);
      if (value === undefined || value === '') return otherwise;
      const number = Number(value);
      if (Number.isInteger(number) && number >= 1 && number <= most) return number;
      if (name === 'limit' && Number.isInteger(number) && number > most) return most;
      throw name === 'limit' ? new SlackError('invalid_limit') : invalidArguments(`invalid field: ${name}`);
    },
    json(name, error) {
      const value = values[name];
      if (typeof value !== 'string') return value ?? undefined;
      if (value === '') return undefined;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        throw new SlackError(error);
      }
    },
    list(name) {
      const value = values[name];
      if (Array.isArray(value)) return value.map(String);
      return (text(name) ?? '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    },
  };
}
