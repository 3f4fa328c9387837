import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';

/** More than `limit` bytes came. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'body_too_large';
}

/** @throws BodyTooLargeError */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

export interface UploadedFile {
  field: string;
  name: string;
  mimetype: string;
  content: Buffer;
}

/** Reads a multipart body. @throws BodyTooLargeError, or an error of the parser */
export function readMultipart(
  request: IncomingMessage,
  limit: number,
): Promise<{ fields: Record<string, string>; files: UploadedFile[] }> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    const files: UploadedFile[] = [];
    const parser = busboy({ headers: request.headers, limits: { fileSize: limit, fieldSize: limit } });
    parser.on('field', (name, value) => void (fields[name] = value));
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => reject(new BodyTooLargeError(`more than ${limit} bytes`)));
      stream.on('end', () =>
        files.push({ field, name: info.filename || field, mimetype: info.mimeType, content: Buffer.concat(chunks) }),
      );
    });
    parser.on('error', reject);
    parser.on('close', () => resolve({ fields, files }));
    request.on('error', reject);
    request.pipe(parser);
  });
}
