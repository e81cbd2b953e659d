import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Channel, ChannelAnswer, ChannelEndpoint, ChannelMessage } from './channel.js';
import { headingOf, headlineOf, linesOf, namesOf, oneLine, urgentFirst } from './compose.js';

/** The mail server (SMTP_URL) and who the mail is from (MAIL_FROM). */
export interface MailSettings {
  /**
   * `smtps://` is TLS from the first byte; `smtp://` changes over by STARTTLS and sends nothing where it can't, unless
   * `?tls=none` says that the way to the server is safe. User and password may stand in it.
   */
  smtpUrl: string;
  from: string;
}

type Transport = ReturnType<typeof transportTo>;

/** Waits in ms: a mail server may take its time to greet, but a sender shouldn't stand still for minutes. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;

/**
 * The channel to mailboxes (R6.1). Each person gets a mail of their own, with just what concerns them: in one mail by bcc
 * everybody would read of every order, and a mailbox that is full would hold up the others' answer. The Message-ID comes
 * from the deliveries and the address, so a mail that is sent again after a lost answer is known as the same.
 * @param mail null when no mail server is configured: then it refuses and says so
 */
export function emailChannel(mail: MailSettings | null): Channel {
  return {
    name: 'email',
    // A mail server names no limit of its own; this spares a small one.
    limits: [{ messages: 60, perMs: 60_000 }],
    batchSize: 50,
    async send(endpoint, messages, sentAt) {
      if (!mail)
        return { outcome: 'refused', text: 'SMTP_URL and MAIL_FROM are not set: no mail can be sent' };
      return sendAll(mail, lettersOf(endpoint, messages), sentAt);
    },
  };
}

interface Letter {
  to: { name: string; address: string };
  messages: ChannelMessage[];
}

/** A letter per address: people get what concerns them, the unit's own mailbox gets everything. */
function lettersOf({ address }: ChannelEndpoint, messages: readonly ChannelMessage[]): Letter[] {
  const letters = new Map<string, Letter>();
  const put = (to: string, name: string, message: ChannelMessage) => {
    const key = to.trim().toLowerCase();
    if (key === '') return;
    const letter = letters.get(key) ?? { to: { name: oneLine(name), address: to.trim() }, messages: [] };
    if (!letter.messages.includes(message)) letter.messages.push(message);
    letters.set(key, letter);
  };
  for (const message of urgentFirst(messages)) {
    for (const { email, name } of message.recipients) put(email ?? '', name, message);
    put(address, '', message);
  }
  return [...letters.values()];
}

async function sendAll(mail: MailSettings, letters: Letter[], sentAt: Date): Promise<ChannelAnswer> {
  const transport = transportTo(mail.smtpUrl);
  const answers: ChannelAnswer[] = [];
  try {
    for (const letter of letters) {
      const { answer, serverAway } = await sendOne(transport, mail.from, letter, sentAt);
      answers.push(answer);
      // The rest would wait just as long for the same.
      if (serverAway) break;
    }
  } finally {
    transport.close();
  }
  return together(answers, letters.length);
}

/** One that may succeed later makes the batch be sent again; one that never will doesn't, as long as others got theirs. */
function together(answers: ChannelAnswer[], letters: number): ChannelAnswer {
  const again = answers.find(({ outcome }) => outcome === 'retry');
  if (again) return again;
  const accepted = answers.filter(({ outcome }) => outcome === 'accepted').length;
  const refused = answers.find(({ outcome }) => outcome === 'refused');
  if (accepted > 0) {
    const rest = refused ? `; the others: ${refused.text}` : '';
    return { outcome: 'accepted', text: `${accepted} of ${letters} mails accepted${rest}` };
  }
  const nobody = { outcome: 'refused' as const, text: 'nobody whom it concerns has an e-mail address' };
  return refused ?? { ...nobody, ofMessage: true };
}

