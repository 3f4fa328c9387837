import type { Verdict } from '../checker/check-history';
import type { Protection } from '../protections';

/** One run of a scenario, or of its control. */
export interface RunResult {
  scenario: string;
  without?: Protection | undefined;
  verdict: Verdict;
}

const columns: readonly (readonly [string, (verdict: Verdict) => number])[] = [
  ['accepted', ({ accepted }) => accepted],
  ['result', ({ answered }) => answered.result],
  ['error', ({ answered }) => answered.error],
  ['interrupted', ({ answered }) => answered.interrupted],
  ['too old', ({ answered }) => answered.tooOld],
  ['lost', ({ lost }) => lost],
  ['doubled', ({ doubled }) => doubled],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['incomplete', ({ incomplete }) => incomplete],
];

/** A row for each scenario and each of its controls: sums over its runs, and the longest gap of all. */
export function renderTable(results: readonly RunResult[]): string {
  const header = ['scenario', 'without', 'runs', ...columns.map(([name]) => name), 'longest gap'];
  const groups = new Map<string, RunResult[]>();
  for (const result of results) {
    const key = `${result.scenario}/${result.without ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const rows = [...groups.values()].map((runs) => {
    const { scenario, without = '' } = runs[0]!;
    const sums = columns.map(([, pick]) => String(runs.reduce((sum, { verdict }) => sum + pick(verdict), 0)));
    const gap = Math.max(...runs.map(({ verdict }) => verdict.longestGapMs));
    return [without === '' ? scenario : '', without, String(runs.length), ...sums, `${(gap / 1000).toFixed(1)} s`];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, index) => (index < 2 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The same of one run, on a line. */
export function renderLine({ scenario, without, verdict }: RunResult): string {
  const counts = columns.map(([name, pick]) => `${name} ${pick(verdict)}`).join(', ');
  const gap = `longest gap ${(verdict.longestGapMs / 1000).toFixed(1)} s`;
  return `${scenario}${without ? ` without ${without}` : ''}: said ${verdict.said}, ${counts}, ${gap}`;
}

const BEGIN = '<!-- chaos: begin -->';
const END = '<!-- chaos: end -->';

/** Puts text between the marks of a document. @throws Error when they are not there */
export function replaceMarked(document: string, text: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the marks ${BEGIN} and ${END} are not in the document`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${text}\n\n${document.slice(end)}`;
}
