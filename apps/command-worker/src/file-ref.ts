import { fileRefSchema } from '@errand/contracts';
import type { FileRef } from '@errand/contracts';
import type { HandlerCalls } from '@errand/engine';

/**
 * Keeps a file to be sent by a reply.
 *
 * @throws TypeError at a name or a title that is none, or content that is neither a text nor bytes
 */
export async function fileRefOf(
  name: string,
  content: string | Uint8Array,
  options: { title?: string } | undefined,
  calls: Pick<HandlerCalls, 'storeFile'>,
): Promise<FileRef> {
  const named = fileRefSchema.pick({ name: true, title: true }).safeParse({ name, title: options?.title });
  if (!named.success) throw new TypeError('the name and the title of a file are texts of 1 to 255 characters');
  if (typeof content !== 'string' && !(content instanceof Uint8Array))
    throw new TypeError('the content of a file is a text, or bytes as a Uint8Array');
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const { name: shown, title } = named.data;
  return { ...(await calls.storeFile(bytes)), name: shown, ...(title !== undefined && { title }) };
}
