import { describeOverHttp } from '../testing/overHttp.ts';
import { item } from './testing/api.ts';
import { PHONE, createSource, message, read } from './testing/build.ts';

const NOW = Date.UTC(2026, 5, 1);
const create = (url: string) =>
  createSource({ api: { apiUrl: `${url}/77`, apiToken: 'Bearer wati-token-5577' } });
const [errand] = read(message(1, 0), create('http://127.0.0.1:1')).errands ?? [];

describeOverHttp({
  create,
  authorization: 'Bearer wati-token-5577',
  secret: 'wati-token-5577',
  errand: errand!,
  path: `/77/api/v1/getMessages/${PHONE}`,
  answer: { result: 'success', messages: { items: [item(500, 'The chat has been closed')] } },
  misshapen: 'asked again',
  now: NOW,
});
