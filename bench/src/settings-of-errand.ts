/** How Errand is set up otherwise than it comes: at one message a second per channel there were nothing to measure. */
export const behaviour = 'pacing:\n  channelPerSecond: 0\n';
