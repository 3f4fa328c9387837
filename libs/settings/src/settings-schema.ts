import { serviceEnv } from '@errand/runtime';
import { z } from 'zod';
import { accessDefaultSchema, accessRuleSchema } from './access-rule';
import { durationSchema } from './duration';
import { adminSchema, nameSchema, personSchema, roomSchema, subjectSchema, subjectWords } from './names';
import { notificationTargetSchema } from './notification-target';

const logLevel = serviceEnv.shape.LOG_LEVEL.unwrap();
const prefix = (what: string) => z.string().min(1, `must not be empty; ${what}`).max(100);
const commandNames = z.array(nameSchema).default([]);

/** The keys of `errand.yaml` under their headings, in the order in which they are shown. */
export const settingsGroups = {
  'Admins and notices': {
    admins: z.array(adminSchema).default([]).describe('User ids of the admins; globs such as U02* match'),
    adminNotifications: z
      .array(notificationTargetSchema)
      .optional()
      .describe(
        'Who gets notices: <@U…> for people, #channel or an id for rooms. Absent: every admin that is not a glob; []: nobody',
      ),
    versionCheck: z
      .url({ protocol: /^https?$/, error: 'must be a URL such as https://example.com/errand/latest.json' })
      .optional()
      .describe(
        'Address that a worker asks once a day for the latest version, as JSON: {"version": "1.2.3", "url": "https://…"}. Absent: nobody is asked',
      ),
  },
  'What is a command': {
    prefix: prefix('a prefix such as ! is written in quotes: prefix: "!"')
      .default('!')
      .describe('What a command starts with'),
    prefixOptionalOnChat: z
      .boolean()
      .default(false)
      .describe('In direct messages the prefix may be left out: everything said there is a command'),
    altPrefixes: z
      .array(prefix('each is what a command may start with'))
      .default([])
      .describe('Other things that a command may start with, such as Errand or @errand; the longest one counts'),
    altPrefixSeparators: z
      .array(prefix('each is a separator such as ","'))
      .default([])
      .describe('What may stand between such a prefix and the command, each once: ":", ","'),
    altPrefixCaseinsensitive: z.boolean().default(false).describe('Such a prefix may be written in capitals or not'),
    suppressCmdNotFound: z.boolean().default(false).describe('No answer to a command that there is not'),
    commandTtl: durationSchema
      .prefault('15m')
      .describe('A command that waited longer is answered "too old, not run"; 0 means never'),
  },
  'Who may do what': {
    accessControlsDefault: accessDefaultSchema.prefault({}).describe('Holds for every command'),
    accessControls: z
      .record(nameSchema, z.union([accessRuleSchema, z.array(accessRuleSchema).min(1)]))
      .prefault({})
      .describe(
        'Rules by command, in order; the first that matches counts. The pattern is a glob of Plugin:command or command, with _ for the spaces of a name; VersionChecker is version-checker. A list holds rules that are tried one after the other',
      ),
    roles: z
      .record(
        z.string().regex(/^[A-Za-z0-9][\w.-]{0,79}$/, 'must be a name of letters, digits, -, _ and .'),
        z.array(subjectSchema),
      )
      .default({})
      .describe(`Names for groups of people, written role:<name> in rules: ${subjectWords}`),
    allowExternal: z
      .boolean()
      .default(false)
      .describe('People of other organisations in shared channels may run commands'),
    allowGuests: z.boolean().default(false).describe('Guests of the workspace may run commands'),
    allowBots: z.boolean().default(false).describe('Other bots may run commands'),
    hideRestrictedCommands: z.boolean().default(false).describe('!help shows only what the reader may run'),
    hideRestrictedAccess: z.boolean().default(false).describe('A command that is denied gets no answer'),
  },
  'How it answers': {
    divertToPrivate: commandNames.describe(
      'Commands answered in a direct message, ALL_COMMANDS for all; _ for the spaces of a name',
    ),
    divertToThread: commandNames.describe('Commands answered in a thread, ALL_COMMANDS for all'),
    groupchatNickPrefixed: z.boolean().default(false).describe('In channels answers begin with a mention of who asked'),
    messageSizeLimit: z
      .number()
      .int()
      .min(0)
      .max(40_000)
      .refine((chars) => chars === 0 || chars >= 40, 'must be 0, or 40 at least')
      .default(0)
      .describe(
        'Characters of a message of text; a longer one is split. 0, or more than 3,900: 3,900, so that what was said can be changed',
      ),
    compactOutput: z.boolean().default(false).describe('Tables in text without the line below their head'),
    pacing: z
      .strictObject({
        channelPerSecond: z
          .number()
          .min(0)
          .max(100)
          .default(1)
          .describe("Messages per second to one channel; 0 leaves it to Slack's Retry-After"),
        channelBurst: z
          .number()
          .int()
          .min(1)
          .max(100)
          .default(5)
          .describe('Messages to a quiet channel before that pace starts'),
        methodPerMinute: z
          .record(z.string(), z.number().positive())
          .default({})
          .describe('Most calls a minute of a Web API method, by its name'),
      })
      .prefault({})
      .describe('How fast egress talks to Slack'),
  },
  Rooms: {
    chatroomPresence: z.array(roomSchema).default([]).describe('Channels that it joins at its start'),
    chatroomRelay: z
      .record(personSchema, z.array(roomSchema))
      .default({})
      .describe('What a person says in a direct message is said in these channels, too: { U024BE7LH: ["#ops"] }'),
    reverseChatroomRelay: z
      .record(roomSchema, z.array(personSchema))
      .default({})
      .describe('What is said in a channel is sent to these people, too, as [who] text'),
  },
  Plugins: {
    extraPluginDir: z
      .union([z.string().min(1), z.array(z.string().min(1))])
      .transform((value) => [value].flat())
      .prefault([])
      .describe(
        'Folders whose modules (.js, .mjs, .ts) are loaded as plugins; absolute, or from where the worker is started',
      ),
    corePlugins: z
      .array(nameSchema)
      .optional()
      .describe(
        'Built-in plugins that are loaded; VersionChecker is version-checker. Absent: all; []: none. Access control is there all the same',
      ),
    pluginsCallbackOrder: z
      .array(nameSchema.nullable())
      .default([null])
      .describe(
        'Plugins in the order in which they hear of what happens, as in corePlugins; null stands for all that are not named',
      ),
  },
  Logs: {
    logLevel: logLevel.optional().describe('Least level that is logged; LOG_LEVEL of a process overrides it'),
    logFile: z.string().min(1).optional().describe('A file that is written beside the output'),
    logFormatter: z.enum(['json', 'text']).default('json').describe('JSON for programs, or lines for people'),
    logSentry: z.boolean().default(false).describe('Errors go to Sentry; SENTRY_DSN names the project'),
    sentryLoglevel: logLevel
      .optional()
      .describe('Least level that is kept for the story of an event; default: that of the log'),
    sentryEventlevel: logLevel.optional().describe('Least level that is sent as an event; default: that of the log'),
    sentryOptions: z.record(z.string(), z.json()).default({}).describe("Further options of Sentry's client"),
  },
} as const;

/** The file named by ERRAND_CONFIG. */
export const settingsSchema = z.strictObject({
  ...settingsGroups['Admins and notices'],
  ...settingsGroups['What is a command'],
  ...settingsGroups['Who may do what'],
  ...settingsGroups['How it answers'],
  ...settingsGroups.Rooms,
  ...settingsGroups.Plugins,
  ...settingsGroups.Logs,
});

export type SettingsFile = z.output<typeof settingsSchema>;
export type SettingsKey = keyof SettingsFile;
