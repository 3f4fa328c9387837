import type { Servers } from './choose-way';
import { installPackages } from './install-programs';
import { findPostgres, startPostgresProgram } from './postgres-program';
import { findRabbitMq, startRabbitMqProgram } from './rabbitmq-program';

/** RabbitMQ and PostgreSQL from the programs on this machine, which are installed first where that is possible. */
export async function programsWay(context: { run: string; say: (line: string) => void }): Promise<Servers> {
  const { run, say } = context;
  const missing = () => [...(findRabbitMq() ? [] : ['rabbitmq-server']), ...(findPostgres() ? [] : ['postgresql'])];
  if (missing().length > 0) {
    const why = installPackages(missing(), say);
    if (missing().length > 0)
      throw new Error(`${missing().join(' and ')} not found; ${why ?? 'apt-get did not bring it'}`);
  }
  const [rabbitMq, postgres] = await Promise.all([
    startRabbitMqProgram({ run, management: true }),
    startPostgresProgram({ run }),
  ]);
  return {
    amqpUrl: rabbitMq.url,
    managementUrl: rabbitMq.managementUrl,
    databaseUrl: postgres.url,
    description: 'RabbitMQ and PostgreSQL of this machine, started for this run',
    stop: async () => void (await Promise.all([rabbitMq.stop(), postgres.stop()])),
  };
}
