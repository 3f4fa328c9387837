import type { Broker, Consumer } from '@errand/broker';
import type { RegistryAnswer } from '@errand/contracts';
import { registryRequestSchema } from '@errand/contracts';
import type { Registry } from '@errand/engine';

/** Answers those who ask what commands there are, such as `errand acl`. */
export function serveRegistry(broker: Pick<Broker, 'serve'>, { plugins }: Registry): Consumer {
  const answer: RegistryAnswer = {
    kind: 'commands',
    commands: plugins.flatMap(({ name: plugin, commands, hears }) => [
      ...commands.map(({ name, admin, args, flags }) => ({
        plugin,
        name,
        admin,
        args: [...args, ...flags].map((each) => each.name),
      })),
      ...hears.map(({ name, admin }) => ({ plugin, name, admin, args: [] })),
    ]),
  };
  return broker.serve('registry', async (body) => {
    registryRequestSchema.parse(body);
    return answer;
  });
}
