import { expect, test } from 'vitest';
import { SecretString } from '../../core/project/target.js';
import { signRequest } from './sign-request.js';

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const access = {
  endpoint: 's3.amazonaws.com',
  ssl: true,
  pathStyle: false,
  region: 'us-east-1',
  keyId: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: new SecretString('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};
const now = new Date('2013-05-24T00:00:00Z');
const signatureOf = (authorization = ''): string => /Signature=(\w+)$/u.exec(authorization)?.[1] ?? '';

test('GET of an object', () => {
  const signed = signRequest(
    { method: 'GET', bucket: 'examplebucket', key: 'test.txt', headers: { range: 'bytes=0-9' } },
    access,
    now,
  );
  expect(signed.url).toBe('https://examplebucket.s3.amazonaws.com/test.txt');
  expect(signatureOf(signed.headers['authorization'])).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test('a listing, whose query is signed', () => {
  const signed = signRequest(
    { method: 'GET', bucket: 'examplebucket', key: '', query: { prefix: 'J', 'max-keys': '2' } },
    access,
    now,
  );
  expect(signed.url).toBe('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
  expect(signatureOf(signed.headers['authorization'])).toBe(
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
});

test('names with any sign, a session, and nothing for a store that asks nobody', () => {
  const path = {
    ...access,
    endpoint: 'cellar.example:9000',
    ssl: false,
    pathStyle: true,
    sessionToken: new SecretString('token'),
  };
  const request = { method: 'HEAD', bucket: 'lake', key: "a b/é'(1)*+.csv" } as const;
  const signed = signRequest(request, path, now);
  expect(signed.url).toBe('http://cellar.example:9000/lake/a%20b/%C3%A9%27%281%29%2A%2B.csv');
  expect(signed.headers['x-amz-security-token']).toBe('token');
  expect(signed.headers['authorization']).toContain(
    'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
  );
  const { keyId: _keyId, secretKey: _secretKey, ...nobody } = access;
  expect(signRequest(request, nobody, now).headers).toEqual({});
});
