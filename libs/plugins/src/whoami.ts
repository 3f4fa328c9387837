import { command } from '@errand/plugin-sdk';

/** `person` is the id to put into the list of admins; it is shown even where Slack could not be asked for the rest. */
export const whoami = command({
  summary: 'Shows who you are to me: person is the id to list as an admin',
  async run(_input, ctx) {
    const { userId, channelId, teamId, isDirect } = ctx.execution;
    const troubles = new Set<string>();
    /** Undefined where there is none, or where nobody could or would say. */
    const known = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await ask();
      } catch (err) {
        const { code, message } = err as { code?: unknown; message: string };
        troubles.add(code === 'command_error' ? message : 'Slack could not be asked for the rest just now.');
        return undefined;
      }
    };
    const [user, channel, bot] = await Promise.all([
      known(() => ctx.directory.user(userId)),
      isDirect ? undefined : known(() => ctx.directory.channel(channelId)),
      known(() => ctx.directory.bot()),
    ]);
    const rows: [string, string | undefined][] = [
      ['person', userId],
      ['nick', user?.nick],
      ['fullname', user?.fullName],
      ['email', user?.email],
      ['client', channelId],
      ['room', isDirect ? undefined : channel?.name ? `#${channel.name}` : channelId],
      ['workspace', bot?.teamName ? `${teamId} ${bot.teamName}` : teamId],
    ];
    const table = rows.flatMap(([key, value]) => (value ? [`${key.padEnd(11)}${oneLine(value)}`] : []));
    return [`\`\`\`\n${table.join('\n')}\n\`\`\``, ...troubles].join('\n');
  },
});

/** People choose their names: none may end the code block. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('`', "'");
}
