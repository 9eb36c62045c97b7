import { cannotJudge, environmentControl, fail, pass, suite } from '../engine';

const http = environmentControl({
  id: 'health.http',
  severity: 'critical',
  title: 'The endpoint answers as expected: status, body, headers, within the time',
  why: 'Everything can be deployed as meant and still not answer: only asking the endpoint shows what a user gets.',
  fix: 'Follow the message: it says at which stage the endpoint stopped answering as expected.',
  references: [],
  probes: true,
  readsFor: () => [],
  judge: ({ probes }) =>
    probes.map(({ name, url, judged, failures, observed }) => {
      const subject = { id: `probe: ${name}`, kind: 'probe', name };
      if (!judged)
        return { subject, judgement: cannotJudge(`${url}: ${failures.map(({ message }) => message).join('; ')}`) };
      if (failures.length === 0) return { subject, judgement: pass(`${url}: ${observed}`) };
      const joined = (field: 'message' | 'expected' | 'observed') =>
        failures.map((failure) => failure[field]).join('; ');
      return { subject, judgement: fail(`${url}: ${joined('message')}`, joined('expected'), joined('observed')) };
    }),
});

export default suite('health', [http]);
