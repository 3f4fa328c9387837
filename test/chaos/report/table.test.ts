import type { Verdict } from '../checker/check-history';
import { renderLine, renderTable, replaceMarked } from './table';

const verdict = (facts: Partial<Verdict> = {}): Verdict => ({
  said: 10,
  accepted: 9,
  answered: { result: 8, error: 0, interrupted: 1, tooOld: 0 },
  lost: 0,
  doubled: 0,
  outOfOrder: 0,
  incomplete: 0,
  strays: 0,
  longestGapMs: 1_240,
  examples: [],
  ...facts,
});

it('sums the runs of a scenario, and tells them from those of its controls', () => {
  const table = renderTable([
    { scenario: 'kills', verdict: verdict() },
    { scenario: 'kills', verdict: verdict({ longestGapMs: 3_000 }) },
    { scenario: 'kills', without: 'claims', verdict: verdict({ doubled: 4 }) },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| kills |  | 2 | 18 | 16 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 3.0 s |',
    '|  | claims | 1 | 9 | 8 | 0 | 1 | 0 | 0 | 4 | 0 | 0 | 1.2 s |',
  ]);
});

it('tells one run on a line', () => {
  expect(renderLine({ scenario: 'kills', without: 'claims', verdict: verdict({ lost: 2 }) })).toBe(
    'kills without claims: said 10, accepted 9, result 8, error 0, interrupted 1, too old 0, lost 2, doubled 0, ' +
      'out of order 0, incomplete 0, longest gap 1.2 s',
  );
});

it('replaces what stands between the marks, and nothing else', () => {
  const document = 'before\n<!-- chaos: begin -->\nold\n<!-- chaos: end -->\nafter\n';
  const replaced = replaceMarked(document, 'new');
  expect(replaced).toBe('before\n<!-- chaos: begin -->\n\nnew\n\n<!-- chaos: end -->\nafter\n');
  expect(replaceMarked(replaced, 'new')).toBe(replaced);
  expect(() => replaceMarked('nothing', 'new')).toThrow('the marks');
});
