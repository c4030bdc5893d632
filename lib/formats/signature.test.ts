import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { signatureHeader, signingKey } from './signature.ts'

test('the Standard Webhooks vector is signed to the byte', () => {
  const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  expect(signatureHeader([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})

test('a secret of another shape signs with the UTF-8 bytes of the whole secret', () => {
  expect(signingKey('WH_abcdefg').export().toString('utf8')).toBe('WH_abcdefg')
})

test('during a rotation every live secret verifies the same request', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_plJ3nmyCDGBKInavdOK15jsl']
  const timestampSeconds = Math.floor(Date.now() / 1000)
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(secrets.map(signingKey), 'evt_1', timestampSeconds, '{"a":1}'),
  }
  for (const secret of secrets) expect(new Webhook(secret).verify('{"a":1}', headers)).toEqual({ a: 1 })
  expect(() => new Webhook('whsec_c2VjcmV0LXRoYXQtaXMtbm90LW91cnM=').verify('{"a":1}', headers)).toThrow()
})
