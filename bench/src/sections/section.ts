import type { BenchOptions } from '../options';

/** What a part of the bench comes to. */
export interface SectionResult {
  /** Markdown, without a heading. */
  text: string;
  /** What the run fails for. */
  faults: string[];
}

/**
 * Measures one part, with the servers of the current run.
 *
 * @param say hears how it goes, line by line
 */
export type RunSection = (options: BenchOptions, say: (line: string) => void) => Promise<SectionResult>;
