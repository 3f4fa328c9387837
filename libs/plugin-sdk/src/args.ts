/** How one argument is read: data, so that help and other processes understand it. Made with `t`. */
export interface ArgSpec<T = unknown> {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'rest' | 'user' | 'channel' | 'usergroup';
  readonly help?: string;
  readonly choices?: readonly string[];
  readonly optional?: boolean;
  readonly default?: string | number | boolean;
  /** Of a flag: one letter that stands for it, `-c`. */
  readonly short?: string;
  /** A password or the like: it stands in no audit. */
  readonly secret?: boolean;
  /** Several values, one at least unless it is optional. */
  readonly list?: boolean;
  /** Never present; carries the type. */
  readonly _type?: () => T;
}
export type ArgSpecs = Record<string, ArgSpec>;

/** The values that a set of specs gives. */
export type Parsed<S extends ArgSpecs> = { [K in keyof S]: S[K] extends ArgSpec<infer T> ? T : never };

/** `default` makes an argument optional too. */
interface Options<T> {
  help?: string;
  optional?: boolean;
  default?: T;
  short?: string;
  secret?: boolean;
}
type Given<T, O> = ArgSpec<O extends { default: unknown } ? T : O extends { optional: true } ? T | undefined : T>;

/** Says how an argument or flag is read. The type that `run` gets follows: `t.integer({ default: 1 })` is a number. */
export const t = {
  string: <const O extends Options<string>>(options?: O): Given<string, O> => ({ type: 'string', ...options }),
  /** A whole number. */
  integer: <const O extends Options<number>>(options?: O): Given<number, O> => ({ type: 'integer', ...options }),
  number: <const O extends Options<number>>(options?: O): Given<number, O> => ({ type: 'number', ...options }),
  /** As a flag its presence is the value, and it is false when absent; as an argument it reads yes/no and the like. */
  boolean: <const O extends Options<boolean>>(options?: O): Given<boolean, O> => ({ type: 'boolean', ...options }),
  /** One of a few words. */
  choice: <const V extends readonly string[], const O extends Options<V[number]>>(
    choices: V,
    options?: O,
  ): Given<V[number], O> => ({ type: 'string', choices, ...options }),
  /** A mention of a person, `@ana`; gives the id, U…. */
  user: <const O extends Options<string>>(options?: O): Given<string, O> => ({ type: 'user', ...options }),
  /** A mention of a channel, `#general`; gives the id, C…. */
  channel: <const O extends Options<string>>(options?: O): Given<string, O> => ({ type: 'channel', ...options }),
  /** A mention of a user group, `@ops`; gives the id, S…. */
  usergroup: <const O extends Options<string>>(options?: O): Given<string, O> => ({ type: 'usergroup', ...options }),
  /** Several of a kind, one at least; none makes an empty list where it is optional. */
  list: <T>(of: ArgSpec<T>, options?: Omit<Options<never>, 'default'>): ArgSpec<T[]> =>
    ({ ...of, ...options, list: true }) as unknown as ArgSpec<T[]>,
  /** The last argument: everything from here on as it was typed, spaces, quotes and line breaks included. */
  rest: <const O extends Options<string>>(options?: O): Given<string, O> => ({ type: 'rest', ...options }),
};
