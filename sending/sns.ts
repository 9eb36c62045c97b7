/** A notice to an Amazon SNS topic: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
import { explain } from '../aws/explain';
import { cut, visible } from '../reports/text';
import { clientSettings, onlySendable, type SendSettings } from './clients';
import { type Change, type Notice, placeOf } from './notice';

/** A message has at most 262,144 bytes with its attributes. */
const messageLimit = 256_000;
/** Less than 100 characters, without line breaks and controls. */
const subjectLimit = 99;
/** Longer values are told in part. */
const valueLimit = 2000;

/** A topic's ARN, with its Region: `arn:aws:sns:us-east-1:111122223333:ops`. */
export const topicArn = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** The message: what changed, for a mail or a telephone. */
export function snsMessage(notice: Notice): string {
  const lines = [
    notice.headline,
    `Run of ${notice.started} to ${notice.finished}${notice.verdictBefore === null ? '' : `; before: ${notice.verdictBefore}`}`,
    ...notice.remarks,
    ...notice.topics.flatMap(({ topic, changes }) => [
      '',
      `${topic.toUpperCase()}  ${changes.length}`,
      ...changes.map(lineOf),
    ]),
  ];
  return withinBytes(lines, messageLimit);
}

function lineOf({ row, was }: Change): string {
  const where = placeOf(row);
  return [
    `- ${row.severity} ${said(row.control)}: ${said(row.resource.name)}${where && ` (${said(where)})`}`,
    `  ${said(row.resource.id)}`,
    `  ${said(row.message)}${was && was !== row.status ? ` (was: ${was})` : ''}`,
    ...(row.status === 'fail' ? [`  fix: ${said(row.fix)}`] : []),
  ].join('\n');
}

function said(text: string): string {
  return visible(cut(text, valueLimit)).replace(/\s*[\n\t]\s*/g, ' ');
}

function withinBytes(entries: readonly string[], limit: number): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    bytes += Buffer.byteLength(entry) + 1;
    if (bytes > limit - 100)
      return `${kept.join('\n')}\n… ${entries.length - index} more found no room: see the report\n`;
    kept.push(entry);
  }
  return `${kept.join('\n')}\n`;
}

/** The subject of a mail. Its first character is a letter, as it must be. */
export function snsSubject({ headline }: Notice): string {
  const ascii = `asbuilt: ${headline}`.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length > subjectLimit ? `${ascii.slice(0, subjectLimit - 3)}...` : ascii;
}

/**
 * Publishes to a topic with the caller's own credentials. A FIFO topic takes the same notice once.
 *
 * @throws Error as AWS said it (`Name: message`), or an AsbuiltError of credentials and the network
 */
export async function publish(topic: string, notice: Notice, settings: SendSettings): Promise<void> {
  const [, region = '', fifo] = topicArn.exec(topic) ?? [];
  const { PublishCommand, SNSClient } = await import('./services/sns');
  const client = new SNSClient(await clientSettings(region, settings));
  client.middlewareStack.use(onlySendable('SNS'));
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value || '-' });
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: snsSubject(notice),
        Message: snsMessage(notice),
        MessageAttributes: {
          environment: attribute(notice.environment),
          verdict: attribute(notice.verdict),
        },
        ...(fifo && { MessageGroupId: 'asbuilt', MessageDeduplicationId: notice.id }),
      }),
    );
  } catch (error) {
    throw explain(error, region);
  } finally {
    client.destroy();
  }
}
