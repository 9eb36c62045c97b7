/** A probe of the configuration file as JSON Schema; see `schema.ts` for the words beyond the standard's. */
import { durationPattern } from './duration';

const text = { type: 'string', minLength: 1, maxLength: 1_024 } as const;
const wantedDuration = 'a duration such as 800ms, 5s, 5m or 24h, or a number of milliseconds';
const duration = {
  anyOf: [
    { type: 'string', pattern: durationPattern, errorMessage: wantedDuration },
    { type: 'number', minimum: 0, maximum: 604_800_000 },
  ],
  errorMessage: wantedDuration,
} as const;
const pattern = {
  type: 'string',
  format: 'slashed-pattern',
  errorMessage: 'a pattern between slashes, such as "/^ok/" (RE2 syntax)',
} as const;
const httpUrl = {
  type: 'string',
  format: 'http-url',
  writeOnly: true,
  errorMessage: 'a URL that begins with http:// or https://',
} as const;
const oneStatus = { type: 'integer', minimum: 100, maximum: 599 } as const;

/** RFC 9110, section 5.6.2. */
const headerName = { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", errorMessage: 'the name of a header' } as const;
const headerValue = {
  type: 'string',
  pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$',
  writeOnly: true,
  errorMessage: 'the value of a header: one line of printable text',
} as const;

const status = {
  description: 'One status, a list, a class (2xx) or a range (200-299). Default: 200-299',
  anyOf: [
    oneStatus,
    { type: 'array', items: oneStatus, minItems: 1 },
    {
      type: 'string',
      pattern: '^([1-5]xx|[1-5]\\d\\d-[1-5]\\d\\d)$',
      errorMessage: 'a status (200), a list of them, a class (2xx) or a range (200-299)',
    },
  ],
  errorMessage: 'a status (200), a list of them, a class (2xx) or a range (200-299)',
} as const;

const header = {
  anyOf: [
    { type: 'string', format: 'text-or-pattern', errorMessage: 'the value, or a /pattern/ (RE2 syntax)' },
    {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        present: { type: 'boolean' },
        equals: { type: 'string' },
        contains: { type: 'string' },
        matches: pattern,
      },
      errorMessage: 'a map with present, equals, contains, matches',
    },
  ],
  errorMessage: 'the value, a /pattern/, or a map with present, equals, contains, matches',
} as const;

const expectation = {
  type: 'object',
  additionalProperties: false,
  properties: {
    status,
    json: {
      type: 'object',
      minProperties: 1,
      description: 'By path (status, $.checks[0].ok): a value, a "/pattern/", or a map with present, equals, matches',
      errorMessage: 'a map of paths and values',
    },
    body: {
      description: 'A text that the body contains, or a map with contains, matches',
      anyOf: [
        text,
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: { contains: text, matches: pattern },
        },
      ],
      errorMessage: 'a text that the body contains, or a map with contains, matches',
    },
    headers: {
      type: 'object',
      minProperties: 1,
      propertyNames: headerName,
      additionalProperties: header,
      errorMessage: 'a map of header names and what their values must be',
    },
    within: { ...duration, description: 'For everything, from the name to the last byte' },
    phases: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { lookup: duration, connect: duration, tls: duration, firstByte: duration, body: duration },
      errorMessage: 'a map of lookup, connect, tls, firstByte, body and durations',
    },
    redirect: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        to: { type: 'string', format: 'text-or-pattern', minLength: 1, errorMessage: 'a URL or a /pattern/' },
        status: {
          anyOf: [oneStatus, { type: 'array', items: oneStatus, minItems: 1 }],
          errorMessage: 'a status or a list of them',
        },
      },
      errorMessage: 'a map with to, status',
    },
    httpVersion: { enum: ['1.1', '2', 1.1, 2], errorMessage: '1.1 or 2' },
  },
  errorMessage: 'a map with status, json, body, headers, within, phases, redirect, httpVersion',
} as const;

const authorization = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    basic: {
      type: 'object',
      additionalProperties: false,
      required: ['user', 'password'],
      properties: {
        // RFC 7617, section 2: a user name holds no colon.
        user: { type: 'string', pattern: '^[^:\\r\\n]+$', errorMessage: 'a user name without a colon' },
        password: { type: 'string', minLength: 1, writeOnly: true },
      },
    },
    bearer: { ...headerValue, minLength: 1 },
  },
  errorMessage: 'a map with either basic or bearer',
} as const;

const wait = {
  description: 'Try again until it holds',
  anyOf: [
    { type: 'string', pattern: durationPattern, errorMessage: wantedDuration },
    { type: 'number', minimum: 0, maximum: 604_800_000 },
    {
      type: 'object',
      additionalProperties: false,
      required: ['for'],
      properties: {
        for: { ...duration, description: 'How long in all' },
        every: { ...duration, description: 'Between attempts. Default: 5s' },
        successes: { type: 'integer', minimum: 1, maximum: 100, description: 'In a row. Default: 1' },
      },
      errorMessage: 'a map with for, every, successes',
    },
  ],
  errorMessage: 'a duration such as 5m, or a map with for, every, successes',
} as const;

export const probeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'url'],
  properties: {
    name: { ...text, maxLength: 100, description: 'Its name in the results; unique' },
    url: { ...httpUrl, description: 'What is asked' },
    connectTo: {
      type: 'string',
      format: 'connect-to',
      description: 'host:port to connect to instead, with the Host and SNI of the URL',
      errorMessage: 'host:port or [address]:port',
    },
    connectToPlain: {
      type: 'string',
      format: 'connect-to',
      description: 'The same for plain HTTP of the host, which must redirect (health.redirect)',
      errorMessage: 'host:port or [address]:port',
    },
    method: {
      type: 'string',
      enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      description: 'Default: GET',
    },
    headers: {
      type: 'object',
      propertyNames: headerName,
      additionalProperties: headerValue,
      errorMessage: 'a map of header names and values',
    },
    body: { type: 'string', writeOnly: true },
    authorization: { ...authorization, description: 'basic: { user, password }, or bearer' },
    expect: expectation,
    tls: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        minimum: { type: 'string', enum: ['TLSv1.2', 'TLSv1.3'] },
        ca: { ...text, description: 'A PEM file of authorities to trust as well' },
        certificate: { ...text, description: "A PEM file: the client's certificate" },
        key: { ...text, description: "A PEM file: the key of the client's certificate" },
      },
      dependencies: { certificate: ['key'], key: ['certificate'] },
      errorMessage: 'a map with minimum, ca, certificate, key',
    },
    proxy: httpUrl,
    wait,
    deadline: { ...duration, description: 'For one attempt. Default: 10s, or expect.within where that is longer' },
    maximumBody: {
      type: 'integer',
      minimum: 1,
      maximum: 104_857_600,
      description: "Bytes of the response's body. Default: 1048576",
    },
    allowAddresses: {
      type: 'array',
      items: { type: 'string', format: 'address', errorMessage: 'an IP address' },
      uniqueItems: true,
      description: 'Addresses that may be probed although they are link-local, as instance metadata is',
      errorMessage: 'a list of IP addresses',
    },
  },
  errorMessage: 'a map with name, url, and expect, tls, wait, headers and more where wanted',
} as const;
