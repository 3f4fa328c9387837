import type { Broker, Consumer } from '@errand/broker';
import type { RegistryAnswer } from '@errand/contracts';
import { registryRequestSchema } from '@errand/contracts';
import type { PluginManifest } from '@errand/plugin-sdk';

/** Answers those who ask what commands there are, such as `errand acl`: of deactivated plugins, too. */
export function serveRegistry(broker: Pick<Broker, 'serve'>, loaded: () => readonly PluginManifest[]): Consumer {
  return broker.serve('registry', async (body) => {
    registryRequestSchema.parse(body);
    return answerOf(loaded());
  });
}

function answerOf(plugins: readonly PluginManifest[]): RegistryAnswer {
  return {
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
}
