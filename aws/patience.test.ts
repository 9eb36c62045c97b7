import { patiently } from './patience';

const later = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const forever = () => new Promise<never>(() => undefined);

test('what is done in time is given', async () => {
  expect(await patiently(60_000, undefined, async () => 'done')).toBe('done');
});

test('what is not done in time is a TimeoutError, and its signal is aborted', async () => {
  let given: AbortSignal | undefined;
  const work = patiently(10, undefined, ({ signal }) => {
    given = signal;
    return forever();
  });
  await expect(work).rejects.toMatchObject({ name: 'TimeoutError', message: 'there was no answer in time' });
  expect(given?.aborted).toBe(true);
});

test('what is done aside takes nothing of it, and what comes after does again', async () => {
  const aside = patiently(500, undefined, async (patience) => {
    await Promise.all([patience.aside(() => later(700)), patience.aside(() => later(900))]);
    return 'done';
  });
  expect(await aside).toBe('done');
  const after = patiently(50, undefined, async (patience) => {
    await patience.aside(() => later(1));
    return forever();
  });
  await expect(after).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('an error that something aside ends with is the error of the work', async () => {
  const work = patiently(60_000, undefined, ({ aside }) => aside(() => Promise.reject(new Error('no turn came'))));
  await expect(work).rejects.toThrow('no turn came');
});

test('the owner’s signal ends it with its reason, also while something is done aside', async () => {
  const owner = new AbortController();
  const works = [
    patiently(60_000, owner.signal, forever),
    patiently(60_000, owner.signal, ({ aside }) => aside(forever)),
  ];
  owner.abort(new Error('enough'));
  for (const work of works) await expect(work).rejects.toThrow('enough');
});

test('nothing is begun for an owner who has ended it already', async () => {
  const work = jest.fn(forever);
  await expect(patiently(60_000, AbortSignal.abort(new Error('enough')), work)).rejects.toThrow('enough');
  expect(work).not.toHaveBeenCalled();
});
