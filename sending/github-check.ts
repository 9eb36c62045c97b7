/**
 * A notice as a check of a commit on GitHub: https://docs.github.com/rest/checks/runs#create-a-check-run
 * A check is made whether or not there is news, because one that a branch requires and that never comes would hold it up for ever.
 */
import { readFile } from 'node:fs/promises';
import type { Severity } from '../engine/results';
import { failure } from '../errors/errors';
import { escaped, escapedCode } from '../reports/markdown-text';
import { cut, cutLine, messageOf, oneLine, visible } from '../reports/text';
import { type HttpSettings, NotTaken, send } from './http';
import { type Change, type Notice, placeOf } from './notice';

/** GitHub takes so many characters of a summary; counted in bytes here, which are never fewer. */
const summaryLimit = 65_535;
/** Annotations of one request, and of a check: a longer list is in the summary and in the report. */
const batch = 50;
const mostAnnotations = 200;
const valueLimit = 1000;

type Level = 'failure' | 'warning' | 'notice';
const levels: Record<Severity, Level> = { critical: 'failure', high: 'failure', medium: 'warning', low: 'notice' };

interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: Level;
  title: string;
  message: string;
}

/** Where a check goes, from the variables that GitHub Actions sets. */
export interface CheckPlace {
  api: string;
  repository: string;
  commit: string;
  token: string;
  /** The page that the check leads to; undefined outside GitHub Actions. */
  details: string | undefined;
}

/**
 * Reads the place out of GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_SHA and GITHUB_API_URL. For a pull request GITHUB_SHA is a
 * merge that nobody looks at: the event (GITHUB_EVENT_PATH) names the commit that people see.
 *
 * @throws AsbuiltError USAGE where one is missing or is not what GitHub sets
 */
export async function checkPlace(variables: NodeJS.ProcessEnv): Promise<CheckPlace> {
  const wanted = (name: string, form: RegExp): string => {
    const value = variables[name];
    if (value !== undefined && form.test(value)) return value;
    const state = value === undefined || value === '' ? 'is not set' : 'is not what GitHub Actions sets';
    throw failure('USAGE', {
      problem: `--notify github-check needs ${name}, which ${state}: run it in GitHub Actions, with \`GITHUB_TOKEN: \${{ github.token }}\` in the step's env`,
    });
  };
  const repository = wanted('GITHUB_REPOSITORY', /^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/);
  const token = wanted('GITHUB_TOKEN', /^[\x21-\x7e]+$/);
  const sha = wanted('GITHUB_SHA', /^[0-9a-f]{40,64}$/);
  const api = variables.GITHUB_API_URL ? wanted('GITHUB_API_URL', /^https?:\/\/\S+$/) : 'https://api.github.com';
  const { GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run, GITHUB_EVENT_PATH: event } = variables;
  return {
    api: api.replace(/\/+$/, ''),
    repository,
    token,
    commit: (event && (await headOf(event))) || sha,
    details: server && run ? `${server}/${repository}/actions/runs/${run}` : undefined,
  };
}

/** The commit at the head of the pull request that the event is about; undefined for another event. @throws AsbuiltError USAGE */
async function headOf(eventFile: string): Promise<string | undefined> {
  try {
    const event = JSON.parse(await readFile(eventFile, 'utf8')) as { pull_request?: { head?: { sha?: unknown } } };
    const sha = event.pull_request?.head?.sha;
    return typeof sha === 'string' && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
  } catch (problem) {
    throw failure('USAGE', {
      problem: `--notify github-check cannot read the event in GITHUB_EVENT_PATH (${oneLine(messageOf(problem))})`,
    });
  }
}

