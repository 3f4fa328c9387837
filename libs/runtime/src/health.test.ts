import { createHealth } from './health';

describe('createHealth', () => {
  it('is ready when there is nothing to wait for', () => {
    expect(createHealth().report().ready).toBe(true);
  });

  it('names every unmet condition with its reason', () => {
    const health = createHealth();
    const broker = health.condition('broker');
    const slack = health.condition('slack', 'auth.test not answered yet');
    expect(health.report().reasons).toEqual([
      { condition: 'broker', reason: 'not started yet' },
      { condition: 'slack', reason: 'auth.test not answered yet' },
    ]);
    broker.ok();
    slack.ok();
    expect(health.report().ready).toBe(true);
    broker.fail('connection lost');
    expect(health.report()).toMatchObject({
      ready: false,
      reasons: [{ condition: 'broker', reason: 'connection lost' }],
    });
  });

  it('tells each change once', () => {
    const changes: string[] = [];
    const condition = createHealth((name, reason) => changes.push(`${name}: ${reason ?? 'ok'}`)).condition('store');
    condition.ok();
    condition.ok();
    condition.fail('away');
    condition.fail('away');
    expect(changes).toEqual(['store: ok', 'store: away']);
  });

  it('says why a healthy process does nothing', () => {
    const health = createHealth();
    health.note('transport', 'idle: RTM was detected');
    expect(health.report()).toEqual({ ready: true, reasons: [], notes: { transport: 'idle: RTM was detected' } });
  });
});
