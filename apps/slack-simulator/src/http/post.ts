import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request of Slack's failed, in the words of `x-slack-retry-reason`. */
export class PostError extends Error {
  override readonly name = 'PostError';
  readonly code: 'http_timeout' | 'connection_failed' | 'too_many_redirects' | 'ssl_error';
  constructor(code: PostError['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

export interface PostAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Poster {
  /** @throws PostError */
  post(url: string, headers: Record<string, string>, body: string): Promise<PostAnswer>;
  stop(): void;
}

const MAX_REDIRECTS = 2;
const MAX_ANSWER = 1024 * 1024;

/** Sends as Slack's servers do: connections kept open, a few redirects followed, three seconds for everything. */
export function createPoster(timeoutMs: number): Poster {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 1024 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 1024 });

  const once = (url: URL, headers: Record<string, string>, body: string, deadline: number) =>
    new Promise<PostAnswer>((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const options = { method: 'POST', agent: isSecure ? secure : plain, headers };
      const request = (isSecure ? httpsRequest : httpRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_ANSWER) chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
        });
      });
      const timer = setTimeout(() => {
        reject(new PostError('http_timeout'));
        request.destroy();
      }, deadline - Date.now());
      const fail = (err: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        const isTls = err.code?.startsWith('ERR_TLS') || err.code?.includes('CERT') || err.code === 'EPROTO';
        reject(new PostError(isTls ? 'ssl_error' : 'connection_failed', err));
      };
      request.on('error', fail);
      request.end(body);
    });

  return {
    async post(url, headers, body) {
      const deadline = Date.now() + timeoutMs;
      let target = new URL(url);
      const all = { 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)', accept: '*/*', ...headers };
      const sized = { ...all, 'content-length': String(Buffer.byteLength(body)) };
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const answer = await once(target, sized, body, deadline);
        if (answer.status < 300 || answer.status >= 400 || !answer.headers.location) return answer;
        target = new URL(answer.headers.location, target);
      }
      throw new PostError('too_many_redirects');
    },
    stop() {
      plain.destroy();
      secure.destroy();
    },
  };
}
