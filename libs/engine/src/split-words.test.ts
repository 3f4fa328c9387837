import type { SplitManifest } from '@errand/plugin-sdk';
import { splitWords } from './split-words';

type Split = Exclude<SplitManifest, { by: 'function' }>;
const comma: Split = { by: 'separator', separator: ',' };

describe('splitWords', () => {
  it.each<[Split, string, string[]]>([
    [{ by: 'whitespace' }, 'a  b\n\tc', ['a', 'b', 'c']],
    [{ by: 'whitespace', max: 1 }, 'a  b  c', ['a', 'b  c']],
    [{ by: 'whitespace', max: 9 }, 'a b', ['a', 'b']],
    [comma, 'a,b, c', ['a', 'b', ' c']],
    [comma, 'a,,b,', ['a', '', 'b', '']],
    [comma, 'a', ['a']],
    [{ ...comma, max: 1 }, 'a,b,c', ['a', 'b,c']],
    [{ by: 'separator', separator: ' ' }, 'a  b', ['a', '', 'b']],
    [{ by: 'separator', separator: '->' }, 'a->b\nc', ['a', 'b\nc']],
    [{ by: 'shell' }, 'a "b  c" d\\ e', ['a', 'b  c', 'd e']],
    [{ by: 'shell' }, '“b c”', ['b c']],
  ])('splits by %j what was typed as %j', (split, text, words) => {
    expect(splitWords(split, text)).toEqual(words);
  });

  it.each<Split>([{ by: 'whitespace' }, { by: 'shell' }, comma, { by: 'separator', separator: ' ' }])(
    'finds no word in nothing by %j, also where Python would find an empty one',
    (split) => {
      expect(splitWords(split, '')).toEqual([]);
    },
  );

  it('says what cannot be split', () => {
    expect(() => splitWords({ by: 'shell' }, "don't")).toThrow('No closing quotation');
  });
});
