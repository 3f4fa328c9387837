import fc from 'fast-check';
import { oddTexts } from './testing/fixture';
import { fromText, toText } from './text';

describe('text for the database', () => {
  it('leaves ordinary text readable', () => {
    expect(toText('T1:C1 – grüße 😀')).toBe('T1:C1 – grüße 😀');
  });

  it('holds neither NUL nor lone surrogates', () => {
    expect(oddTexts.map(toText).filter((text) => !isStorable(text))).toEqual([]);
  });

  it('gives back whatever it was given', () => {
    const piece = fc.oneof(fc.constantFrom(...oddTexts, 'u0000', '\\u', '\\'), fc.string({ unit: 'binary' }));
    const text = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, (value) => fromText(toText(value)) === value && isStorable(toText(value))));
  });
});

function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}
