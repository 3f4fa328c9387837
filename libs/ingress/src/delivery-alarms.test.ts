import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { createAlarms } from './alarms';
import { createDeliveryAlarms } from './delivery-alarms';

function setup() {
  const lines: { alarm: string; msg: string }[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const health = createHealth();
  const metrics = createMetrics('test');
  const toAdmins: string[] = [];
  const tell = (alarm: string, because: string) => void toAdmins.push(`${alarm}: ${because}`);
  const judge = createDeliveryAlarms(createAlarms({ logger, health, metrics, tell }));
  const told = () => lines.map(({ alarm, msg }) => `${msg} ${alarm}`);
  return { judge, told, toAdmins, health, metrics };
}

describe('createDeliveryAlarms', () => {
  it('tells once that half, and once that 80 % of what Slack delivers in an hour is used', () => {
    const { judge, told } = setup();
    judge({ delivered: 14_999, failed: 0 });
    expect(told()).toEqual([]);
    for (const delivered of [15_000, 15_001, 20_000]) judge({ delivered, failed: 0 });
    expect(told()).toEqual(['alarm events_50_percent']);
    for (const delivered of [24_000, 30_000]) judge({ delivered, failed: 0 });
    expect(told()).toEqual(['alarm events_50_percent', 'alarm events_80_percent']);
  });

  it('has the admins told when an alarm begins, with the figures', () => {
    const { judge, toAdmins } = setup();
    for (const delivered of [15_000, 20_000, 1_000]) judge({ delivered, failed: 0 });
    expect(toAdmins).toEqual(['events_50_percent: Slack delivered 15000 events in 60 minutes and sends 30000 at most']);
  });

  it('takes a figure that hovers about its limit for one alarm, and tells of the next one after it was over', () => {
    const { judge, told } = setup();
    for (const delivered of [15_000, 14_900, 15_000, 14_000, 15_100]) judge({ delivered, failed: 0 });
    expect(told()).toEqual(['alarm events_50_percent']);
    judge({ delivered: 13_000, failed: 0 });
    judge({ delivered: 15_000, failed: 0 });
    expect(told().slice(1)).toEqual(['alarm over events_50_percent', 'alarm events_50_percent']);
  });

  it('tells that deliveries fail long before Slack switches the subscription off', () => {
    const { judge, told } = setup();
    judge({ delivered: 100, failed: 24 });
    expect(told()).toEqual([]);
    judge({ delivered: 100, failed: 25 });
    judge({ delivered: 200, failed: 150 });
    expect(told()).toEqual(['alarm failing_25_percent', 'alarm failing_75_percent']);
  });

  it('does not judge by a handful of deliveries', () => {
    const { judge, told } = setup();
    judge({ delivered: 19, failed: 19 });
    expect(told()).toEqual([]);
  });

  it('says on /ready and in the metrics what is wrong, and is ready all the same', async () => {
    const { judge, health, metrics } = setup();
    judge({ delivered: 24_500, failed: 0 });
    expect(health.report()).toMatchObject({
      ready: true,
      notes: { 'alarm: events_80_percent': 'Slack delivered 24500 events in 60 minutes and sends 30000 at most' },
    });
    const text = await metrics.metrics();
    expect(text).toContain('errand_ingress_alarm{alarm="events_80_percent",service="test"} 1');
    expect(text).toContain('errand_ingress_alarm{alarm="failing_25_percent",service="test"} 0');
    judge({ delivered: 0, failed: 0 });
    expect(health.report().notes).toEqual({});
  });
});
