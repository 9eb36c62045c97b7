import { exampleNotice, hostileNotice, noticeOfMany } from './example-notice';
import { webhookBody } from './webhook';

test('tells the change as data', () => {
  const notice = exampleNotice();
  expect(webhookBody(notice)).toEqual({
    schema: 'asbuilt/notification@1',
    id: notice.id,
    headline: notice.headline,
    environment: 'prod',
    verdict: 'nonconforming',
    verdictBefore: 'nonconforming',
    started: '2026-11-23T03:00:00.000Z',
    finished: '2026-11-23T03:00:12.345Z',
    remarks: [],
    summary: { newFailures: 1, notJudged: 1, fixed: 1, waived: 1, stillFailing: 1 },
    newFailures: [{ ...notice.topics[0]?.changes[0]?.row, was: 'pass' }],
    notJudged: [expect.objectContaining({ status: 'error', was: 'pass' })],
    fixed: [expect.objectContaining({ status: 'pass', was: 'fail' })],
    waived: [expect.objectContaining({ status: 'waived', was: 'fail' })],
  });
});

test('counts everything, tells so much of it, and leaves the attempts of probes to the results', () => {
  expect(webhookBody(noticeOfMany(250))).toMatchObject({
    summary: { newFailures: 250 },
    newFailures: { length: 100 },
  });
  expect(JSON.stringify(webhookBody(hostileNotice('漢'.repeat(300_000)))).length).toBeLessThan(150_000);
  expect(JSON.stringify(webhookBody(hostileNotice()))).not.toContain('"attempts"');
});
