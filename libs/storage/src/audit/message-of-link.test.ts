import { messageOfLink } from './message-of-link';

const message = { channelId: 'C02GENERAL', ts: '1712000000.000100' };

it.each([
  'https://acme.slack.com/archives/C02GENERAL/p1712000000000100',
  ' <https://acme.slack.com/archives/C02GENERAL/p1712000000000100> ',
  '<https://acme.slack.com/archives/C02GENERAL/p1712000000000100|a link>',
  'https://acme.enterprise.slack.com/archives/C02GENERAL/p1712000000000100?thread_ts=1711999999.000100&cid=C02GENERAL',
])('reads the message of %s', (link) => {
  expect(messageOfLink(link)).toEqual(message);
});

it.each([
  '',
  'C02GENERAL',
  'https://acme.slack.com/archives/C02GENERAL',
  'https://acme.slack.com/archives/C1/p12',
  'p1712000000000100',
])('finds none in %j', (link) => {
  expect(messageOfLink(link)).toBeUndefined();
});
