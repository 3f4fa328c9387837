/** How often each method was called and how it went: `ok`, one of Slack's errors, or a fault's kind. */
export interface CallCounts {
  count(method: string, error?: string): void;
  report(): Record<string, Record<string, number>>;
  reset(): void;
}

export function createCallCounts(): CallCounts {
  let counts: Record<string, Record<string, number>> = {};
  return {
    count(method, error = 'ok') {
      const outcomes = (counts[method] ??= {});
      outcomes[error] = (outcomes[error] ?? 0) + 1;
    },
    report: () => counts,
    reset: () => void (counts = {}),
  };
}
