import { signForTrengo, signForTwilio, signForWhatsApp, signStandardWebhook, withBodyHash } from './sign.ts';

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

describe("Twilio's signature", () => {
  it('is the one Twilio publishes for its own example', () => {
    const form = new URLSearchParams({
      To: '+18005551212',
      From: '+14158675310',
      Digits: '1234',
      Caller: '+14158675310',
      CallSid: 'CA1234567890ABCDE',
    });
    const url = 'https://example.com/myapp.php?foo=1&bar=2';
    expect(signForTwilio({ url, form }, '12345')).toEqual({
      'x-twilio-signature': 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
    });
  });

  it('of JSON is of the address with the hash of the body', () => {
    const url = withBodyHash(
      'https://kpi.example.org/hooks/twilio/t1/events',
      '[{"specversion":"1.0","id":"EZ1"}]',
    );
    expect(url).toMatch(/\?bodySHA256=e1580bedf7d21fd3/);
    expect(withBodyHash('/a?b=c', '')).toMatch(/^\/a\?b=c&bodySHA256=e3b0c442/);
    expect(signForTwilio({ url }, 'demo_auth_token')).toEqual({
      'x-twilio-signature': 'Vvp229k9ij60gHwSClb4tyiYWX8=',
    });
  });

  it('of a repeated parameter is of each value once, in order', () => {
    const sign = (query: string) => signForTwilio({ url: 'u', form: new URLSearchParams(query) }, 't');
    expect(sign('A=2&B=1&A=1&A=2')).toEqual(signForTwilio({ url: 'uA1A2B1' }, 't'));
  });

  it('of Trengo is of its seconds and the form', () => {
    const body =
      'ticket_id=90412&user_id=318&user_name=Bram+de+Wit&user_email=bram%40kopirimba.example&team_id=&team_name=&assigned_to=USER';
    expect(signForTrengo({ sentAtSeconds: 1_773_043_502, body }, 'trengo-test-secret')).toEqual({
      'trengo-signature': '1773043502;9fb92e5bef417c92a08c12df1cfede43b725ed720733bd61f6c517c2ee024bad',
    });
  });
});
