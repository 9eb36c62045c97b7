import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from './init';

const options = { scope: [], region: [], callTimeout: '1s' };
const folder = () => mkdtemp(join(tmpdir(), 'asbuilt-init-'));

test('a configuration is never written over unasked', async () => {
  const out = join(await folder(), 'asbuilt.yaml');
  await writeFile(out, 'environment: prod\n');
  await expect(init({ ...options, out })).rejects.toMatchObject({ code: 'CONFIG_EXISTS', exitCode: 3 });
  expect(await readFile(out, 'utf8')).toBe('environment: prod\n');
});

test('one is not written beside another that would be read with it, asked or not', async () => {
  const place = await folder();
  await writeFile(join(place, 'asbuilt.json'), '{}');
  const attempt = init({ ...options, out: join(place, 'asbuilt.yaml'), force: true });
  await expect(attempt).rejects.toMatchObject({ code: 'CONFIG_EXISTS' });
});

test.each(['Environment', '=prod', 'Environment='])('--scope %s is told to be wrong', async (scope) => {
  const attempt = init({ ...options, out: join(await folder(), 'asbuilt.yaml'), scope: [scope] });
  await expect(attempt).rejects.toMatchObject({
    code: 'USAGE',
    message: `--scope takes a tag, KEY=VALUE, not "${scope}"`,
  });
});

test('a pattern of --scope that is none is told to be', async () => {
  const attempt = init({ ...options, out: join(await folder(), 'asbuilt.yaml'), scope: ['Environment=/prod(/'] });
  await expect(attempt).rejects.toMatchObject({
    code: 'USAGE',
    message: '--scope Environment: /prod(/ is no pattern (missing closing ): `prod(`)',
  });
});

test('outputs that cannot be read end it before anything is asked of AWS', async () => {
  const place = await folder();
  const outputs = join(place, 'outputs.json');
  await writeFile(outputs, 'not json');
  const attempt = init({ ...options, out: join(place, 'asbuilt.yaml'), outputs });
  await expect(attempt).rejects.toMatchObject({ code: 'OUTPUTS_UNREADABLE' });
});
