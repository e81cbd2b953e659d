import type { ChannelAnswer } from './channel.js';
import { guardedPost, type RequestGuard } from './guarded-request.js';

/** What a robot says in its answer's body; the HTTP status is 200 for most refusals too. */
export interface RobotReply {
  code: number;
  /** Only looked at to tell cases of one code apart; it is never passed on, it may repeat what was sent. */
  message: string;
}

/** How one kind of robot is read. */
export interface RobotReader {
  /** What its body says, or null when it isn't the robot's answer. */
  reply(body: Record<string, unknown>): RobotReply | null;
  /** What to do about the reply, or null for a code that isn't known. */
  judge(reply: RobotReply): ChannelAnswer | null;
}

/**
 * Posts one message to a group robot and reads its answer.
 * @param guard what may be reached
 * @param url the robot's address, which is a secret in itself
 * @param body the message in the robot's format
 * @param reader how its answer is read
 * @returns accepted only when the robot itself says so; never throws
 */
export async function postToRobot(
  guard: RequestGuard,
  url: string,
  body: object,
  reader: RobotReader,
): Promise<ChannelAnswer> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const answer = await guardedPost(guard, url, headers, JSON.stringify(body));
  if (answer.kind === 'refused') return { outcome: 'refused', text: answer.text };
  if (answer.kind === 'lost') return { outcome: 'retry', text: answer.text };
  const { status, retryAfterMs } = answer;
  const said = parse(answer.body);
  const reply = said && reader.reply(said);
  const judged = reply && reader.judge(reply);
  if (judged && (status < 400 || judged.outcome !== 'accepted')) return judged;
  if (status === 408 || status === 429 || status >= 500) return retryOf(`HTTP ${status}`, retryAfterMs);
  if (status >= 300) return { outcome: 'refused', text: `HTTP ${status}` };
  // A code nobody knows: another attempt would most likely be answered the same, and a person can look it up.
  if (reply) return { outcome: 'refused', text: `code ${reply.code}` };
  // A gateway's page, or an answer that was cut: the message may not have arrived.
  return { outcome: 'retry', text: `HTTP ${status}, but not the robot's answer` };
}

/** `retry`, with the time that the other side asks for, if it does. */
export function retryOf(text: string, afterMs: number | undefined): ChannelAnswer {
  return { outcome: 'retry', text, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** A number and a text from the body's fields, as robots answer. */
export function replyIn(body: Record<string, unknown>, code: string, message: string): RobotReply | null {
  const value = body[code];
  return typeof value === 'number' ? { code: value, message: String(body[message] ?? '') } : null;
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
