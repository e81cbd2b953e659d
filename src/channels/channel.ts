import type { OutsideChannel } from '../domain/alert-channels.js';
import type { Urgency } from '../domain/urgency.js';

export type ChannelName = OutsideChannel;

/** One thing to tell, as it stands in a delivery's row. No more of the customer than the order's number. */
export interface ChannelMessage {
  /** Stable over repeats, so that a receiver can drop doubles. */
  id: string;
  title: string;
  text: string;
  urgency: Urgency;
  /** Whom it concerns: robots name them, e-mail goes to their addresses. */
  recipients: { staffId: string; name: string; email: string | null; phone: string | null }[];
  /** The whole record, for those who read it by machine. */
  data: object;
  /** What happened, for those who read it by machine: `alert.milestone_reached` where it isn't said. */
  type?: string;
}

/** Where an endpoint is reached, and what signs to it. Both are kept out of answers, errors and logs. */
export interface ChannelEndpoint {
  /** The address of a robot or webhook. For e-mail the unit's own mailbox, told besides the people, or '' for none. */
  address: string;
  /**
   * The newest first. A webhook is signed with all of them, so that its receiver may change over in its own time; a robot
   * knows one and gets the first. Empty where the other side asks for none (WeCom, e-mail).
   */
  secrets: readonly string[];
}

/** How many messages an endpoint takes, by its documentation: `per` in ms. */
export interface ChannelLimit {
  messages: number;
  perMs: number;
}

/**
 * What became of a batch. `retry`: may succeed later, not before `afterMs` where the other side says so. `refused`: never
 * will as it stands (a wrong secret, an address that isn't there), and a person has to look; `ofMessage` says that it is for
 * this message or its recipient alone, while the channel works. `text` is the answer in a few words, without secrets.
 */
export type ChannelAnswer =
  | { outcome: 'accepted'; text: string }
  | { outcome: 'retry'; text: string; afterMs?: number }
  | { outcome: 'refused'; text: string; ofMessage?: true };

/** One way to reach people (R6.1): a file each, all behind this. */
export interface Channel {
  name: ChannelName;
  limits: readonly ChannelLimit[];
  /** At most so many messages go out as one; the rest waits for the next. */
  batchSize: number;
  /**
   * Sends the messages as one, the urgent first. Never throws for an answer, a lost line or a bad secret: these are answers.
   * What doesn't fit in the channel's size is cut and counted in the text, and stays in the inbox. `sentAt` signs the request.
   */
  send(endpoint: ChannelEndpoint, messages: readonly ChannelMessage[], sentAt: Date): Promise<ChannelAnswer>;
}
