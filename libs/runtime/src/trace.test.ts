import { newTraceparent } from './trace';

describe('newTraceparent', () => {
  it('has the form of the standard, and is another one each time', () => {
    const all = Array.from({ length: 1_000 }, newTraceparent);
    for (const each of all) expect(each).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(new Set(all.map((each) => each.slice(3, 35))).size).toBe(1_000);
    expect(new Set(all.map((each) => each.slice(36, 52))).size).toBe(1_000);
  });
});
