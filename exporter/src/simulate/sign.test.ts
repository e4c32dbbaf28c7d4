import { signForWhatsApp, signStandardWebhook } from './sign.ts';

// The expected values were made with Python's hmac module.
describe('signing', () => {
  test('as Meta does', () => {
    expect(signForWhatsApp('{"object":"whatsapp_business_account","entry":[]}', 'app-secret')).toEqual({
      'x-hub-signature-256': 'sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f',
    });
  });

  test('as Standard Webhooks asks for, over the UTF-8 of the body', () => {
    const webhook = { id: 'msg_1', sentAtSeconds: 1_790_000_000, body: '{"events":[],"note":"شكرا"}' };
    expect(signStandardWebhook(webhook, 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX')).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1790000000',
      'webhook-signature': 'v1,sX/naVDFEX71tGs3MUFQt01kgORS3GiEpMYovd2ewLM=',
    });
  });

  test('a secret without the prefix is the key itself', () => {
    const webhook = { id: 'msg_1', sentAtSeconds: 1, body: '{}' };
    const plain = signStandardWebhook(webhook, 'plain text that is the key');
    const encoded = signStandardWebhook(
      webhook,
      `whsec_${Buffer.from('plain text that is the key').toString('base64')}`,
    );
    expect(plain).toEqual(encoded);
  });
});
