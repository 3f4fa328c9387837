import type { MachineFacts } from '../measure/machine';
import type { ServerFacts } from '../measure/server-facts';

/** How a section came to be. */
export interface Origin {
  command: string;
  machine: MachineFacts;
  servers: ServerFacts;
}

export function describeOrigin({ command, machine, servers }: Origin): string {
  const { date, commit, cpu, memory, system, node, load } = machine;
  return (
    `Made by \`${command}\` on ${date} at commit ${commit}: ${cpu}, ${memory}, ${system}, Node ${node}, ` +
    `RabbitMQ ${servers.rabbitMq}, PostgreSQL ${servers.postgreSql} (${servers.way}); ` +
    `load average at the start ${load.toFixed(1)}.`
  );
}
