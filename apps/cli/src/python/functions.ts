import { namesIn } from './effects';
import type { Token } from './tokens';

/** The words of a function, a class or a lambda: what it does is not known before it is called. */
export interface FunctionBody {
  /** Of a lambda empty. */
  name: string;
  line: number;
  statements: readonly (readonly Token[])[];
}

/** The functions of a module by their names; of one name there can be several, one after the other. */
export interface Functions {
  add(body: FunctionBody): void;
  has(name: string): boolean;
  /** Those that are meant by these names, and by what they call. From now on they may be called by anybody. */
  reachedBy(names: readonly string[]): FunctionBody[];
  /** The names in them, in what they call, and in all lambdas: what they give back may be what these stand for. */
  namesBehind(names: readonly string[]): string[];
  /** Those that anybody may call. */
  readonly known: ReadonlySet<FunctionBody>;
}

export function createFunctions(): Functions {
  const byName = new Map<string, FunctionBody[]>();
  const namesOf = new Map<FunctionBody, readonly string[]>();
  const known = new Set<FunctionBody>();
  function closureOf(names: readonly string[]): Set<FunctionBody> {
    const reached = new Set<FunctionBody>();
    const left = [...names];
    for (let name = left.pop(); name !== undefined; name = left.pop())
      for (const body of byName.get(name) ?? []) {
        if (reached.has(body)) continue;
        reached.add(body);
        for (const inner of namesOf.get(body) ?? []) left.push(inner);
      }
    return reached;
  }
  return {
    known,
    has: (name) => byName.has(name),
    add(body) {
      byName.set(body.name, [...(byName.get(body.name) ?? []), body]);
      namesOf.set(body, namesIn(body.statements.flat()));
      if (body.name === '') known.add(body);
    },
    reachedBy(names) {
      const reached = [...closureOf(names)];
      for (const body of reached) known.add(body);
      return reached;
    },
    namesBehind(names) {
      if (byName.size === 0) return [];
      return [...new Set([...closureOf([...names, ''])].flatMap((body) => namesOf.get(body) ?? []))];
    },
  };
}
