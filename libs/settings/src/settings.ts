import { readFileSync } from 'node:fs';
import type { Env } from '@errand/runtime';
import { ConfigError, readEnv } from '@errand/runtime';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { durationSchema } from './duration';
import { notificationTargetSchema } from './notification-target';

/** The variables that say how Errand behaves; every service may read them. */
export const settingsEnv = z.object({
  ERRAND_CONFIG: z.string().optional().describe('Path of the YAML file that says how Errand behaves (errand.yaml)'),
  BOT_ADMINS: z
    .string()
    .optional()
    .describe('Comma-separated user ids of the admins, U…; overrides admins of ERRAND_CONFIG'),
  BOT_ADMINS_NOTIFICATIONS: z
    .string()
    .optional()
    .describe('Comma-separated <@U…> and #channel that get notices; overrides adminNotifications of ERRAND_CONFIG'),
});

/** The file named by ERRAND_CONFIG. */
export const settingsSchema = z.strictObject({
  admins: z
    .array(
      z.string().regex(/^[UW*?[\]!A-Z0-9-]+$/, 'must be a user id such as U024BE7LH (see !whoami), or a glob of ids'),
    )
    .default([])
    .describe('User ids of the admins; globs such as U02* match'),
  adminNotifications: z
    .array(notificationTargetSchema)
    .optional()
    .describe(
      'Who gets notices: <@U…> for people, #channel or an id for rooms. Absent: every admin that is not a glob; []: nobody',
    ),
  prefix: z
    .string()
    .min(1, 'must not be empty; a prefix such as ! is written in quotes: prefix: "!"')
    .default('!')
    .describe('What a command starts with'),
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
  commandTtl: durationSchema
    .prefault('15m')
    .describe('A command that waited longer is answered "too old, not run"; 0 means never'),
});

/** How Errand behaves. */
export interface Settings {
  admins: string[];
  /** Resolved: unset becomes every admin that is not a glob. */
  adminNotifications: string[];
  prefix: string;
  pacing: { channelPerSecond: number; channelBurst: number; methodPerMinute: Record<string, number> };
  /** Milliseconds; 0 means that nothing is too old. */
  commandTtlMs: number;
  /** Worth one warning at the start. */
  warnings: string[];
}

/**
 * Reads the behaviour from the file named by `ERRAND_CONFIG` and the two variables that override it.
 * Without a file the defaults hold: prefix `!`, no admins.
 *
 * @param readFile how to read files; tests pass their own
 * @throws ConfigError naming every key at fault, with the line for YAML that cannot be read
 */
export function readSettings(env: Env, readFile = readText): Settings {
  const variables = readEnv(settingsEnv, env, readFile);
  const faults: string[] = [];
  const file = variables.ERRAND_CONFIG ? readYaml(variables.ERRAND_CONFIG, faults, readFile) : {};
  const merged = { ...file };
  if (variables.BOT_ADMINS !== undefined) merged['admins'] = splitList(variables.BOT_ADMINS);
  if (variables.BOT_ADMINS_NOTIFICATIONS !== undefined)
    merged['adminNotifications'] = splitList(variables.BOT_ADMINS_NOTIFICATIONS);

  const result = settingsSchema.safeParse(merged);
  for (const issue of result.error?.issues ?? []) faults.push(faultOf(issue, variables));
  if (!result.success || faults.length > 0) throw new ConfigError(faults);
  const { adminNotifications, commandTtl, ...rest } = result.data;
  return {
    ...rest,
    adminNotifications:
      adminNotifications ?? rest.admins.filter((id) => /^[UW][A-Z0-9]+$/.test(id)).map((id) => `<@${id}>`),
    commandTtlMs: commandTtl,
    warnings: warningsOf(rest.admins),
  };
}

function warningsOf(admins: readonly string[]): string[] {
  if (admins.length === 0)
    return ['no admins are set: admin commands are refused to everybody; set admins in ERRAND_CONFIG or BOT_ADMINS'];
  return admins.includes('*') ? ['admins holds *: everybody who can write to the bot is an admin'] : [];
}

function readYaml(path: string, faults: string[], readFile: (path: string) => string): Record<string, unknown> {
  let text: string;
  try {
    text = readFile(path);
  } catch (err) {
    faults.push(`ERRAND_CONFIG: the file cannot be read (${(err as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return {};
  }
  const document = parseDocument(text);
  for (const error of document.errors)
    faults.push(`ERRAND_CONFIG: ${(error.message.split('\n')[0] ?? '').replace(/:$/, '')}`);
  if (faults.length > 0) return {};
  const value: unknown = document.toJS() ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  faults.push('ERRAND_CONFIG: must hold keys such as admins and prefix');
  return {};
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function faultOf(issue: z.core.$ZodIssue, variables: z.infer<typeof settingsEnv>): string {
  const key = issue.path.map(String).join('.');
  const variable = { admins: 'BOT_ADMINS', adminNotifications: 'BOT_ADMINS_NOTIFICATIONS' }[String(issue.path[0])];
  const message = messageOf(issue);
  if (!variable) return `ERRAND_CONFIG: ${key ? `${key}: ` : ''}${message}`;
  return variables[variable as 'BOT_ADMINS'] === undefined
    ? `ERRAND_CONFIG: ${key} (or ${variable}): ${message}`
    : `${variable} (the key ${key} of ERRAND_CONFIG): ${message}`;
}

/** zod's own words are for programmers. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  const wanted: Record<string, string> = { array: 'a list, such as [a, b]', object: 'a block of keys', string: 'text' };
  return `must be ${wanted[issue.expected] ?? `a ${issue.expected}`}`;
}
