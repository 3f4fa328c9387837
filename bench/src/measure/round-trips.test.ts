import { roundTripsBetween, roundTripsOf } from './round-trips';

const worker = (claims: number, batches: number) => `
errand_store_batches_total{call="claim"} ${batches}
errand_store_batched_calls_total{call="claim"} ${claims}
errand_store_batches_total{call="findEffect"} 4
errand_store_batched_calls_total{call="findEffect"} 4
errand_store_round_trip_seconds_bucket{le="+Inf"} 900
errand_store_round_trip_seconds_count ${batches + 10}
`;
const egress = `
errand_store_batches_total{call="ledger.accept"} 2
errand_store_batched_calls_total{call="ledger.accept"} 30
errand_store_round_trip_seconds_count 5
`;

it('adds up what several processes count', () => {
  const { batched, all } = roundTripsOf(worker(50, 5) + worker(10, 1) + egress);
  expect(batched).toMatchObject({ claim: { calls: 60, batches: 6 }, 'ledger.accept': { calls: 30, batches: 2 } });
  expect(all).toBe(15 + 11 + 5);
});

it('tells what was asked between two readings, and leaves out what was not', () => {
  const between = roundTripsBetween(roundTripsOf(worker(50, 5)), roundTripsOf(worker(250, 15) + egress));
  expect(between).toEqual({
    batched: { claim: { calls: 200, batches: 10 }, 'ledger.accept': { calls: 30, batches: 2 } },
    all: 15,
  });
});

it('knows nothing of processes that do not count', () => {
  expect(roundTripsOf('')).toEqual({ batched: {}, all: 0 });
});
