import { z } from 'zod';
import type { CompiledPolicy } from './compile-policy';
import { commandsNamed } from './commands-named';
import { qualifiedName } from './command-pattern';
import type { AccessDecision } from './decide';
import { decide } from './decide';
import type { AccessCommand, AccessRequest } from './request';

/** What a policy is expected to decide. Facts that are not mentioned are known, and ordinary. */
export const expectationSchema = z.strictObject({
  name: z.string().optional().describe('What it is about, to read'),
  user: z.string().describe('User id'),
  kind: z.enum(['human', 'guest', 'external', 'bot', 'workflow']).default('human'),
  email: z.string().optional(),
  groups: z.array(z.string()).default([]).describe('User groups they are in'),
  command: z.string().describe('Plugin:command, or a command that only one plugin has'),
  text: z.string().default('').describe('What is typed behind the command'),
  args: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('The same, parsed'),
  channel: z.string().default('D0ERRAND').describe('Channel id; absent: a direct message'),
  channelType: z
    .enum(['channel', 'group', 'mpim'])
    .default('channel')
    .describe('Of a channel that is no direct message'),
  time: z.iso.datetime({ offset: true }).optional().describe('Absent: now'),
  expect: z.enum(['allowed', 'denied']),
  rule: z
    .string()
    .optional()
    .describe('Pattern of the rule that has to decide, or the setting: admins, accessControlsDefault, allowGuests'),
  confirm: z.boolean().optional().describe('Whether confirmation has to be demanded'),
  approval: z.boolean().optional().describe('Whether approval has to be demanded'),
});
export type Expectation = z.input<typeof expectationSchema>;

export interface ExpectationResult {
  expectation: Expectation;
  /** Empty: it is as expected. */
  faults: string[];
  /** Undefined: the expectation itself is at fault. */
  decision?: AccessDecision;
}

/**
 * Tries a policy against a list of expectations.
 *
 * @param expectations of any shape: an expectation that is not understood is not met
 * @param commands those that are loaded
 * @param now milliseconds since the epoch, for expectations without a time
 */
export function testPolicy(
  policy: CompiledPolicy,
  expectations: readonly Expectation[],
  commands: readonly AccessCommand[],
  now: number,
): ExpectationResult[] {
  return expectations.map((expectation) => {
    const read = expectationSchema.safeParse(expectation);
    if (!read.success) {
      const faults = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
      return { expectation, faults };
    }
    const { data } = read;
    const [command, other] = commandsNamed(data.command, commands);
    if (!command) return { expectation, faults: [`there is no command ${data.command}`] };
    if (other)
      return { expectation, faults: [`${data.command} may be ${qualifiedName(command)} or ${qualifiedName(other)}`] };
    const decision = decide(policy, requestOf(data, command, now));
    return { expectation, faults: faultsOf(data, decision), decision };
  });
}

function requestOf(data: z.output<typeof expectationSchema>, command: AccessCommand, now: number): AccessRequest {
  const { user, kind, email = null, groups, text, args, channel, channelType, time } = data;
  return {
    caller: { id: user, kind: kind === 'guest' ? 'human' : kind, isGuest: kind === 'guest', email, groups },
    channel: { id: channel, type: channelType },
    command,
    typed: { text, args },
    now: time === undefined ? now : Date.parse(time),
  };
}

function faultsOf(data: z.output<typeof expectationSchema>, decision: AccessDecision): string[] {
  const faults: string[] = [];
  const { outcome, because, decidedBy } = decision;
  if (outcome !== data.expect) faults.push(`${outcome} instead of ${data.expect}: ${because}`);
  const rule = decidedBy.rule?.pattern ?? decidedBy.setting;
  if (data.rule !== undefined && data.rule !== rule) faults.push(`decided by ${rule} instead of ${data.rule}`);
  const confirm = outcome === 'allowed' && decision.confirm;
  if (data.confirm !== undefined && data.confirm !== confirm)
    faults.push(`confirmation is ${confirm ? '' : 'not '}demanded`);
  const approval = outcome === 'allowed' && decision.approval !== undefined;
  if (data.approval !== undefined && data.approval !== approval)
    faults.push(`approval is ${approval ? '' : 'not '}demanded`);
  return faults;
}
