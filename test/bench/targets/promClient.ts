/** prom-client rendering the series of an exposition file on every scrape. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Registry } from 'prom-client';
import { register } from '../report/series.ts';
import { announce } from './announce.ts';

const registry = new Registry();
register(readFileSync(process.argv[2] ?? '', 'utf8'), registry);

announce(
  createServer((_request, response) => {
    void registry.metrics().then((text) => {
      response.writeHead(200, { 'Content-Type': registry.contentType });
      response.end(text);
    });
  }),
);
