/**
 * What the widgets of a dashboard name.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import { parseArn } from '../arn';
import { type Named, namedBy } from './dimensions';

/** What a dashboard names in one account and Region; `others` counts widgets about other places. */
export interface DashboardNames {
  named: Named[];
  /** ARNs of alarms. */
  alarms: string[];
  others: number;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((each) => typeof each === 'string');
}

/** A widget's rows of metrics with their shorthand written out: `.` is the place above, `...` all places up to there. */
function rows(metrics: unknown): { row: string[]; options: Json }[] {
  let above: string[] = [];
  return list(metrics).map((given) => {
    const cells = list(given);
    const last = cells.at(-1);
    const options = isObject(last) ? last : {};
    const plain = cells.filter((cell) => typeof cell === 'string');
    const spread = plain.indexOf('...');
    const missing = above.length - (plain.length - 1);
    const whole =
      spread < 0
        ? plain
        : [...plain.slice(0, spread), ...above.slice(spread, spread + missing), ...plain.slice(spread + 1)];
    const row = whole.map((cell, place) => (cell === '.' ? (above[place] ?? '') : cell));
    if (row.length > 0) above = row;
    return { row, options };
  });
}

/** The log groups that a query reads: `SOURCE 'a' | SOURCE 'b' | fields …`. */
function sources(query: unknown): string[] {
  if (typeof query !== 'string') return [];
  return [...query.matchAll(/\bSOURCE\s{1,5}['"]([^'"]{1,512})['"]/gi)].map((match) => match[1] ?? '');
}

/**
 * What the widgets of a dashboard name in `place`. Widgets of other Regions and accounts, custom widgets and searches are
 * passed by. Returns null where the body is no dashboard.
 */
export function dashboardNames(body: string, place: { account: string; region: string }): DashboardNames | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isObject(parsed) || (parsed.widgets !== undefined && !Array.isArray(parsed.widgets))) return null;
  const named = new Map<string, Named>();
  const alarms = new Set<string>();
  let others = 0;
  const here = ({ region, accountId }: Json) =>
    (region === undefined || region === place.region) && (accountId === undefined || accountId === place.account);
  const add = (found: readonly Named[]) => {
    for (const each of found) named.set(`${each.kind} ${each.value}`, each);
  };
  for (const widget of list(parsed.widgets)) {
    const properties = isObject(widget) && isObject(widget.properties) ? widget.properties : {};
    const annotations = isObject(properties.annotations) ? properties.annotations : {};
    for (const alarm of [...texts(properties.alarms), ...texts(annotations.alarms)]) {
      const arn = parseArn(alarm);
      if (arn && arn.region === place.region && arn.account === place.account) alarms.add(alarm);
    }
    if (!here(properties)) {
      others += 1;
      continue;
    }
    for (const { row, options } of rows(properties.metrics)) {
      if (!here(options)) continue;
      const [namespace = '', , ...pairs] = row;
      const dimensions = pairs.flatMap((Name, index) => (index % 2 === 0 ? [{ Name, Value: pairs[index + 1] }] : []));
      add(namedBy({ namespace, dimensions }));
    }
    add(sources(properties.query).map((value) => ({ kind: 'log-group', value })));
  }
  return { named: [...named.values()], alarms: [...alarms], others };
}
