import type { Counts } from '../slack/tally';

/** A round in one line, to be said while the bench runs. */
export function lineOf({ latencyMs, lost, doubled, outOfOrder, inFlightTogether }: Counts): string {
  const [p50, p99] = [latencyMs.p50, latencyMs.p99].map((ms) => ms.toFixed(1));
  const together = inFlightTogether > 0 ? ` (${inFlightTogether} more in flight at once)` : '';
  return `p50 ${p50} ms, p99 ${p99} ms, lost ${lost}, doubled ${doubled}, out of order ${outOfOrder - inFlightTogether}${together}`;
}
