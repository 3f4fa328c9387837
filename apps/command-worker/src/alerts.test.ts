import type { Envelope } from '@errand/contracts';
import type { Execution } from '@errand/engine';
import { createTestClock } from '@errand/engine/testing';
import { aLetter, anEvent } from '@errand/failures/testing';
import { createLogger } from '@errand/runtime';
import type { Alert, AlertStore, DueAlert } from '@errand/storage';
import { QUIET_MS, startAlerts } from './alerts';

const logger = createLogger({ name: 'test', level: 'silent' });

/** What the store would say is due, and what it was told. */
function setUp() {
  const clock = createTestClock();
  const noted: Alert[] = [];
  const told: DueAlert[] = [];
  const due: DueAlert[] = [];
  const published: Envelope<'egress.notice.v1'>[] = [];
  const house = {
    clock,
    noted,
    told,
    due,
    published,
    brokerAway: false,
    start: () =>
      startAlerts({
        store,
        async publish(envelope) {
          if (house.brokerAway) throw new Error('away');
          published.push(envelope);
        },
        settings: { prefix: '!' },
        source: 'command-worker/test',
        clock,
        logger,
      }),
    texts: () => published.map(({ data }) => data.markdown),
    /** As the store hands out what was noted. */
    makeDue: ({ subject, example }: Alert, change: Partial<DueAlert> = {}) =>
      due.push({ subject, example, since: '2026-11-23T11:20:05.000001Z', isFirst: true, count: 1, ...change }),
  };
  const store: AlertStore = {
    note: async (alert) => void noted.push(alert),
    due: async () => [...due],
    async told(alert) {
      told.push(alert);
      due.splice(due.indexOf(alert), 1);
    },
  };
  return house;
}

const execution: Execution = {
  id: 'e1e1e1e1aaaa',
  plugin: 'boom',
  handler: 'go_boom',
  envelope: anEvent(),
  input: {},
  partition: 0,
};

it('tells of the first at once, and of the others by their number', async () => {
  const house = setUp();
  const alerts = house.start();
  await house.clock.settle();
  const alert = alerts.ofDeadLetter(aLetter({ cause: 'not a valid envelope: `x`\n<!channel>' }));
  expect(alert).toMatchObject({ subject: 'dead_letter:events:unreadable', quietMs: QUIET_MS });
  house.makeDue(alert);
  alerts.tellSoon();
  await house.clock.settle();
  expect(house.texts()).toEqual([
    "A message could not be handled and is kept as a dead letter of `events`: `not a valid envelope: 'x' <!channel>`. `!failed show d1d1d1d1` tells more.",
  ]);
  expect(house.published[0]).toMatchObject({ type: 'egress.notice.v1', data: { kind: 'dead_letter' } });

  house.makeDue(alert, { isFirst: false, count: 37 });
  await house.clock.advance(10_000);
  expect(house.texts()[1]).toBe(
    '37 more dead letters of `events` that could not be read, since 11:20 UTC: see `!failed`.',
  );
  expect(house.told).toHaveLength(2);
  await alerts.stop();
});

it('says what several workers tell at the same time under one name, and the next word under another', async () => {
  const house = setUp();
  const alert = { subject: 's', example: '{"kind":"k","first":"f","more":"m"}', quietMs: QUIET_MS };
  house.makeDue(alert);
  const workers = [house.start(), house.start()];
  await house.clock.settle();
  house.makeDue(alert, { isFirst: false });
  await house.clock.advance(10_000);
  house.makeDue(alert, { isFirst: false, since: '2026-11-23T11:30:05.000001Z' });
  await house.clock.advance(10_000);

  const keys = house.published.map(({ dedupkey }) => dedupkey);
  expect(keys.length).toBeGreaterThan(3);
  expect([...new Set(keys)]).toEqual([
    'notice:s:2026-11-23T11:20:05.000001Z:first',
    'notice:s:2026-11-23T11:20:05.000001Z:more',
    'notice:s:2026-11-23T11:30:05.000001Z:more',
  ]);
  for (const worker of workers) await worker.stop();
});

it('notes a command that is not run again, and tells who called it where', async () => {
  const house = setUp();
  const alerts = house.start();
  await alerts.noteParked(execution, 3);
  expect(house.noted).toMatchObject([{ subject: 'command_parked:boom:go_boom' }]);
  house.makeDue(house.noted[0]!);
  house.makeDue(house.noted[0]!, { isFirst: false, count: 2 });
  await house.clock.advance(10_000);
  expect(house.texts()).toEqual([
    '**!go boom** by <@UANA> in <#C1> was interrupted 3 times and is not run again: it may be what ends its process. `!failed show e1e1e1e1` tells more.',
    '2 more runs of **!go boom** that were interrupted too often, since 11:20 UTC: see `!failed`.',
  ]);
  await alerts.stop();
});

it('keeps what it could not publish to tell it later', async () => {
  const house = setUp();
  house.brokerAway = true;
  const alerts = house.start();
  house.makeDue(alerts.ofDeadLetter(aLetter()));
  await house.clock.advance(20_000);
  expect(house.told).toEqual([]);
  house.brokerAway = false;
  await house.clock.advance(10_000);
  expect(house.told).toHaveLength(1);
  await alerts.stop();
});

it('has few subjects, whatever stage and cause somebody makes up', () => {
  const alerts = setUp().start();
  const subjectOf = (change: Parameters<typeof aLetter>[0]) => alerts.ofDeadLetter(aLetter(change)).subject;
  expect(subjectOf({ stage: 'nonsense', cause: 'anything' })).toBe('dead_letter:other:refused');
  expect(subjectOf({ stage: 'commands.gpu', cause: 'the body is not JSON' })).toBe('dead_letter:commands:unreadable');
  expect(subjectOf({ stage: 'outbound', cause: 'RabbitMQ took it out of q: the queue was full' })).toBe(
    'dead_letter:outbound:given_up',
  );
  return alerts.stop();
});
