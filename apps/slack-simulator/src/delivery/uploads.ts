import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, readMultipart } from '../http/read-body';
import type { Uploads } from '../web-api/method';
import { SlackError } from '../web-api/slack-error';

const MAX_FILE = 64 * 1024 * 1024;
const MAX_OPEN = 200;
/** Bytes of uploads that nobody completes; the oldest are given up. */
const MAX_WAITING = 256 * 1024 * 1024;

interface Upload {
  fileId: string;
  filename: string;
  length: number;
  content?: Buffer;
}

export interface UploadDesk extends Uploads {
  /** Answers the POST of the bytes, raw or multipart. */
  receive(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The three steps of an upload: an address, the bytes, the completion. */
export function createUploads(newId: (letter: string) => string): UploadDesk {
  const uploads = new Map<string, Upload>();
  return {
    start({ filename, length }) {
      const fileId = newId('F');
      uploads.set(fileId, { fileId, filename, length });
      if (uploads.size > MAX_OPEN) uploads.delete(uploads.keys().next().value!);
      return { fileId, path: `/upload/v1/${fileId}` };
    },
    finish(fileId) {
      const upload = uploads.get(fileId);
      if (!upload?.content) throw new SlackError('file_not_found');
      uploads.delete(fileId);
      return { name: upload.filename, content: upload.content };
    },
    async receive(request, response) {
      const upload = uploads.get((request.url ?? '').split('?')[0]!.split('/').pop() ?? '');
      const answer = (status: number, text: string) =>
        response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
      if (!upload) return void answer(404, 'no such upload');
      const isMultipart = (request.headers['content-type'] ?? '').startsWith('multipart/');
      const content = isMultipart
        ? await readMultipart(request, MAX_FILE).then(({ files, fields }) => {
            return files[0]?.content ?? Buffer.from(Object.values(fields)[0] ?? '');
          })
        : await readBody(request, MAX_FILE);
      if (content.length !== upload.length) return void answer(400, `${upload.length} bytes were announced`);
      upload.content = content;
      let waiting = [...uploads.values()].reduce((sum, one) => sum + (one.content?.length ?? 0), 0);
      for (const { fileId, content: kept } of [...uploads.values()]) {
        if (waiting <= MAX_WAITING) break;
        waiting -= kept?.length ?? 0;
        uploads.delete(fileId);
      }
      answer(200, `OK - ${content.length}`);
    },
  };
}
