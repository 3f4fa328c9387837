import type { Spread } from '../../measure/percentiles';
import { spreadOf } from '../../measure/percentiles';

/** How evenly posts came, once the burst is over that a quiet channel is granted. */
export interface PaceOf {
  perSecond: number;
  /** From one post to the next. */
  gapsMs: Spread;
}

/** @param arrivalsMs in their order. All NaN when no more came than the burst. */
export function paceOf(arrivalsMs: readonly number[], burst: number): PaceOf {
  const paced = arrivalsMs.slice(Math.max(0, burst - 1));
  const gaps = paced.slice(1).map((at, index) => at - paced[index]!);
  const wholeMs = gaps.reduce((sum, gap) => sum + gap, 0);
  return { perSecond: gaps.length > 0 ? (gaps.length / wholeMs) * 1000 : NaN, gapsMs: spreadOf(gaps) };
}
