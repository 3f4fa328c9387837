import { loadavg } from 'node:os';
import type { Registry } from '@errand/engine';
import { command } from '@errand/plugin-sdk';
import type { Transports } from '../transports';

export interface StatusDeps {
  version: string;
  owner: string;
  registry(): Registry;
  broker: { fault(): string | undefined };
  store: { fault(): string | undefined };
  transports: Transports;
  running(): number;
}

export function createStatus(deps: StatusDeps) {
  return command({
    summary: 'Tells how I am',
    async run(_input, ctx) {
      const slack = await ctx.directory.bot().then(
        (bot) => `ok, as ${bot.name} in ${bot.teamName}`,
        () => 'does not answer',
      );
      const seen = deps.transports.seen().map(({ name, secondsAgo }) => `${name} (${secondsAgo} s ago)`);
      const plugins = deps.registry().plugins.map(({ name, version }) => `${name} ${version}`);
      return [
        '## Yes I am alive...',
        '',
        `- **Slack** ${slack}`,
        `- **Heard from** ${seen.join(', ') || 'nobody yet'}`,
        `- **Broker** ${deps.broker.fault() ?? 'ok'}`,
        `- **Store** ${deps.store.fault() ?? 'ok'}`,
        `- **Worker** ${deps.owner}, ${deps.running()} running, this one included`,
        `- **Load** ${loadavg()
          .map((load) => load.toFixed(2))
          .join(', ')}`,
        `- **Versions** Errand ${deps.version}, Node ${process.versions.node}`,
        `- **Plugins** ${plugins.sort().join(', ')}`,
      ].join('\n');
    },
  });
}
