/** How fast calls come. */
export interface Pace {
  count(): void;
  /** 0 until there were enough of them to tell. */
  perSecond(): number;
}

/**
 * @param latest by how many of the latest calls it is told
 * @param now in milliseconds
 */
export function createPace(latest: number, now: () => number = () => performance.now()): Pace {
  const times: number[] = [];
  return {
    count() {
      times.push(now());
      if (times.length > latest) times.shift();
    },
    perSecond() {
      const since = times.length < latest ? undefined : times[0];
      return since === undefined ? 0 : (latest / (now() - since)) * 1_000;
    },
  };
}
