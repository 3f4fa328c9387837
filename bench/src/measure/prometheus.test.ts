import { samplesOf } from './prometheus';

const text = `# HELP errand_store_batches_total Statements sent
# TYPE errand_store_batches_total counter
errand_store_batches_total{call="claim"} 12
errand_store_batches_total{call="ledger.accept",more="a \\"b\\", {c}\\\\\\n"} 3.5 1700000000000
errand_store_batches_total_other{call="claim"} 7
errand_commands_running 2
errand_egress_waiting_rows NaN
errand_seconds_bucket{le="+Inf"} +Inf
`;

it('finds the samples of a metric with their labels', () => {
  expect(samplesOf(text, 'errand_store_batches_total')).toEqual([
    { labels: { call: 'claim' }, value: 12 },
    { labels: { call: 'ledger.accept', more: 'a "b", {c}\\\n' }, value: 3.5 },
  ]);
  expect(samplesOf(text, 'errand_commands_running')).toEqual([{ labels: {}, value: 2 }]);
});

it('reads numbers that are none', () => {
  expect(samplesOf(text, 'errand_egress_waiting_rows')).toEqual([{ labels: {}, value: NaN }]);
  expect(samplesOf(text, 'errand_seconds_bucket')).toEqual([{ labels: { le: '+Inf' }, value: Infinity }]);
});

it('finds nothing of a metric that is not there, or only described', () => {
  expect(samplesOf(text, 'errand_store')).toEqual([]);
  expect(samplesOf('# HELP up is it\n# TYPE up gauge\n', 'up')).toEqual([]);
  expect(samplesOf('', 'up')).toEqual([]);
});
