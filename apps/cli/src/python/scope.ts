import type { Known } from './effects';
import { namesIn } from './effects';
import type { Functions } from './functions';
import { createFunctions } from './functions';
import { doubtAll, mayChange } from './objects';
import type { Names } from './read-expression';
import type { Token } from './tokens';
import type { PythonValue } from './value';
import { sizeOf, unknown } from './value';

export interface Assignment {
  name: string;
  /** Of the assignment that counts: the last one. */
  line: number;
  value: PythonValue;
  /** Another assignment refers to it. */
  isUsed: boolean;
}

export interface Remark {
  line: number;
  text: string;
}

/** What the names of the module stand for, at one line after the other. */
export interface Scope {
  found: ReadonlyMap<string, Assignment>;
  remarks: Remark[];
  names: Names;
  known: Known;
  isSetting(name: string): boolean;
  set(name: string, line: number, value: PythonValue): void;
  /** @param holds objects that it may be */
  doubt(name: string, line: number, reason: string, holds?: readonly PythonValue[]): void;
  /** Only what is a setting, or has a value. */
  doubtIfWanted(name: string, line: number, reason: string): void;
  /** Somebody may have given a value to any name; settings that are not guarded keep theirs. */
  doubtNames(line: number, reason: string): void;
  /** And may have changed any object. */
  doubtEverything(line: number, reason: string): void;
  functions: Functions;
  /** The objects that the names in these words stand for. */
  objectsIn(tokens: readonly Token[]): PythonValue[];
  /** Those, and what may be given back by the functions that are named. */
  objectsBehind(tokens: readonly Token[]): PythonValue[];
  /** Somebody holds all names of the module: from now on a call that is not read may change any of them. */
  loosen(word: string): void;
  /** By which word they are held. */
  looseBy(): string | undefined;
  /** In the order of the lines. */
  result(): Assignment[];
}

const MOST_SIZE = 1_000_000;

export function createScope(guarded: readonly string[], isSetting: (name: string) => boolean): Scope {
  const found = new Map<string, Assignment>();
  const remarks: Remark[] = [];
  const functions = createFunctions();
  let looseBy: string | undefined;
  const isKept = (name: string) => isSetting(name) && !guarded.includes(name);
  const isTooLarge = (value: PythonValue) => sizeOf(value) > MOST_SIZE;

  function set(name: string, line: number, value: PythonValue): void {
    const isUsed = found.get(name)?.isUsed ?? false;
    if (isTooLarge(value)) doubtAll([value], line, 'it is longer than any setting');
    found.set(name, {
      name,
      line,
      value: isTooLarge(value) ? unknown(line, 'it is longer than any setting') : value,
      isUsed,
    });
  }
  function doubt(name: string, line: number, reason: string, holds: readonly PythonValue[] = []): void {
    const before = found.get(name)?.value;
    const all = new Set([...(before ? [before] : []), ...holds].filter(mayChange));
    set(name, line, { ...unknown(line, reason), ...(all.size > 0 && { holds: [...all] }) });
  }
  function doubtNames(line: number, reason: string): void {
    const text = `${reason}; it may set any setting`;
    if (!remarks.some((remark) => remark.line === line && remark.text === text)) remarks.push({ line, text });
    for (const name of [...found.keys(), ...guarded]) if (!isKept(name)) doubt(name, line, reason);
  }
  function objectsOf(names: readonly string[]): PythonValue[] {
    return names.flatMap((name) => {
      const value = found.get(name)?.value;
      return value && mayChange(value) ? [value] : [];
    });
  }
  function objectsBehind(tokens: readonly Token[]): PythonValue[] {
    const names = namesIn(tokens);
    return objectsOf([...new Set([...names, ...functions.namesBehind(names)])]);
  }
  return {
    found,
    remarks,
    isSetting,
    names: {
      behind: objectsBehind,
      get(name) {
        const assignment = found.get(name);
        if (assignment) assignment.isUsed = true;
        return assignment?.value;
      },
    },
    known: {
      isOwn: (name) => found.has(name),
      isPlain(name) {
        const type = found.get(name)?.value.type;
        return type !== undefined && type !== 'unknown';
      },
    },
    set,
    doubt,
    doubtIfWanted(name, line, reason) {
      if (isSetting(name) || found.has(name)) doubt(name, line, reason);
    },
    doubtNames,
    loosen: (word) => void (looseBy ??= word),
    looseBy: () => looseBy,
    doubtEverything(line, reason) {
      const objects = [...found.values()].filter(({ name }) => !isKept(name)).map(({ value }) => value);
      doubtAll(objects, line, reason);
      doubtNames(line, reason);
    },
    functions,
    objectsIn: (tokens) => objectsOf(namesIn(tokens)),
    objectsBehind,
    result() {
      for (const { name, line, value } of found.values()) if (isTooLarge(value)) set(name, line, value);
      return [...found.values()].sort((a, b) => a.line - b.line);
    },
  };
}