async function sendOne(
  transport: Transport,
  from: string,
  { to, messages }: Letter,
  sentAt: Date,
): Promise<{ answer: ChannelAnswer; serverAway: boolean }> {
  if (!MAILBOX.test(to.address) || to.address.length > 254)
    return {
      answer: { outcome: 'refused', text: 'an e-mail address is not one', ofMessage: true },
      serverAway: false,
    };
  try {
    await transport.sendMail({
      from,
      to,
      subject: [...headlineOf(messages)].slice(0, SUBJECT_CHARACTERS).join(''),
      messageId: messageIdOf(messages, to.address, from),
      date: sentAt,
      text: messages.map(plainText).join('\n\n'),
      html: `<!doctype html><meta charset="utf-8">${messages.map(html).join('<hr>')}`,
      priority: messages[0]?.urgency === 'P1_SAFETY_CRITICAL' ? 'high' : 'normal',
      // No out-of-office answers to a machine (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { answer: { outcome: 'accepted', text: 'accepted' }, serverAway: false };
  } catch (error) {
    return answerTo(error);
  }
}

/** One plain mailbox: nothing that could add a recipient, a header or a command. */
const MAILBOX = /^[^\s<>()[\]\\,;:@"]+@[^\s<>()[\]\\,;:@"]+$/;
const SUBJECT_CHARACTERS = 150;

function messageIdOf(messages: readonly ChannelMessage[], to: string, from: string): string {
  const ids = messages.map(({ id }) => id).sort();
  const hash = createHash('sha256')
    .update(JSON.stringify([ids, to.toLowerCase()]))
    .digest('hex');
  return `<${hash.slice(0, 40)}@${/@([\w.-]+)/.exec(from)?.[1] ?? 'pitlane.invalid'}>`;
}

function plainText(message: ChannelMessage): string {
  return [headingOf(message), ...linesOf(message.text), namesOf(message)]
    .filter((line) => line !== '')
    .join('\n');
}

function html(message: ChannelMessage): string {
  const lines = [...linesOf(message.text), namesOf(message)].filter((line) => line !== '');
  return `<h3>${escaped(headingOf(message))}</h3><p>${lines.map(escaped).join('<br>')}</p>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function transportTo(smtpUrl: string) {
  const { protocol, hostname, port, username, password, searchParams } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const plain = searchParams.get('tls') === 'none';
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    requireTLS: !secure && !plain,
    ignoreTLS: plain,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface SmtpError {
  responseCode?: number;
  response?: string;
  code?: string;
  /** The system's or the TLS library's code, where the line broke. */
  originalCode?: string;
}

/**
 * SMTP's answer by its codes (RFC 5321, 4.2.1: 4yz may succeed later, 5yz won't). The server's words are left out: they
 * hold addresses.
 */
function answerTo(error: unknown): { answer: ChannelAnswer; serverAway: boolean } {
  const { responseCode = 0, response = '', code = 'unknown', originalCode = code } = error as SmtpError;
  const login = code === 'EAUTH' || code === 'ENOAUTH';
  const serverAway = login || responseCode === 421 || !(code === 'EENVELOPE' || code === 'EMESSAGE');
  const answer = (
    outcome: 'retry' | 'refused',
    text: string,
  ): { answer: ChannelAnswer; serverAway: boolean } => ({
    answer: outcome === 'refused' && !serverAway ? { outcome, text, ofMessage: true } : { outcome, text },
    serverAway,
  });
  if (code === 'ETLS' && (responseCode === 0 || responseCode >= 500))
    return answer('refused', 'the mail server does not change over to TLS; see SMTP_URL');
  if (responseCode >= 400) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
    const text = `SMTP ${responseCode}${enhanced ? ` ${enhanced}` : ''}${login ? ': user or password not taken' : ''}`;
    return answer(responseCode < 500 ? 'retry' : 'refused', text);
  }
  if (login) return answer('refused', 'the mail server takes no login');
  if (!serverAway) return answer('refused', `the mail can't be sent (${code})`);
  if (/CERT|TLS|SELF_SIGNED|UNABLE_TO_/.test(originalCode))
    return answer('retry', `the mail server's certificate is not accepted (${originalCode})`);
  return answer('retry', `no answer from the mail server (${originalCode})`);
}
