import { channelNameOf } from './channel-name';

it.each([
  ['Big Launch', 'big-launch'],
  ['#ops ', 'ops'],
  ['Café_2', 'cafe_2'],
  ['a  &  b', 'a-b'],
  ['deploy-web', 'deploy-web'],
  ['???', ''],
])('makes of %j the name %j', (typed, name) => expect(channelNameOf(typed)).toBe(name));
