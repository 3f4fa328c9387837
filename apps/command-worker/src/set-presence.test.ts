import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import { CommandError } from '@errand/plugin-sdk';
import { createSetPresence } from './set-presence';

function setUp(answer: RoomsAnswer = { kind: 'done' }) {
  const asked: RoomsRequest[] = [];
  const setPresence = createSetPresence(async (request) => {
    asked.push(request);
    return answer;
  });
  return { asked, setPresence };
}

it.each(['auto', 'away'] as const)('asks for %s', async (presence) => {
  const { asked, setPresence } = setUp();
  await setPresence(presence);
  expect(asked).toEqual([{ kind: 'set_presence', presence }]);
});

it('asks nobody for what Slack does not know', async () => {
  const { asked, setPresence } = setUp();
  await expect(setPresence('dnd' as never)).rejects.toThrow(new TypeError('a presence is auto or away'));
  expect(asked).toEqual([]);
});

it.each([
  ['missing_scope', 'the Slack app was not granted the scope users:write'],
  ['not_allowed_token_type', 'Slack does not let this kind of token do that'],
  ['team_access_not_granted', 'Slack says team_access_not_granted'],
])('says to the caller that Slack refuses: %s', async (reason, why) => {
  const { setPresence } = setUp({ kind: 'refused', reason });
  await expect(setPresence('away')).rejects.toThrow(new CommandError(`Cannot set my presence: ${why}.`));
});
