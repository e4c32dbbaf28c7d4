import * as fc from 'fast-check';
import type { ConversationFact } from './fact.ts';
import type { PendingFact } from './settle.ts';
import { Desk } from './testing/desk.ts';
import { history, isOfConversation } from './testing/histories.ts';
import { ANY_RESPONDER, POLICY } from './testing/policies.ts';
import { recount } from './testing/recount.ts';

const LEFT_OUT = ['message', 'survey', 'scored', 'bot returned', 'late'];

function withoutSurveys(facts: readonly PendingFact[]): (PendingFact & { fact: ConversationFact })[] {
  return facts.flatMap((each) => {
    const { fact } = each;
    if (!isOfConversation(fact) || fact.kind === 'SurveySent' || fact.kind === 'SurveyAnswered') return [];
    if (fact.kind === 'CategoryChanged' || (fact.kind === 'MessageSent' && fact.survey)) return [];
    return [{ ...each, fact: { ...fact, inbox: 'support' } }];
  });
}

test.each([
  ['a person wanted', POLICY],
  ['any responder', ANY_RESPONDER],
])('a history counted a second time, from the whole of it at once, gives the same: %s', (_name, policy) => {
  fc.assert(
    fc.property(history({ customers: ['amy'], maxFacts: 30 }), (generated) => {
      const facts = withoutSurveys(generated);
      const desk = new Desk({ policy });
      desk.settle(facts, { factsReceivedTo: Infinity, timersBefore: Infinity });
      const lines =
        desk.observations.length === 0 ? [] : desk.tally.map((line) => line.split(' @')[0] ?? line);
      const counted = lines.filter((line) => !LEFT_OUT.some((start) => line.startsWith(start)));
      const noted = counted.filter((line) => !/^(takes|lays|handled)/.test(line));
      expect(noted.sort()).toEqual(
        recount(
          facts.map(({ fact }) => fact),
          policy,
        ),
      );
    }),
    { numRuns: 1000, seed: 5 },
  );
});
