/** Waits for a task, but not for ever, and whatever becomes of it: for closing what may hang or be gone. */
export async function within(ms: number, task: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([task().catch(() => undefined), late]);
  clearTimeout(timer);
}
