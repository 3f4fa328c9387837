import { createSlackClock } from './slack-clock';

/** A Slack whose answers carry these dates. */
function slackAt(...dates: (string | undefined)[]) {
  return createSlackClock(async () => {
    const date = dates.shift();
    return new Response('{}', { headers: date === undefined ? {} : { date } });
  });
}

it('is our own clock before Slack answered, or where it tells no date', async () => {
  const { fetch, now } = slackAt(undefined, 'soon');
  expect(Math.abs(now() - Date.now())).toBeLessThan(1_000);
  await fetch('https://slack.test');
  await fetch('https://slack.test');
  expect(Math.abs(now() - Date.now())).toBeLessThan(1_000);
});

it('is Slack’s after its first answer, however wrong ours is', async () => {
  const { fetch, now } = slackAt('Mon, 23 Nov 2026 12:00:00 GMT', 'Mon, 23 Nov 2026 13:00:00 GMT');
  await fetch('https://slack.test');
  expect(new Date(now()).toISOString()).toMatch(/^2026-11-23T12:00:0/);
  await fetch('https://slack.test');
  expect(new Date(now()).toISOString()).toMatch(/^2026-11-23T13:00:0/);
});
