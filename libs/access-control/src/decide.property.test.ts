import fc from 'fast-check';
import { compilePolicy } from './compile-policy';
import type { AccessDecision } from './decide';
import { decide } from './decide';
import { factsNeeded } from './facts-needed';
import type { AccessPolicy, AccessRule } from './policy';
import type { AccessRequest } from './request';
import { policyOf } from './testing/builders';

// Few ids and names, so that they meet.
const userId = fc.constantFrom('U0ANA', 'U0BOB', 'W0EVE');
const roomId = fc.constantFrom('C0OPS', 'C0DEV', 'D0ANA', 'G0SEC');
const subject = fc.constantFrom(
  'U0ANA',
  'U0*',
  'W*',
  '*',
  'S0SRE',
  'S0DEV',
  'ana@example.com',
  '*@example.com',
  'role:one',
  'role:two',
  '@ana',
);
const room = fc.constantFrom('C0OPS', 'C0*', '*', '#ops', 'G0SEC');
const value = fc.constantFrom('prod', 'staging', '');
const glob = fc.constantFrom('prod', 'st*', '*', '?*');
const subjects = fc.array(subject, { maxLength: 3 });

const rule: fc.Arbitrary<AccessRule> = fc.record(
  {
    allowUsers: fc.option(subjects),
    denyUsers: subjects,
    allowRooms: fc.array(room, { maxLength: 2 }),
    denyRooms: fc.array(room, { maxLength: 2 }),
    allowArgs: fc.array(glob, { maxLength: 2 }),
    denyArgs: fc.array(glob, { maxLength: 2 }),
    allowPrivate: fc.boolean(),
    allowMuc: fc.boolean(),
    when: fc.record(
      {
        args: fc.oneof(
          fc.array(glob, { minLength: 1, maxLength: 2 }),
          fc.dictionary(fc.constantFrom('env', 'force'), fc.array(glob, { minLength: 1, maxLength: 2 }), {
            maxKeys: 2,
          }),
        ),
        channelTypes: fc.subarray(['channel', 'group', 'im', 'mpim'] as const).map((types) => [...types]),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const pattern = fc.constantFrom('*', 'deploy', 'Deploy:*', 'dep*', 'status', '*:st*', 'Health:*');
const policy: fc.Arbitrary<AccessPolicy> = fc
  .record({
    admins: fc.array(fc.constantFrom('U0ANA', 'W*', '@eve'), { maxLength: 2 }),
    accessControls: fc.array(fc.record({ pattern, rule }), { maxLength: 5 }),
    accessControlsDefault: rule.map(({ when: _when, ...rest }) => rest),
    roles: fc.record({
      one: fc.constantFrom<string[]>(['S0SRE'], ['role:two'], ['@ana', 'U0BOB']),
      two: fc.constantFrom<string[]>(['U0ANA'], []),
    }),
    allowGuests: fc.boolean(),
    allowExternal: fc.boolean(),
    allowBots: fc.boolean(),
  })
  .map((change) => policyOf(change));
const request: fc.Arbitrary<AccessRequest> = fc.record({
  caller: fc.record({
    id: userId,
    kind: fc.constantFrom('human', 'human', 'external', 'bot'),
    isGuest: fc.boolean(),
    email: fc.constantFrom('ana@example.com', 'eve@elsewhere.org', null),
    groups: fc.subarray(['S0SRE', 'S0DEV']),
  }),
  channel: fc.record({ id: roomId, type: fc.constantFrom('channel', 'group', 'mpim') }),
  command: fc.record({
    plugin: fc.constantFrom('Deploy', 'Health'),
    name: fc.constantFrom('deploy', 'status'),
    admin: fc.boolean(),
  }),
  typed: fc.record({ text: value, args: fc.record({ env: value, force: fc.boolean() }, { requiredKeys: [] }) }),
  now: fc.constant(0),
});

const outcomeOf = (each: AccessPolicy, asked: AccessRequest) => decide(compilePolicy(each), asked).outcome;
/** Of several entries that match, another may be named where less is known. */
const said = ({ because: _because, ...rest }: AccessDecision) => rest;
const someRule = fc.nat({ max: 5 });
const runs = { numRuns: 300 };

/** Changes a rule, or the default where there are fewer. */
function changed(each: AccessPolicy, at: number, change: (rule: AccessRule) => AccessRule): AccessPolicy {
  if (!each.accessControls[at]) return { ...each, accessControlsDefault: change(each.accessControlsDefault) };
  const accessControls = each.accessControls.map((one, of) => (of === at ? { ...one, rule: change(one.rule) } : one));
  return { ...each, accessControls };
}

it('allows nothing more when something is denied that was not', () => {
  const denial = fc.oneof(
    subject.map((entry) => ({ key: 'denyUsers' as const, entry })),
    room.map((entry) => ({ key: 'denyRooms' as const, entry })),
    glob.map((entry) => ({ key: 'denyArgs' as const, entry })),
  );
  fc.assert(
    fc.property(policy, request, someRule, denial, (before, asked, at, { key, entry }) => {
      // A rule that had no such list had that of the default.
      const byDefault = before.accessControlsDefault[key] ?? [];
      const after = changed(before, at, (each) => ({
        ...each,
        [key]: [...((each[key] === undefined ? byDefault : each[key]) ?? []), entry],
      }));
      if (outcomeOf(after, asked) === 'allowed') expect(outcomeOf(before, asked)).toBe('allowed');
    }),
    runs,
  );
});

it('allows nothing more when a list of who and what is allowed gets shorter', () => {
  const list = fc.constantFrom('allowUsers', 'allowRooms', 'allowArgs');
  fc.assert(
    fc.property(policy, request, someRule, list, fc.nat({ max: 2 }), (before, asked, at, key, entry) => {
      const after = changed(before, at, (each) =>
        each[key] ? { ...each, [key]: each[key].filter((_, position) => position !== entry) } : each,
      );
      if (outcomeOf(after, asked) === 'allowed') expect(outcomeOf(before, asked)).toBe('allowed');
    }),
    runs,
  );
});

it('allows nothing more when a list of who and what is allowed is added', () => {
  fc.assert(
    fc.property(policy, request, someRule, subjects, (before, asked, at, allowUsers) => {
      const after = changed(before, at, (each) => ({ allowUsers, ...each }));
      fc.pre(before.accessControlsDefault.allowUsers === undefined || at >= before.accessControls.length);
      if (outcomeOf(after, asked) === 'allowed') expect(outcomeOf(before, asked)).toBe('allowed');
    }),
    runs,
  );
});

it('decides without a fact as with it, or says that it has to be known', () => {
  const hidden = fc.record({
    isGuest: fc.boolean(),
    email: fc.boolean(),
    groups: fc.boolean(),
    type: fc.boolean(),
    args: fc.boolean(),
  });
  fc.assert(
    fc.property(policy, request, hidden, (each, asked, hide) => {
      const { caller, channel, typed } = asked;
      const compiled = compilePolicy(each);
      const withAll = decide(compiled, asked);
      const without = decide(compiled, {
        ...asked,
        caller: {
          ...caller,
          ...(hide.isGuest && { isGuest: undefined }),
          ...(hide.email && { email: undefined }),
          ...(hide.groups && { groups: undefined }),
        },
        channel: { ...channel, ...(hide.type && { type: undefined }) },
        typed: { ...typed!, ...(hide.args && { args: undefined }) },
      });
      if (without.outcome !== 'unknown') expect(said(without)).toEqual(said(withAll));
      else {
        const was = { guest: 'isGuest', email: 'email', groups: 'groups', channelType: 'type', args: 'args' } as const;
        expect(hide[was[without.missing]]).toBe(true);
      }
    }),
    runs,
  );
});

it('knows all that it needs when what it asked for up front is looked up, and no more', () => {
  fc.assert(
    fc.property(policy, request, (each, asked) => {
      const { caller, channel, typed } = asked;
      const compiled = compilePolicy(each);
      const needed = factsNeeded(compiled, asked.command);
      const decision = decide(compiled, {
        ...asked,
        caller: {
          ...caller,
          isGuest: needed.guest ? caller.isGuest : undefined,
          email: needed.email ? caller.email : undefined,
          groups: needed.groups.length > 0 ? caller.groups!.filter((id) => needed.groups.includes(id)) : undefined,
        },
        channel: { ...channel, type: needed.channelType ? channel.type : undefined },
        typed: { ...typed!, args: needed.args ? typed!.args : undefined },
      });
      expect(said(decision)).toEqual(said(decide(compiled, asked)));
    }),
    runs,
  );
});

it('allows before anything is typed whatever some arguments would allow', () => {
  fc.assert(
    fc.property(policy, request, (each, asked) => {
      const { typed: _typed, ...untyped } = asked;
      if (outcomeOf(each, asked) === 'allowed') expect(outcomeOf(each, untyped)).toBe('allowed');
    }),
    runs,
  );
});

it('never throws, whatever a policy is', () => {
  fc.assert(
    fc.property(fc.anything(), request, fc.constantFrom(...Object.keys(policyOf())), (junk, asked, key) => {
      for (const each of [
        junk,
        { ...policyOf(), [key]: junk },
        policyOf({ accessControls: { '*': junk as AccessRule } }),
      ])
        expect(typeof outcomeOf(each as AccessPolicy, asked)).toBe('string');
    }),
    runs,
  );
});
