/** What a run is doing right now, on standard error, while the reports are still to come. */
import type { Writable } from 'node:stream';
import fastStringWidth from 'fast-string-width';
import { duration, oneLine } from './text';

export interface ProgressEvent {
  phase: 'reading' | 'waiting' | 'probing' | 'judging';
  /** `started` and `finished` come in pairs of equal account, region and service. */
  state: 'started' | 'finished';
  /** Null where it does not apply. */
  account: string | null;
  region: string | null;
  /** An AWS service (`rds`), a probe's name, or a suite. */
  service: string | null;
  /** Of what is waited for: how the latest attempt went. Each further `started` of the same brings such news alone. */
  detail?: string;
}

export interface Progress {
  update(event: ProgressEvent): void;
  /** Takes the line away again. Nothing is shown afterwards. */
  done(): void;
}

export interface ProgressOptions {
  stream: Writable & { isTTY?: boolean; columns?: number };
  verbose: boolean;
  /** Milliseconds, from any starting point. */
  now: () => number;
}

/** Rewriting more often than this (milliseconds) costs more than an eye sees. */
const pace = 80;
const clearLine = '\r\u001b[2K';

/**
 * One line that is rewritten on a terminal. Elsewhere a plain line for each news of what is waited for, since minutes of silence
 * look like a run that hangs, and with `verbose` for each piece that ends.
 */
export function createProgress(options: ProgressOptions): Progress {
  return options.stream.isTTY ? rewrittenLine(options) : plainLines(options);
}

function placeOf(event: ProgressEvent): string {
  return [event.account, event.region]
    .filter((part) => part !== null)
    .map(oneLine)
    .join(' ');
}

function keyOf(event: ProgressEvent): string {
  return JSON.stringify([event.phase, event.account, event.region, event.service]);
}

function rewrittenLine({ stream, now }: ProgressOptions): Progress {
  const began = now();
  const running = new Map<string, ProgressEvent>();
  let known = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  let over = false;

  function draw(latest: ProgressEvent): void {
    const current = running.size > 0 ? ([...running.values()].at(-1) ?? latest) : latest;
    const beside = [...running.values()].filter(
      (event) => event.phase === current.phase && placeOf(event) === placeOf(current),
    );
    const services = beside.map((event) => event.service).filter((service) => service !== null);
    const head = `${current.phase} ${known - running.size}/${known}  ${duration(now() - began)}`;
    const detail = current.detail === undefined ? '' : oneLine(current.detail);
    const tail = [placeOf(current), services.map(oneLine).join(', '), detail].filter(Boolean).join('  ');
    stream.write(clearLine + shortened(tail ? `${head}  ${tail}` : head, (stream.columns || 80) - 1));
  }

  return {
    update(event) {
      if (over) return;
      if (event.state === 'started') {
        if (!running.has(keyOf(event))) known += 1;
        running.set(keyOf(event), event);
      } else {
        running.delete(keyOf(event));
      }
      if (now() - drawn < pace) return;
      drawn = now();
      draw(event);
    },
    done() {
      if (over) return;
      over = true;
      if (drawn !== Number.NEGATIVE_INFINITY) stream.write(clearLine);
    },
  };
}

function plainLines({ stream, verbose, now }: ProgressOptions): Progress {
  const began = new Map<string, number>();
  const told = new Map<string, string>();
  let over = false;
  return {
    update(event) {
      if (over) return;
      const key = keyOf(event);
      const service = event.service === null ? '' : oneLine(event.service);
      if (event.state === 'started') {
        if (!began.has(key)) began.set(key, now());
        if (event.detail === undefined || told.get(key) === event.detail) return;
        told.set(key, event.detail);
        stream.write(`${event.phase} for ${service}: ${oneLine(event.detail)}\n`);
        return;
      }
      if (!verbose && event.phase !== 'waiting') return;
      const start = began.get(key);
      began.delete(key);
      const took = start === undefined ? '' : `took ${duration(now() - start)}`;
      stream.write(`${[event.phase, placeOf(event), service, took].filter(Boolean).join(' ')}\n`);
    },
    done() {
      over = true;
    },
  };
}

/** A line that would wrap could not be rewritten. */
function shortened(line: string, columns: number): string {
  if (fastStringWidth(line) <= columns) return line;
  let width = 0;
  let kept = '';
  for (const character of line) {
    width += fastStringWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
