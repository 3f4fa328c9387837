import { z } from 'zod';
import { isTimeZone } from './time-window';

const list = z.array(z.string());
const clock = /^([01]\d|2[0-3]):[0-5]\d$/;
const day = '(mon(day)?|tue(sday)?|wed(nesday)?|thu(rsday)?|fri(day)?|sat(urday)?|sun(day)?)';

export const timeSchema = z
  .strictObject({
    days: z
      .array(
        z.string().regex(new RegExp(`^${day}(-${day})?$`, 'i'), 'must be a day such as mon, or days such as mon-fri'),
      )
      .optional()
      .describe('Days on which the window begins: mon … sun, or mon-fri; absent: every day'),
    from: z.string().regex(clock, 'must be a time such as 09:00').optional().describe('Included; absent: 00:00'),
    to: z
      .string()
      .regex(new RegExp(`${clock.source}|^24:00$`), 'must be a time such as 17:30')
      .optional()
      .describe('Not included; absent: 24:00. Before `from`: on the next day'),
    timezone: z
      .string()
      .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
      .optional()
      .describe('IANA name; absent: UTC'),
  })
  .refine(({ from = '00:00', to = '24:00' }) => from !== to, 'from and to are the same time')
  .describe('A window of time');

export const approvalSchema = z
  .strictObject({
    by: list.describe('Subjects, of whom others than the caller have to approve'),
    count: z.int().min(1).optional().describe('How many; absent: 1'),
    withinMs: z.int().min(1).optional().describe('Milliseconds'),
  })
  .describe('Others have to approve');

/** `null` switches a key of the default rule off. */
export const accessRuleSchema = z.strictObject({
  allowUsers: list.nullish().describe('Subjects; anybody else is denied'),
  denyUsers: list.nullish().describe('Subjects that are denied'),
  allowRooms: list
    .nullish()
    .describe('Channel ids and globs of ids; any other room is denied, direct messages are not'),
  denyRooms: list.nullish().describe('Channel ids and globs of ids that are denied'),
  allowArgs: list.nullish().describe('Globs over all that was typed behind the command; anything else is denied'),
  denyArgs: list.nullish().describe('Globs over all that was typed behind the command that are denied'),
  allowPrivate: z.boolean().nullish().describe('False: not in direct messages'),
  allowMuc: z.boolean().nullish().describe('False: not in rooms. True: in rooms, also where the command is for admins'),
  when: z
    .strictObject({
      args: z
        .union([list, z.record(z.string(), list)])
        .optional()
        .describe('Globs over all that was typed behind the command; or by the name of an argument, of its value'),
      channelTypes: z
        .array(z.enum(['channel', 'group', 'im', 'mpim']))
        .optional()
        .describe("Slack's words: a public channel, a private one, a direct message, one of several people"),
      time: timeSchema.optional(),
    })
    .nullish()
    .describe('The rule is passed over where one of these does not hold'),
  confirm: z.boolean().nullish().describe('The caller has to confirm'),
  approval: approvalSchema.nullish(),
});

export const accessPolicySchema = z.strictObject({
  version: z.int().min(0),
  admins: list.describe('User ids and globs of user ids'),
  accessControls: z
    .array(
      z.strictObject({
        pattern: z.string().describe('Of Plugin:command'),
        rule: accessRuleSchema,
      }),
    )
    .describe('In the order of the file; the first whose pattern and conditions match holds. A pattern may come again'),
  accessControlsDefault: accessRuleSchema.describe('Holds for every command, key by key, where its rule is silent'),
  roles: z.record(z.string(), list).describe('Subjects by the name of the role'),
  hideRestrictedCommands: z.boolean().describe('Help lists only what the caller may run'),
  hideRestrictedAccess: z.boolean().describe('Whoever is denied gets no answer'),
  allowExternal: z.boolean().describe('People of other organisations may run commands'),
  allowGuests: z.boolean().describe('Guests may run commands'),
  allowBots: z.boolean().describe('Other bots and workflows may run commands'),
});

/**
 * Who may do what. Subjects are user ids (`U…`, `W…`, `B…`, globs of them), e-mail addresses, user groups (`S…`) and
 * `role:name`. Names of people and channels are no subjects: they can be taken by somebody else.
 */
export type AccessPolicy = z.infer<typeof accessPolicySchema>;
export type AccessRule = z.infer<typeof accessRuleSchema>;
export type AccessControl = AccessPolicy['accessControls'][number];
export type AccessConditions = NonNullable<AccessRule['when']>;
export type AccessTime = z.infer<typeof timeSchema>;
export type Approval = z.infer<typeof approvalSchema>;
export type ChannelType = NonNullable<AccessConditions['channelTypes']>[number];

/** Where something stands in the policy, e.g. `['accessControls', 2, 'rule', 'allowUsers', 0]`. */
export type PolicyPath = readonly (string | number)[];
