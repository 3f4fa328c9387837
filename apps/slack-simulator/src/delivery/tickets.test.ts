import { createTickets } from './tickets';

it('is good once, and for a while', () => {
  let now = 0;
  const tickets = createTickets<string>(30, () => now);
  const [first, second] = [tickets.issue('a'), tickets.issue('b')];
  expect([tickets.use(first), tickets.use(first), tickets.use('forged')]).toEqual(['a', undefined, undefined]);
  now = 31;
  expect(tickets.use(second)).toBeUndefined();
});
