import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import { readInventory } from '../read';

test("parameters that AWS publishes are nobody else's, and left out", async () => {
  const Parameters = ['/aws/service/ami-amazon-linux-latest/al2023', '/shop/token', 'aws-token'].map((Name) => ({
    Name,
  }));
  const session: Session = {
    account: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    call: async () => ({ Parameters }) as never,
  };
  const at = new Date('2026-06-15T12:00:00Z');
  const snapshot = await readInventory(session, { wanted: ['parameter'], scope: new Map(), at });
  expect(new Deployed(snapshot).all('parameter').map(({ name }) => name)).toEqual(['/shop/token', 'aws-token']);
});
