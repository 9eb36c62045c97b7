/** What the page of the HTML report is given: results, with what each control repeats told once, and what only Node can tell. */
import type { Attempt, Picture, Result, Results, WaiverUse, Watched } from '../../engine/results';
import { gapsOf, isDenied } from '../gaps';
import { fingerprintOf } from '../identity';
import { product } from '../product';
import type { History, PastRun } from '../reporter';
import { visible } from '../text';
import { percent, watchedLine } from '../watched';

/** What every result of a control shares. */
export type ControlWords = Pick<Result, 'control' | 'suite' | 'severity' | 'title' | 'fix' | 'references'>;

export interface Row extends Pick<Result, 'status' | 'resource' | 'message' | 'expected' | 'observed' | 'waiver'> {
  /** Index into `controls`. */
  of: number;
  attempts?: Attempt[];
  /** ISO 8601: since when it has failed in every run. Only with history, and where it did not fail for the first time. */
  since?: string;
}

export interface PageGap {
  action: string;
  account: string | null;
  region: string | null;
  error: string;
  /** The resources that are named, where it is about some alone. */
  resources: string[];
  /** How many results could not be judged for it. */
  hides: number;
}

export interface PageData
  extends Pick<
    Results,
    'environment' | 'mode' | 'started' | 'finished' | 'verdict' | 'reasons' | 'failOn' | 'summary'
  > {
  version: string;
  controls: ControlWords[];
  rows: Row[];
  gaps: PageGap[];
  /** The IAM actions whose permission is what is missing, sorted. */
  denied: string[];
  /** `daysLeft` counts from the run to the waiver's last day, both UTC: 0 is its last day, less is over. */
  waivers: (WaiverUse & { daysLeft: number })[];
  picture: Picture | null;
  /** What a watch saw, with its figures in one line and its availability in percent; empty where nothing was watched. */
  watched: (Watched & { said: string; percent: string | null })[];
  /** Earlier runs, oldest first; null where no history was asked for. */
  history: PastRun[] | null;
}

export function pageData(results: Results, history: History | undefined): PageData {
  const { environment, mode, started, finished, verdict, reasons, failOn, summary } = results;
  const controls = new Map<string, { index: number; words: ControlWords }>();
  const rows = results.results.map((result): Row => {
    const { control, suite, severity, title, fix, references } = result;
    const key = JSON.stringify([control, suite, severity, title, fix, references]);
    const known = controls.get(key) ?? {
      index: controls.size,
      words: { control, suite, severity, title, fix, references },
    };
    controls.set(key, known);
    const { status, resource, message, expected, observed, waiver, attempts } = result;
    const since = status === 'fail' || status === 'waived' ? history?.since[fingerprintOf(result)] : undefined;
    return {
      of: known.index,
      status,
      resource,
      message,
      expected,
      observed,
      waiver,
      ...(attempts && { attempts }),
      ...(since && { since }),
    };
  });
  const { hidden } = gapsOf(
    results.gaps,
    results.results.filter(({ status }) => status === 'error'),
  );
  return shown({
    version: product.version,
    environment,
    mode,
    started,
    finished,
    verdict,
    reasons,
    failOn,
    summary,
    controls: [...controls.values()].map(({ words }) => words),
    rows,
    gaps: hidden.map(({ gap: { action, account, region, error }, resources, rows: { length: hides } }) => ({
      action,
      account,
      region,
      error,
      resources,
      hides,
    })),
    denied: [...new Set(results.gaps.filter(isDenied).map(({ action }) => action))].sort(),
    waivers: results.waivers.map((waiver) => ({ ...waiver, daysLeft: daysBetween(finished, waiver.until) })),
    picture: results.picture ?? null,
    watched: (results.watched ?? []).map((each) => ({
      ...each,
      said: watchedLine(each),
      percent: each.availability === null ? null : percent(each.availability),
    })),
    history: history?.runs ?? null,
  }) as PageData;
}

const day = 24 * 60 * 60 * 1000;

/** Whole days from a moment's date to a date, both UTC. */
function daysBetween(moment: string, date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${moment.slice(0, 10)}T00:00:00Z`)) / day);
}

/** Every text with what hides or turns the line written out, names of tags as well. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [visible(name), shown(part)]));
}
