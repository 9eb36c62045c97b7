/** What in a text or an answer of AWS is a secret, or may hold one: by the name that it stands under, and by its own looks. */

/** Stands where a secret stood. */
export const removed = 'REMOVED';

/** What the issuers of credentials document of their looks, so that they are known without a name beside them. */
const shapes = [
  /\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_(?:live|test)_|sk-|npm_|AIza|whsec_)[\w-]{10,}/g,
];

/**
 * Addresses to which anybody who knows them may send. Sources: https://api.slack.com/messaging/webhooks,
 * https://discord.com/developers/docs/resources/webhook, https://developer.pagerduty.com/docs/events-api-v1-overview,
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
const webhook =
  /(\bhttps:\/\/(?:hooks\.slack\.com\/|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/|events\.(?:eu\.)?pagerduty\.com\/integration\/|[\w-]+\.webhook\.office\.com\/))[^\s"'<>]+/gi;

/**
 * What may be a JSON Web Token. It takes all of a text that begins as one, whether it is one or not: whoever looks for the
 * end alone looks at a hostile text again from every place at which it begins.
 */
const token = /\beyJ[\w-]+(?:\.[\w-]+(?:\.[\w-]*)?)?/g;

/** `scheme://user:password@`: everything to the last @ before a space, for a password may hold a slash or an @ itself. */
const address = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>:@/]*:[^\s"'<>]*)/gi;

function withoutUser(found: string, scheme: string, rest: string): string {
  const end = rest.lastIndexOf('@');
  return end < 0 ? found : `${scheme}${removed}${rest.slice(end)}`;
}

const secretNames =
  /passwo?r?d|passwd|pwd|passphrase|(?<![:/])secret(?:[_-]?(?:access[_-]?)?key)?|token|credentials?|api[_-]?key|private[_-]?key|access[_-]?key|signature|\bsig/
    .source;

/** A name that stands for a secret and the value after it, quoted or not, as in `DB_PASSWORD=…` and `"token": "…"`. */
const assignment = new RegExp(
  `((?:${secretNames})(?:\\\\{0,3}["'])?\\s{0,8}[=:]\\s{0,8})(\\\\{1,3}"[^"\\\\]*|"(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|[^\\s"'&;]+)`,
  'gi',
);

/** The same within a URL or an encoded policy. */
const encodedAssignment = new RegExp(
  `((?:${secretNames})(?:%22|%27)?(?:%20|\\+){0,8}(?:%3D|%3A)(?:%20|\\+){0,8}(?:%22|%27)?)((?:[^\\s"'&;%]|%(?!22|27|26|2C|7D))+)`,
  'gi',
);

/** Header fields whose whole value is a secret, in the form of a message (RFC 9112). */
const headerField =
  /(\b(?:proxy-)?authorization["']?\s{0,8}[=:]\s{0,8}["']?|\b(?:set-)?cookie["']?\s{0,8}:\s{0,8}["']?)[^\r\n"']+/gi;

/** A scheme of RFC 6750 or RFC 7617 with its credentials, which are no word of a language: one is in small letters alone. */
const scheme = /(\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,8})(?=[a-z+/=.~-]{0,200}[A-Z0-9_])[\w+/=.~-]{8,}/g;

/** What EC2 says beside a refusal: who may decode it reads the policies. Source: API reference, DecodeAuthorizationMessage */
const encodedAuthorization = /(Encoded authorization failure message:\s{0,8})[\w+/=.-]+/gi;

/** The longest ARN that is looked for before what stands in it. */
const longestArn = 2048;

/** Whether what ends here is a part of an ARN, where `token:` may end a name and begin nothing secret. */
function withinArn(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - longestArn), end);
  return /(?:^|[\s"'<>(,=])arn:[^\s"'<>(),=]*$/.test(before);
}

/** The text without the secrets in it that can be recognized. */
export function withoutSecrets(text: string): string {
  let safe = text;
  for (const shape of shapes) safe = safe.replace(shape, removed);
  return safe
    .replace(webhook, `$1${removed}`)
    .replace(token, (found) => (found.split('.').length === 3 ? removed : found))
    .replace(address, withoutUser)
    .replace(encodedAuthorization, `$1${removed}`)
    .replace(headerField, `$1${removed}`)
    .replace(scheme, `$1${removed}`)
    .replace(encodedAssignment, `$1${removed}`)
    .replace(assignment, (found: string, name: string, value: string, at: number, whole: string) => {
      if (/\w:$/.test(name) && withinArn(whole, at + name.length)) return found;
      const quote = /^(?:\\{0,3}"|')/.exec(value)?.[0] ?? '';
      return `${name}${quote}${removed}${quote.startsWith('\\') ? '' : quote}`;
    });
}

/** Properties of AWS's answers whose value is a secret, or may hold one, whatever it looks like. */
export const secretProperty =
  /^(UserData|MasterUserPassword|SecretString|SecretBinary|AuthToken|Plaintext|PrivateKey|ApiKeyValue|SessionToken|SecretAccessKey|ClientSecret|HeaderValue|SearchString|CustomerGatewayConfiguration|PreSharedKey)$/i;

/** Names that people give to what holds a secret: of a tag, a variable, a parameter. */
export const secretName = /passw|pwd|secret|token|credential|api_?-?key|private_?-?key|access_?-?key/i;

/** Values that are no secret but say where one comes from, or are a setting: variables, commands, templates, paths, ARNs. */
const setting =
  /[$`<]|\{\{|%\{|^(?:arn:|\/|file:|https?:|resolve:|ssm:|secretsmanager:)|^(?:required|optional|enabled|disabled|prompt|REMOVED)$/i;

/** Whether what stands under a secret's name only says where it comes from, or how it is handled. */
export function isSetting(value: string): boolean {
  return setting.test(value);
}

/** Properties that hold variables: their names tell what a program is, their values may be anything. */
export const variablesProperty = /^(Variables|environment|environmentVariables)$/;

/** Properties that hold names and values which people chose: tags, options of a log driver, labels. */
export const namedByPeople = /^(tags|options|labels)$/i;

/** What stands beside a value and says what it is of: `{ Key, Value }`, `{ ParameterKey, ParameterValue }` and so on. */
export const labels = ['Key', 'key', 'Name', 'name', 'ParameterKey', 'OutputKey', 'TagKey'];

/**
 * Where a subscription of SNS delivers to, without what must stay between its owner and the receiver: of a web address the
 * path and the query, in which receivers put keys. Other endpoints are what they were.
 */
export function safeEndpoint(protocol: string, endpoint: string): string {
  if (!/^https?$/.test(protocol) || !URL.canParse(endpoint)) return endpoint;
  const { protocol: scheme, host, pathname, search } = new URL(endpoint);
  return pathname === '/' && search === '' ? `${scheme}//${host}/` : `${scheme}//${host}/${removed}`;
}
