import express from 'express';
import type { ErrorRequestHandler, Express, Router } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@errand/runtime';
import { refusalOf } from './guard';

/** The control API under `/control`, and the page at `/`. */
export function createPages(options: {
  routers: readonly Router[];
  isLoopback: boolean;
  /** Folder of the built page. */
  pageDir?: string;
  logger?: Logger;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use('/control', (request, response, next) => {
    const refusal = refusalOf(request, options.isLoopback);
    if (refusal === undefined) next();
    else response.status(403).json({ ok: false, error: refusal });
  });
  app.use('/control', express.json({ limit: '16mb' }), ...options.routers);
  app.use('/control', (request, response) => {
    response.status(404).json({ ok: false, error: `nothing is served at ${request.method} /control${request.path}` });
  });
  app.use('/control', answerError(options.logger));

  app.get('/avatar/:id/:size', (request, response) => {
    const hue = [...request.params.id].reduce((sum, letter) => sum + letter.charCodeAt(0) * 37, 0) % 360;
    const letter = /^[UW]0([A-Z])/.exec(request.params.id)?.[1] ?? '?';
    const text = `<text x="36" y="48" font-size="36" font-family="sans-serif" fill="#fff" text-anchor="middle">${letter}</text>`;
    const rect = `<rect width="72" height="72" rx="12" fill="hsl(${hue} 55% 45%)"/>`;
    response
      .type('image/svg+xml')
      .send(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">${rect}${text}</svg>`);
  });
  const { pageDir } = options;
  if (pageDir && existsSync(join(pageDir, 'index.html'))) app.use(express.static(pageDir));
  else
    app.get('/', (request, response) => {
      const at = `http://${request.headers.host ?? ''}`;
      response
        .type('text/plain')
        .send(
          [
            'A pretend Slack workspace. Its page is not built into this start.',
            `Web API       ${at}/api/  (SLACK_API_URL)`,
            'Socket Mode   the address that apps.connections.open answers',
            'RTM           the address that rtm.connect answers',
            `Control API   ${at}/control/workspace?userId=U0ANA0001`,
            '',
          ].join('\n'),
        );
    });
  return app;
}

function answerError(logger: Logger | undefined): ErrorRequestHandler {
  return (err: Error & { code?: string; status?: number }, _request, response, _next) => {
    const isCallers = err.code === 'control_refused' || err.code === 'body_too_large' || (err.status ?? 500) < 500;
    if (!isCallers) logger?.error({ err }, 'a control request failed');
    if (response.headersSent) return void response.destroy();
    response.status(isCallers ? (err.status ?? 400) : 500).json({ ok: false, error: err.message });
  };
}
