import type { Subject } from '../subjects/subject';

/** What all processes of a subject tell on `/metrics` now, one text after the other. */
export async function readMetrics({ adminUrls }: Pick<Subject, 'adminUrls'>): Promise<string> {
  const texts = Object.values(adminUrls).map(async (url) => {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${url}/metrics answers ${response.status}`);
    return response.text();
  });
  return (await Promise.all(texts)).join('\n');
}
