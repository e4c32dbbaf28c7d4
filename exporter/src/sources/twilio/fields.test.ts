import { Fields } from './fields.ts';

test('all spellings of a name are one', () => {
  for (const key of ['worker_sid', 'workerSid', 'WorkerSid'])
    expect(Fields.ofJson({ [key]: 'WK1' }).text('WorkerSid')).toBe('WK1');
});

test('numbers and flags are texts, and nothing is nothing', () => {
  const fields = Fields.ofJson({ index: 10, available: false, body: '', media: null, list: ['a'] });
  const texts = ['Index', 'Available', 'Body', 'Media', 'List', 'Missing'].map((name) => fields.text(name));
  expect(texts).toEqual(['10', 'false', undefined, undefined, undefined, undefined]);
});

test('values within values are found by both names', () => {
  const fields = Fields.ofJson({ messagingBinding: { proxyAddress: '+1', deep: { er: 1 } } });
  expect(fields.text('MessagingBinding.ProxyAddress')).toBe('+1');
  expect(fields.record('MessagingBinding.Deep')).toEqual({ er: 1 });
});

test('a record may be one or be written in a text', () => {
  expect(Fields.ofJson({ attributes: { a: 1 } }).record('Attributes')).toEqual({ a: 1 });
  const form = new URLSearchParams({ Attributes: '{"a":1}', Broken: '{', List: '[1]', Null: 'null' });
  const fields = Fields.ofForm(form);
  expect(['Attributes', 'Broken', 'List', 'Null', 'Missing'].map((name) => fields.record(name))).toEqual([
    { a: 1 },
    {},
    {},
    {},
    {},
  ]);
});

test('dots in the names of a form are part of them, and names every object has are none of theirs', () => {
  const fields = Fields.ofForm(new URLSearchParams('MessagingBinding.Type=SMS&__proto__=x'));
  expect(fields.text('MessagingBinding.Type')).toBe('SMS');
  expect(fields.text('__proto__')).toBe('x');
  expect(fields.text('constructor')).toBeUndefined();
  expect(fields.text('toString')).toBeUndefined();
});
