import { nearKey } from './near-key';

describe('nearKey', () => {
  const keys = ['prefix', 'altPrefixes', 'altPrefixSeparators', 'roles', 'to'];
  it.each([
    ['prefixx', 'prefix'],
    ['perfix', 'prefix'],
    ['ALT_PREFIXES', 'altPrefixes'],
    ['alt-prefix-separator', 'altPrefixSeparators'],
    ['role', 'roles'],
  ])('%s was meant to be %s', (wrong, right) => {
    expect(nearKey(wrong, keys)).toBe(right);
  });

  it.each(['timezone', ''])('nothing is near %j', (wrong) => {
    expect(nearKey(wrong, keys)).toBeUndefined();
  });

  it('looks at no key that is much too long', () => {
    expect(nearKey('x'.repeat(1_000_000), keys)).toBeUndefined();
  });
});
