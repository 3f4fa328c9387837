import type { Channel, User } from '../api/contract';
import { typedText } from './typed';

const ana: User = { id: 'U1', name: 'ana', displayName: 'ana', realName: 'Ana Almeida', isBot: false, isGuest: false };
const general: Channel = { id: 'C1', name: 'general', kind: 'channel', members: [] };
const names = { users: new Map([[ana.id, ana]]), channels: new Map([[general.id, general]]) };

it('gives back what was typed', () => {
  const stored = '<@U1> see <#C1|general> at <https://a.test/?b=1&amp;c> &lt;2&gt; &amp; <!here>';
  expect(typedText(stored, names)).toBe('@ana see #general at https://a.test/?b=1&c <2> & @here');
});

it('names those it does not know as Slack did', () => {
  expect(typedText('<@U9|zoe> <@U8> <#C9|ops> <mailto:a@b.test|a@b.test>', names)).toBe('@zoe @U8 #ops a@b.test');
});
