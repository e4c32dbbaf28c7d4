import { answerOf } from './answers.ts';

function tap(id: unknown, title: unknown): object {
  return { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id, title } } };
}

function flow(response: unknown): object {
  const response_json = typeof response === 'string' ? response : JSON.stringify(response);
  return {
    type: 'interactive',
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json } },
  };
}

test.each([
  ['a typed score', { type: 'text', text: { body: ' ٤ ' } }, { points: 4 }],
  ['a typed score of a named scale', { type: 'text', text: { body: '2/3' } }, { points: 2, of: 3 }],
  ['a button with our id', tap('csat:v1:srv_77:2', 'Okay'), { points: 2, survey: 'srv_77' }],
  ['a button with our id, whatever its title', tap('csat:v1:srv_77:2', '5'), { points: 2, survey: 'srv_77' }],
  ['a button with a title that is a score', tap('rate-4', '4'), { points: 4 }],
  ['a button with a title that explains a score', tap('rate-4', '4 – راضٍ'), { points: 4 }],
  ['a button without an id', tap(undefined, '★★★☆☆'), { points: 3, of: 5 }],
  [
    'a quick reply with our payload',
    { type: 'button', button: { payload: 'csat:v1:a.b-c:5', text: 'Top' } },
    { points: 5, survey: 'a.b-c' },
  ],
  [
    'a quick reply with a title that is a score',
    { type: 'button', button: { payload: 'Top', text: '5️⃣' } },
    { points: 5 },
  ],
  [
    'a Flow with a rating',
    flow({ flow_token: 'csat:v1:srv_77', rating: 4 }),
    { points: 4, survey: 'srv_77' },
  ],
  [
    'a Flow with a rating as text',
    flow({ flow_token: 'csat:v1:srv_77', rating: '٤' }),
    { points: 4, survey: 'srv_77' },
  ],
  ['a Flow with a score', flow({ flow_token: 'csat:v1:srv_77', score: 1 }), { points: 1, survey: 'srv_77' }],
  ["a Flow with somebody else's token", flow({ flow_token: 'order-9', rating: 4 }), { points: 4 }],
])('%s answers', (_case, message, answer) => {
  expect(answerOf({ ...message })).toEqual(answer);
});

test.each([
  ['a sentence', { type: 'text', text: { body: 'I have 4 lamps' } }],
  ['a typed title', { type: 'text', text: { body: '4 - Satisfied' } }],
  ['a caption', { type: 'image', image: { caption: '5' }, text: { body: '5' } }],
  ['a text without a body', { type: 'text', text: {} }],
  ['a text that is none', { type: 'text', text: '5' }],
  ['a button with an id out of range', tap('csat:v1:srv_77:6', 'Great')],
  ['a button with an id of another version', tap('csat:v2:srv_77:5', 'Great')],
  ['a button with a survey id that says too much', tap('csat:v1:Layan Harbi:5', 'Great')],
  ['a button with numbers for texts', tap(5, 5)],
  ['a Flow with a rating out of range', flow({ flow_token: 'csat:v1:srv_77', rating: 6 })],
  ['a Flow with half a point', flow({ flow_token: 'csat:v1:srv_77', rating: 4.5 })],
  ['a Flow without a rating', flow({ flow_token: 'csat:v1:srv_77' })],
  ['a Flow that is no JSON', flow('{"rating":')],
  ['a Flow that is no object', flow('5')],
  ['an answer to a request to call', { type: 'interactive', interactive: { type: 'call_permission_reply' } }],
  ['an interactive message that is none', { type: 'interactive', interactive: null }],
  ['a button that is none', { type: 'button', button: '5' }],
])('%s does not answer', (_case, message) => {
  expect(answerOf({ ...message })).toBeUndefined();
});

test('a Flow with a token that says too much answers no survey by name', () => {
  expect(answerOf({ ...flow({ flow_token: 'csat:v1:Layan Harbi', rating: 3 }) })).toEqual({ points: 3 });
});
