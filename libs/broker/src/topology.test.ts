import { createTopology, deadRouteOf, retryRouteOf, routeOf } from './topology';

const topology = createTopology();
const queue = (name: string) => topology.queues.find((one) => one.name === name)!;

describe('the topology', () => {
  it('has 16 partitions with a single active consumer for each stage with order', () => {
    for (const stage of ['events', 'outbound', 'commands.default'])
      for (let n = 0; n < 16; n++)
        expect(queue(`errand.${stage}.${String(n).padStart(2, '0')}`).arguments['x-single-active-consumer']).toBe(true);
    expect(queue('errand.outbound.admin').arguments).not.toHaveProperty('x-single-active-consumer');
  });

  it('loses nothing silently: queues are quorum, bounded, refuse when full, and limit deliveries by their own word', () => {
    for (const { arguments: args } of topology.queues) {
      expect(args).toMatchObject({ 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish' });
      expect(args['x-max-length']).toBeGreaterThan(0);
      expect(args['x-delivery-limit']).toBeGreaterThan(0);
      if (args['x-dead-letter-exchange']) expect(args['x-dead-letter-strategy']).toBe('at-least-once');
    }
    for (const { name, arguments: args } of topology.queues)
      if (args['x-message-ttl']) expect(name).toMatch(/^errand\.(retry\.admin|rpc)\./);
  });

  it('has an alternate exchange only where the broker itself publishes', () => {
    expect(topology.exchanges.filter((exchange) => exchange.alternateExchange).map(({ name }) => name)).toEqual([
      'errand.dead',
    ]);
  });

  it('binds every queue, and names everything under the prefix', () => {
    const other = createTopology({ prefix: 'team-a', pools: ['gpu', 'gpu', 'default'] });
    expect(other.bindings.map((binding) => binding.queue)).toEqual(other.queues.map(({ name }) => name));
    for (const { name } of [...other.exchanges, ...other.queues]) expect(name).toMatch(/^team-a\./);
    expect(new Set(other.queues.map(({ name }) => name)).size).toBe(other.queues.length);
  });

  it('routes by the hash of the key, the admin queue apart', () => {
    expect(routeOf(topology, 'events', 'T1:C1')).toEqual({ exchange: 'errand.events', key: '14' });
    expect(routeOf(topology, 'admin', 'T1:C1')).toEqual({ exchange: 'errand.outbound', key: 'admin' });
    expect(routeOf(topology, 'commands.nowhere', 'T1:C1')).toBeUndefined();
    expect(deadRouteOf(topology, 'admin')).toEqual({ exchange: 'errand.dead', key: 'outbound' });
  });

  it('retries after the first rung that is not too short', () => {
    const rungs = [0, 1_000, 1_001, 60_000, 3_600_000].map((ms) => retryRouteOf(topology, ms).key);
    expect(rungs).toEqual(['admin.1000', 'admin.1000', 'admin.10000', 'admin.60000', 'admin.600000']);
  });

  it('refuses names that would break a queue name or a pattern of rights', () => {
    expect(() => createTopology({ prefix: 'a b' })).toThrow(/prefix "a b"/);
    expect(() => createTopology({ pools: ['.*'] })).toThrow(/pool ".\*"/);
  });
});