/** What is sent, request by request: the check first, then the annotations that it had no room for. */
export function checkBodies(notice: Notice, place: CheckPlace): object[] {
  const title = cutLine(notice.headline, 250);
  const annotations = annotationsOf(notice);
  const output = (part: Annotation[]) => ({ title, summary: summaryOf(notice), annotations: part });
  const first = {
    name: cutLine(`asbuilt (${notice.environment})`, 100),
    head_sha: place.commit,
    status: 'completed',
    conclusion: notice.code === 0 ? 'success' : 'failure',
    started_at: notice.started,
    completed_at: notice.finished,
    external_id: notice.id,
    ...(place.details && { details_url: place.details }),
    output: output(annotations.slice(0, batch)),
  };
  const rest: object[] = [];
  for (let from = batch; from < annotations.length; from += batch) {
    rest.push({ output: output(annotations.slice(from, from + batch)) });
  }
  return [first, ...rest];
}

function annotationsOf({ topics }: Notice): Annotation[] {
  return topics
    .filter(({ topic }) => topic === 'New failures' || topic === 'Could not be judged')
    .flatMap(({ changes }) => changes)
    .slice(0, mostAnnotations)
    .map(({ row }) => ({
      // A resource stands in no file: this is the path that GitHub itself uses for what has none.
      path: '.github',
      start_line: 1,
      end_line: 1,
      annotation_level: row.status === 'error' ? 'failure' : levels[row.severity],
      title: cutLine(`${row.control} (${row.status === 'error' ? 'could not be judged' : row.severity})`, 250),
      message: visible(
        cut(
          `${row.resource.name}: ${row.message}\n${row.resource.id}${row.status === 'fail' ? `\n${row.fix}` : ''}`,
          4000,
        ),
      ),
    }));
}

/** Markdown, cut below the limit with a word about what found no room. */
function summaryOf(notice: Notice): string {
  const pieces = [
    ...notice.remarks.map((remark) => `${said(remark)}\n\n`),
    notice.news ? '' : 'Nothing changed that is worth telling.\n\n',
    ...notice.topics.flatMap(({ topic, changes }) => [
      `### ${topic}: ${changes.length}\n\n`,
      ...changes.map(lineOf),
      '\n',
    ]),
    notice.stillFailing > 0 ? `Still failing, as before: ${notice.stillFailing}.\n` : '',
  ].filter(Boolean);
  let text = '';
  let bytes = 0;
  for (const [index, piece] of pieces.entries()) {
    bytes += Buffer.byteLength(piece);
    if (bytes > summaryLimit - 200) return `${text}\n… ${pieces.length - index} more found no room: see the report.\n`;
    text += piece;
  }
  return text || 'Nothing to tell.\n';
}

function lineOf({ row, was }: Change): string {
  const place = placeOf(row);
  const where = place ? ` (${said(place)})` : '';
  const before = was && was !== row.status ? ` _(was: ${was})_` : '';
  const id = `<code>${escapedCode(cutLine(row.resource.id, valueLimit))}</code>`;
  return `- **${row.severity}** ${said(row.control)} on **${said(row.resource.name) || '-'}**${where} ${id}: ${said(row.message)}${before}\n`;
}

function said(text: string): string {
  return escaped(cut(oneLine(text), valueLimit));
}

/** Makes the check. @throws NotTaken */
export async function makeCheck(notice: Notice, place: CheckPlace, settings: HttpSettings): Promise<void> {
  const runs = `${place.api}/repos/${place.repository}/check-runs`;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${place.token}`,
    'x-github-api-version': '2022-11-28',
  };
  const [first, ...rest] = checkBodies(notice, place);
  const secrets = [place.token];
  const answer = await send({ method: 'POST', url: new URL(runs), headers, secrets, body: first }, settings);
  if (rest.length === 0) return;
  const url = new URL(`${runs}/${idOf(answer)}`);
  for (const body of rest) await send({ method: 'PATCH', url, headers, secrets, body }, settings);
}

/** The id of the check that was made. It goes into an address, so it is a number or nothing. */
function idOf(answer: string): string {
  const id = /^\s*\{/.test(answer) ? (JSON.parse(answer) as { id?: unknown }).id : undefined;
  if (!Number.isSafeInteger(id))
    throw new NotTaken('the check was made, but GitHub answered without its id', null, false);
  return String(id);
}
