import { pageOf } from './paging';

it('leads through a list to an empty cursor', () => {
  const items = [1, 2, 3, 4, 5];
  const first = pageOf(items, { limit: 2 });
  const second = pageOf(items, { limit: 2, cursor: first.response_metadata.next_cursor });
  const third = pageOf(items, { limit: 2, cursor: second.response_metadata.next_cursor });
  expect([first.items, second.items, third.items]).toEqual([[1, 2], [3, 4], [5]]);
  expect(third.response_metadata.next_cursor).toBe('');
});

it('refuses a cursor that it did not write', () => {
  expect(() => pageOf([1], { limit: 1, cursor: 'abc' })).toThrow('invalid_cursor');
  expect(() => pageOf([1], { limit: 1, cursor: Buffer.from('at:99').toString('base64') })).toThrow('invalid_cursor');
});
