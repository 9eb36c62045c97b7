/** What in an answer of AWS is a secret, or may hold one: by the name that it stands under, and by its own looks. */

/** Stands where a secret stood. */
export const removed = 'REMOVED';

/** What the issuers of credentials document of their looks, so that they are known without a name beside them. */
const shapes = [
  /\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_(?:live|test)_|sk-|npm_|AIza|whsec_)[\w-]{10,}/g,
];

/** `scheme://user:password@`: everything to the last @ before a space, for a password may hold a slash or an @ itself. */
const userInAddress = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>:@/]*:[^\s"'<>]*@/gi;

/** A name that stands for a secret and the value after it, quoted or not, as in `DB_PASSWORD=…` and `"token": "…"`. */
const assignment =
  /((?:passwo?r?d|passwd|pwd|passphrase|(?<![:/])secret(?:[_-]?(?:access[_-]?)?key)?|token|credentials?|api[_-]?key|private[_-]?key|access[_-]?key)["']?\s{0,8}[=:]\s{0,8})("[^"]*"?|'[^']*'?|[^\s"'&;]+)/gi;

const authorization = /(\b(?:bearer|basic)\s{1,8})[\w+/=.~-]{8,}/gi;

/** The text without the secrets in it that can be recognized. */
export function withoutSecrets(text: string): string {
  let safe = text;
  for (const shape of shapes) safe = safe.replace(shape, removed);
  return safe
    .replace(userInAddress, `$1${removed}@`)
    .replace(authorization, `$1${removed}`)
    .replace(assignment, (_, name: string, value: string) => {
      const quote = /^["']/.test(value) ? value.charAt(0) : '';
      return `${name}${quote}${removed}${quote}`;
    });
}

/** Properties of AWS's answers whose value is a secret, or may hold one, whatever it looks like. */
export const secretProperty =
  /^(UserData|MasterUserPassword|SecretString|SecretBinary|AuthToken|Plaintext|PrivateKey|ApiKeyValue|SessionToken|SecretAccessKey|ClientSecret|HeaderValue|SearchString|CustomerGatewayConfiguration|PreSharedKey)$/i;

/** Names that people give to what holds a secret: of a tag, a variable, a parameter. */
export const secretName = /passw|pwd|secret|token|credential|api_?-?key|private_?-?key|access_?-?key/i;

/** Properties that hold variables: their names tell what a program is, their values may be anything. */
export const variablesProperty = /^(Variables|environment|environmentVariables)$/;
