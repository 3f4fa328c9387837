import type { Subject } from '../subjects/subject';

/** Starts a subject, uses it, and ends it, whatever happens. */
export async function withSubject<T>(start: Promise<Subject>, use: (subject: Subject) => Promise<T>): Promise<T> {
  const subject = await start;
  try {
    return await use(subject);
  } finally {
    await subject.stop();
  }
}
