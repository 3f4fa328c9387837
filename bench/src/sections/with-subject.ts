import type { Subject } from '../subjects/subject';

/** Starts a subject, uses it, and ends it, whatever happens. */
export async function withSubject<S extends Subject, T>(
  start: Promise<S>,
  use: (subject: S) => Promise<T>,
): Promise<T> {
  const subject = await start;
  try {
    return await use(subject);
  } finally {
    await subject.stop();
  }
}
