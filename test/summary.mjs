/** The end of what `npm test` prints: its last line is `N passed, N failed`, whatever was skipped. */
export function summaryOf({ passed, failed, skipped }) {
  return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`;
}
