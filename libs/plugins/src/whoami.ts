import { command, escapeMarkdown, t, withoutBidiControls } from '@errand/plugin-sdk';

/**
 * Errbot's answer, with what it calls people in its code: `#room/nick` is somebody in a room, `<@id>` somebody. `person` is the id to put into the list of admins; it is shown even where Slack could not be asked for
 * the rest.
 */
export const whoami = command({
  summary: 'Shows who you are to me, or who somebody is: person is the id to list as an admin',
  args: { who: t.user({ optional: true, help: 'whom to show, by a mention or a user id' }) },
  async run({ args: { who } }, ctx) {
    const { channelId, teamId, isDirect } = ctx.execution;
    const userId = who ?? ctx.execution.userId;
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
      ['client', who === undefined ? channelId : undefined],
      ['email', user?.email],
      ['workspace', bot?.teamName ? `${teamId} ${bot.teamName}` : teamId],
    ];
    const table = rows.flatMap(([key, value]) => (value ? [`| ${key} | \`${cell(value)}\` |`] : []));
    const roomName = channel?.name ? `#${channel.name}` : channelId;
    const room = isDirect ? [] : ['', `\`room\` is ${escapeMarkdown(roomName)}`];
    const isOccupant = who === undefined && !isDirect;
    const shown = isOccupant ? `${roomName}/${user?.nick ?? userId}` : `<@${userId}>`;
    const text = [
      '',
      `- string representation is '${escapeMarkdown(oneLine(shown))}'`,
      `- class is '${isOccupant ? 'SlackRoomOccupant' : 'SlackPerson'}'`,
    ];
    const trouble = troubles.size > 0 ? ['', ...troubles] : [];
    return ['| key | value |', '| --- | --- |', ...table, ...room, ...text, ...trouble].join('\n');
  },
});

/** People choose their names: none may end its line, nor turn it around. */
function oneLine(text: string): string {
  return withoutBidiControls(text).replace(/\s+/g, ' ');
}

/** Nor its cell. */
function cell(text: string): string {
  return oneLine(text).replaceAll('`', "'").replaceAll('|', '\\|');
}
