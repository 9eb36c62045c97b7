/** The drawing of a watch: which bars, outages and versions stand where. Places are percents of the watch, from 0 to 100. */
import type { Watched } from '../../../engine/results';

export interface Span {
  from: number;
  to: number;
}

/** One attempt, or some that follow each other where there are more than can be told apart. */
export interface Bar extends Span {
  /** The worst of them: false before null before true. */
  ok: boolean | null;
  /** The slowest of them. */
  milliseconds: number;
  /** ISO 8601, of the first of them. */
  at: string;
  count: number;
}

export interface Outage extends Span {
  milliseconds: number;
  longest: boolean;
}

export interface Timeline {
  bars: Bar[];
  /** The longest of them first: as many as can be told apart. */
  outages: Outage[];
  /** How many there were in all. */
  outageCount: number;
  /** When each version answered, in the order of their first answers. */
  lanes: { version: string; spans: Span[] }[];
  /** Milliseconds of the slowest good answer (of any attempt, where none was good): timeouts would dwarf what people wait for. */
  highest: number;
}

const mostBars = 240;
const mostOutages = 60;

/** @param most so many bars at most: more attempts share them */
export function timelineOf(watched: Watched, most = mostBars): Timeline {
  const { attempts, longestOutage } = watched;
  const began = Date.parse(watched.from);
  const ended = Math.max(began + 1, Date.parse(watched.to));
  const place = (at: number) => Math.min(100, Math.max(0, ((at - began) / (ended - began)) * 100));

  const size = Math.max(1, Math.ceil(attempts.length / most));
  const chunks = Array.from({ length: Math.ceil(attempts.length / size) }, (_each, index) =>
    attempts.slice(index * size, (index + 1) * size),
  );
  const bars: Bar[] = [];
  const lanes = new Map<string, Span[]>(watched.versions.map(({ version }) => [version, []]));
  for (const [index, chunk] of chunks.entries()) {
    const [first] = chunk;
    if (!first) continue;
    const next = chunks[index + 1]?.[0]?.at ?? watched.to;
    const span = { from: place(Date.parse(first.at)), to: place(Date.parse(next)) };
    bars.push({
      ...span,
      ok: chunk.some(({ ok }) => ok === false) ? false : chunk.some(({ ok }) => ok === null) ? null : true,
      milliseconds: chunk.reduce((slowest, each) => Math.max(slowest, each.milliseconds), 0),
      at: first.at,
      count: chunk.length,
    });
    for (const version of new Set(chunk.map((each) => each.version))) {
      if (version === null) continue;
      const spans = lanes.get(version) ?? [];
      const last = spans.at(-1);
      if (last && last.to === span.from) last.to = span.to;
      else spans.push({ ...span });
      lanes.set(version, spans);
    }
  }

  const outages = outagesOf(watched);
  const good = attempts.filter(({ ok }) => ok === true);
  const longest = longestOutage && Date.parse(longestOutage.from);
  return {
    bars,
    outages: [...outages]
      .sort((one, other) => other.to - other.from - (one.to - one.from))
      .slice(0, mostOutages)
      .map(({ from, to }) => ({
        from: place(from),
        to: place(to),
        milliseconds: to - from,
        longest: from === longest,
      })),
    outageCount: outages.length,
    lanes: [...lanes].map(([version, spans]) => ({ version, spans })),
    highest: (good.length > 0 ? good : attempts).reduce((most, each) => Math.max(most, each.milliseconds), 1),
  };
}

/** From a bad attempt to the next good one, or to the end. One that says nothing ends no outage and begins none. */
function outagesOf({ attempts, to }: Watched): Span[] {
  const outages: Span[] = [];
  let from: number | null = null;
  for (const { at, ok } of attempts) {
    if (ok === false) from ??= Date.parse(at);
    else if (ok && from !== null) {
      outages.push({ from, to: Date.parse(at) });
      from = null;
    }
  }
  if (from !== null) outages.push({ from, to: Date.parse(to) });
  return outages;
}
