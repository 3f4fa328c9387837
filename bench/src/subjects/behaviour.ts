/** How Errand is set up for load: at one message a second per channel there were nothing to measure. */
export const withoutPace = 'pacing:\n  channelPerSecond: 0\n';
