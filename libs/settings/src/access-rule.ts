import { z } from 'zod';
import { durationSchema } from './duration';
import { argumentsPatternSchema, nameSchema, roomPatternSchema, subjectSchema, subjectWords } from './names';

/** One or a list of them. `null` switches off what the default says. */
const some = (item: z.ZodType<string>) =>
  z
    .union([item, z.array(item)])
    .transform((value) => [value].flat())
    .nullable()
    .optional();
const flag = z.boolean().nullable().optional();

const timeOfDay = (pattern: RegExp) =>
  z
    .string({ error: 'must be a time of day in quotes, such as "09:30"' })
    .regex(pattern, 'must be a time of day such as 09:30');
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const timeSchema = z
  .strictObject({
    days: z
      .array(z.enum(days))
      .min(1)
      .default([...days])
      .describe('Days on which it begins'),
    from: timeOfDay(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default('00:00')
      .describe('First minute'),
    to: timeOfDay(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/)
      .default('24:00')
      .describe('First minute after it; earlier than from: on the next day'),
    timezone: z
      .string()
      .refine(isTimezone, 'must be a time zone such as Europe/Berlin or UTC')
      .default('UTC')
      .describe('Whose days and hours they are'),
  })
  .refine(({ from, to }) => from !== to, 'from and to are the same: leave both out for the whole day');

const whenSchema = z
  .strictObject({
    args: z
      .union([z.array(argumentsPatternSchema).min(1), z.record(nameSchema, z.array(argumentsPatternSchema).min(1))])
      .optional()
      .describe('Globs of all that is typed behind the command; or, by the name of an argument, globs of its value'),
    channelTypes: z
      .array(z.enum(['channel', 'group', 'im', 'mpim']))
      .min(1)
      .optional()
      .describe("Slack's kinds of conversation: public channel, private channel, direct message, group message"),
    time: timeSchema.optional().describe('Hours of the week'),
  })
  .refine((when) => Object.keys(when).length > 0, 'must hold one of args, channelTypes, time');

const approvalSchema = z
  .strictObject({
    by: z
      .union([subjectSchema, z.array(subjectSchema).min(1)])
      .transform((value) => [value].flat())
      .describe(`Who may approve, the caller never: ${subjectWords}`),
    count: z.number().int().min(1).max(20).default(1).describe('How many of them have to'),
    within: durationSchema
      .refine((ms) => ms > 0, 'must be longer than 0')
      .prefault('30m')
      .describe('Time they have'),
  })
  .transform(({ within, ...rest }) => ({ ...rest, withinMs: within }));

const ruleShape = {
  allowArgs: some(argumentsPatternSchema).describe('Only with arguments that match one of these globs'),
  denyArgs: some(argumentsPatternSchema).describe('Not with arguments that match one of these globs'),
  allowUsers: some(subjectSchema).describe(`Only these: ${subjectWords}`),
  denyUsers: some(subjectSchema).describe(`Not these: ${subjectWords}`),
  allowMuc: flag.describe('false: not in channels. true: admin commands there, too'),
  allowRooms: some(roomPatternSchema).describe('In channels only in these: ids, globs match. Direct messages stay'),
  denyRooms: some(roomPatternSchema).describe('Not in these channels: ids, globs match'),
  allowPrivate: flag.describe('false: not in direct messages'),
  confirm: flag.describe('true: the caller confirms before it runs'),
  approval: approvalSchema.nullable().optional().describe('Others approve before it runs'),
};

/** What holds for every command; a rule overrides it key by key. */
export const accessDefaultSchema = z.strictObject(ruleShape);

/** What holds for the commands of a pattern. Its keys stand in the order in which they are asked. */
export const accessRuleSchema = z.strictObject({
  when: whenSchema.optional().describe('The rule is passed over, as if it were not there, unless all of this holds'),
  ...ruleShape,
});

export type AccessDefault = z.output<typeof accessDefaultSchema>;
export type AccessRule = z.output<typeof accessRuleSchema>;

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
