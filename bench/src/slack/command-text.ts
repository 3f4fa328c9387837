/** The text of a command is its name: letters and digits alone, which nothing on the way rewrites. */
export function textOf({ round, command }: { round: number; command: number }): string {
  return `r${round}n${command}`;
}

/** @returns -1 twice for any other text */
export function readText(text: string): { round: number; command: number } {
  const [, round = -1, command = -1] = /^r(\d+)n(\d+)$/.exec(text.trim()) ?? [];
  return { round: Number(round), command: Number(command) };
}
