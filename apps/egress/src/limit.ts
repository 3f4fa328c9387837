/** Runs at most `most` functions at a time; the others wait their turn, first come, first served. */
export function createLimit(most: number): <T>(fn: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (fn) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await fn();
    } finally {
      // The place is handed on: nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
