/** How long probing takes within the default bounds, against the least that these bounds allow. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { bounds, defaultBounds } from '../engine/bounds';
import { probeConfigured } from '../engine/probing';
import type { ProbeSettings } from '../environment/configuration';
import { median } from './measure';

const endpoints = 200;
/** Milliseconds that each endpoint takes for its answer. */
const answerTime = 50;
const runs = 5;

/** `npm run bench -- probes` */
export async function probes(): Promise<void> {
  process.stdout.write(`\n${endpoints} endpoints that answer after ${answerTime} ms\n`);
  let open = 0;
  let most = 0;
  const server = createServer(async (_, response) => {
    open += 1;
    most = Math.max(most, open);
    await pause(answerTime);
    open -= 1;
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = Array.from(
    { length: endpoints },
    (_, index): ProbeSettings => ({
      name: `endpoint ${index}`,
      url: `http://127.0.0.1:${port}/`,
      method: 'GET',
      headers: {},
      expect: { status: 200 },
      tls: {},
      deadline: 10_000,
      maximumBody: 1_000,
      allowAddresses: [],
    }),
  );
  const asked = new Map([['http', { private: false }]] as const);
  const measured = async () => {
    const begun = performance.now();
    const outcomes = await probeConfigured(settings, asked, { bounded: bounds() });
    const failed = outcomes.filter(({ judged, failures }) => !judged || failures.length > 0);
    if (failed.length > 0) throw new Error(`${failed.length} of ${endpoints} probes failed: ${failed[0]?.observed}`);
    return performance.now() - begun;
  };
  try {
    await measured();
    const taken: number[] = [];
    for (let run = 0; run < runs; run += 1) taken.push(await measured());
    const { concurrency, perSecond } = defaultBounds;
    const byConcurrency = Math.ceil(endpoints / concurrency) * answerTime;
    // The last begins when the others have, and then still takes its time.
    const byRate = ((endpoints - 1) * 1000) / perSecond + answerTime;
    const least = Math.max(byConcurrency, byRate);
    const middle = median(taken);
    process.stdout.write(
      `  ${Math.round(middle)} ms (median of ${runs}); the least is ${Math.round(least)} ms: ${concurrency} at the same time would take ${byConcurrency} ms, ${perSecond} a second ${Math.round(byRate)} ms\n`,
    );
    process.stdout.write(`  ${(middle / least).toFixed(2)} times the least; ${most} of ${concurrency} open at once\n`);
    if (most > concurrency) process.exitCode = 1;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
