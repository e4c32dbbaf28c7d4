/** What follows a resolution: the survey and its answer, thanks, second thoughts. */
import { playEpisode, type Ending, type Scene } from './episode.ts';
import type { SurveyRef } from './happening.ts';
import type { Writer } from './pen.ts';
import { say, SCORE_STYLES, writeScore } from './wording.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const SURVEYOR: Writer = { sender: 'automation', evidence: 'tag' };

/** At most so many times does one customer come back in one go. */
const LONGEST_CHAIN = 4;

/** Plays an episode and all that comes of it. */
export function playThread(scene: Scene, nextSurveyId: () => string): Ending {
  let ending = playEpisode(scene);
  for (let episodes = 1; ending === 'resolved' && episodes < LONGEST_CHAIN; episodes += 1) {
    if (scene.random.chance(0.65)) playSurvey(scene, nextSurveyId());
    const next = playReturn(scene);
    if (next === 'nothing') return 'resolved';
    ending = next;
  }
  return ending;
}

function playSurvey(scene: Scene, id: string): void {
  const { pen, random, thread } = scene;
  const survey: SurveyRef = { id, of: thread.inbox.surveyScale };
  // In a later second than the resolution: a prompt in the same one would still belong to the open episode.
  pen.wait(random.int(1, 5) * SECOND);
  const wasSeen = sendSurvey(scene, survey);
  if (!wasSeen || random.chance(0.5)) return;
  pen.wait(Math.min(random.lognormal(3 * MINUTE, 1.3), 20 * HOUR));
  answer(scene, survey);
  if (!random.chance(0.08)) return;
  pen.wait(random.between(10 * SECOND, 12 * MINUTE));
  answer(scene, survey);
}

/** Whether it reached the customer. */
function sendSurvey({ pen, random, thread }: Scene, survey: SurveyRef): boolean {
  if (thread.channel === 'generic') {
    pen.surveySent(survey);
    return true;
  }
  const failed = random.chance(0.03);
  pen.team(SURVEYOR, { survey, ...(failed ? { failed } : {}) });
  return !failed;
}

function answer({ pen, random, thread }: Scene, survey: SurveyRef): void {
  const points = random.weighted(survey.of === 5 ? FIVE : THREE);
  if (thread.channel === 'generic' && random.chance(0.5)) {
    pen.surveyAnswered(survey.of === 5 ? points : points * 2 - 1, survey.id);
    return;
  }
  const style = random.pick(survey.of === 5 ? SCORE_STYLES : SCORE_STYLES.filter((one) => one !== 'stars'));
  const text = writeScore(points, style);
  const isTap = style === 'reply' && thread.channel === 'whatsapp';
  const tapped = isTap
    ? { form: survey.of === 3 ? ('button' as const) : ('list' as const), survey: survey.id }
    : {};
  pen.customer(text, { points, ...tapped });
}

const FIVE = [
  [5, 0.5],
  [4, 0.26],
  [3, 0.1],
  [2, 0.05],
  [1, 0.09],
] as const;

const THREE = [
  [3, 0.7],
  [2, 0.18],
  [1, 0.12],
] as const;

type Return = 'nothing' | 'thanks' | 'odd score' | 'second thoughts' | 'reopening';

function playReturn(scene: Scene): Ending | 'nothing' {
  const kind = scene.random.weighted<Return>([
    ['nothing', 0.865],
    ['thanks', 0.03],
    ['odd score', 0.005],
    ['second thoughts', 0.09],
    ['reopening', 0.01],
  ]);
  return RETURNS[kind](scene);
}

const RETURNS: Readonly<Record<Return, (scene: Scene) => Ending | 'nothing'>> = {
  nothing: () => 'nothing',
  thanks: (scene) => {
    const { pen, random, thread } = scene;
    pen.wait(random.lognormal(MINUTE, 1));
    pen.customer(say('thanks', thread.customer.language, random));
    return sweep(scene);
  },
  'odd score': (scene) => {
    const { pen, random } = scene;
    pen.wait(random.lognormal(2 * MINUTE, 0.6));
    pen.customer('10', { points: 10 });
    return sweep(scene);
  },
  'second thoughts': (scene) => {
    const { pen, random } = scene;
    pen.wait(Math.min(random.lognormal(40 * MINUTE, 1.2), 30 * HOUR));
    return playEpisode(scene);
  },
  reopening: playReopening,
};

/** Helpdesks close such messages by rule at once, or a person does, or nobody. */
function sweep({ pen, random }: Scene): Ending {
  if (random.chance(0.2)) return 'left';
  const byRule = random.chance(0.5);
  pen.wait(byRule ? random.int(1, 8) * SECOND : random.lognormal(5 * MINUTE, 0.8));
  pen.resolve(byRule ? 'bot' : 'human');
  return 'resolved';
}

/** An agent has something to add, and the customer may or may not reply. */
function playReopening(scene: Scene): Ending {
  const { pen, random, thread, floor } = scene;
  const slot = floor.take(thread.inbox.team, pen.now + 30 * MINUTE);
  if (!slot) return 'resolved';
  pen.waitUntil(slot.from);
  pen.reopen();
  pen.wait(random.int(5, 40) * SECOND);
  pen.team({ sender: 'human', evidence: 'tag', agent: slot.agent.id });
  if (random.chance(0.5)) {
    pen.wait(random.lognormal(5 * MINUTE, 0.8));
    pen.customer(say('thanks', thread.customer.language, random));
  }
  pen.wait(random.lognormal(2 * MINUTE, 0.8));
  pen.resolve('human', slot.agent.id);
  slot.holdUntil(pen.now);
  return 'resolved';
}
