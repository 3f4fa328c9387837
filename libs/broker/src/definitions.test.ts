import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitions } from './definitions';

const permissionsOf = (user: string) => definitions().permissions.find((permission) => permission.user === user)!;
const allows = (pattern: string, names: string[]) => names.filter((name) => new RegExp(pattern).test(name));

describe('the definitions for RabbitMQ', () => {
  it('stand in docker/rabbitmq as the topology says; `npm run generate` brings them there', () => {
    const file = readFileSync(join(__dirname, '../../../docker/rabbitmq/definitions.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(definitions());
  });

  it('hold no password that would let anybody in', () => {
    expect(definitions().users.map((user) => user.password_hash)).toEqual(['', '', '', '', '']);
  });

  it('let a service declare nothing but queues of its own', () => {
    const { queues, exchanges, permissions } = definitions();
    const names = [...queues, ...exchanges].map(({ name }) => name);
    for (const { configure } of permissions) {
      expect(allows(configure, names)).toEqual([]);
      expect(allows(configure, ['errand.replies.egress.1', 'errand.broadcast.egress.1'])).toHaveLength(2);
    }
  });

  it('let an ingress publish events and ask, and read no stage', () => {
    const { queues, exchanges } = definitions();
    const { write, read } = permissionsOf('ingress-socket');
    const exchangeNames = exchanges.map(({ name }) => name);
    expect(allows(write, exchangeNames)).toEqual(['errand.events', 'errand.rpc', 'errand.broadcast', 'errand.probe']);
    expect(
      allows(
        read,
        queues.map(({ name }) => name),
      ),
    ).toEqual([]);
    expect(allows(read, ['errandXevents'])).toEqual([]);
  });

  it('let only egress read what goes to Slack, and only the worker what came from it', () => {
    const queues = definitions().queues.map(({ name }) => name);
    const egress = allows(permissionsOf('egress').read, queues);
    const worker = allows(permissionsOf('command-worker').read, queues);
    expect(egress).toHaveLength(16 + 3);
    expect(egress).toEqual(
      expect.arrayContaining([
        'errand.outbound.15',
        'errand.outbound.admin',
        'errand.rpc.directory',
        'errand.rpc.rooms',
      ]),
    );
    expect(worker).toHaveLength(2 * 16 + 3 + 1);
    expect(worker.filter((name) => name.startsWith('errand.outbound'))).toEqual([]);
  });
});
