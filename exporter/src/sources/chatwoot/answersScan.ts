/** Answers to surveys, whose webhook comes once as well and may get lost. */
import { NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord } from '../json.ts';
import type { Scan } from '../source.ts';
import { isChat, openChat } from './chat.ts';
import type { Account } from './inquiry.ts';
import { scanOf, type Desk, type Listing } from './pages.ts';
import { toId } from './reading.ts';
import { surveyAnswered, toRating } from './surveys.ts';
import { eventTime } from './time.ts';

const PER_PAGE = 25;

const ANSWERS: Listing = {
  name: 'survey_answers',
  everyMs: 5 * 60_000,
  path: 'csat_survey_responses',
  query: ({ since, until }) => ({ since, until }),
  rowsIn: (answer) => (Array.isArray(answer) ? answer : undefined),
  read: readAnswers,
};

export function answersScan(account: Account): Scan {
  return scanOf(ANSWERS, account);
}

async function readAnswers(rows: readonly unknown[], desk: Desk): Promise<boolean> {
  for (const row of rows) desk.findings.record(await readAnswer(row, desk), row);
  return rows.length >= PER_PAGE;
}

/** Its conversation is asked for, since the answer does not name the inbox. */
async function readAnswer(row: unknown, { api, reading }: Desk): Promise<Finding> {
  const rating = toRating(row);
  if (!isRecord(row) || rating === undefined) return NOT_UNDERSTOOD;
  const messageId = toId(row.message_id);
  const chatId = toId(row.conversation_id);
  if (messageId === undefined || chatId === undefined) return NOT_UNDERSTOOD;
  const conversation = await api.get(`conversations/${chatId}`);
  if (conversation === undefined) return { ignored: 'deleted' };
  const chat = openChat(conversation, reading);
  if (!isChat(chat)) return chat;
  const time = eventTime(row.created_at, reading);
  return { fact: surveyAnswered(rating, { messageId, time, about: chat.about }, reading) };
}
