import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emailChannel } from '../../../src/channels/email.js';
import { AWKWARD, channelMessage } from '../../support/channel-messages.js';
import { startMailServer } from '../../support/mail-server.js';

const FROM = 'Pitlane 警报 <alerts@pitlane.example>';
const server = await startMailServer({
  refusals: {
    'gone@example.com': '550 5.1.1 no such user <gone@example.com>',
    'full@example.com': '452 4.2.2 mailbox full',
  },
});
const login = { user: 'pitlane', pass: 'p@ss:word' };
const secure = await startMailServer({ login, options: { secure: true } });
const starttls = await startMailServer({ login });
afterAll(() => Promise.all([server.close(), secure.close(), starttls.close()]));
beforeEach(() => {
  server.mails.length = 0;
});

const person = (email: string | null, name = '王经理') => ({
  staffId: `s-${email}`,
  name,
  email,
  phone: null,
});
const send = (messages = [channelMessage()], address = '', smtpUrl = server.url) =>
  emailChannel({ smtpUrl, from: FROM }).send(
    { address, secrets: [] },
    messages,
    new Date('2025-06-02T01:00:00Z'),
  );

/** The headers without folds, and encoded words decoded. */
function headersOf(raw: string): string {
  return (raw.split('\r\n\r\n')[0] ?? '')
    .replace(/\?=\r\n\s+=\?/g, '?==?')
    .replace(/\r\n\s+/g, ' ')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString())
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, text: string) => quotedPrintable(text.replaceAll('_', ' ')));
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** The decoded parts of a mail by their type. */
function partsOf(raw: string): { plain: string; html: string } {
  const part = (type: string) => {
    const [, head = '', body = ''] =
      new RegExp(`(Content-Type: ${type}[\\s\\S]*?)\\r\\n\\r\\n([\\s\\S]*?)\\r\\n--`).exec(raw) ?? [];
    return /base64/i.test(head) ? Buffer.from(body, 'base64').toString() : quotedPrintable(body);
  };
  return { plain: part('text/plain'), html: part('text/html') };
}

describe('alerts by e-mail (R6.1)', () => {
  it('go to each person alone, with only what concerns them, P1 first', async () => {
    const messages = [
      channelMessage({
        id: 'a',
        title: 'both',
        recipients: [person('wang@example.com'), person('li@example.com')],
      }),
      channelMessage({
        id: 'b',
        title: 'brakes',
        urgency: 'P1_SAFETY_CRITICAL',
        recipients: [person('Wang@Example.com')],
      }),
    ];
    expect(await send(messages, 'desk@example.com')).toEqual({
      outcome: 'accepted',
      text: '3 of 3 mails accepted',
    });
    const to = server.mails.map((mail) => mail.to);
    expect(
      to
        .flat()
        .map((address) => address.toLowerCase())
        .sort(),
    ).toEqual(['desk@example.com', 'li@example.com', 'wang@example.com']);
    const [wang, , li] = ['wang', 'desk', 'li'].map((name) =>
      server.mails.find((mail) => mail.to[0]?.toLowerCase().startsWith(name)),
    );
    expect(headersOf(wang?.raw ?? '')).toContain(
      'Subject: 【P1 危及安全 safety】brakes 等 2 条 (and 1 more)',
    );
    expect(headersOf(wang?.raw ?? '')).toMatch(/X-Priority: 1/);
    expect(partsOf(wang?.raw ?? '').plain.indexOf('brakes')).toBeLessThan(
      partsOf(wang?.raw ?? '').plain.indexOf('both'),
    );
    expect(li?.raw).not.toContain('brakes');
    expect(li?.raw).not.toMatch(/wang@example|bcc:/i);
  });

  it('keep their Message-ID when they are sent again, and another has another', async () => {
    const idOf = (raw = '') => /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1];
    await send();
    await send();
    await send([channelMessage({ id: 'another' })]);
    const ids = server.mails.map(({ raw }) => idOf(raw));
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@pitlane\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('show two languages and quotes as they are, as text and as HTML that nothing breaks out of', async () => {
    await send([channelMessage({ title: AWKWARD, text: AWKWARD })]);
    const { plain, html } = partsOf(server.mails[0]?.raw ?? '');
    expect(plain).toContain("客户说：\"刹车*失灵*\" & 'won't stop'");
    expect(html).toContain('客户说：&#34;刹车*失灵*&#34; &#38; &#39;won&#39;t stop&#39;');
    expect(html).not.toMatch(/<b>|<@|<at /);
  });

  it('take no header and no recipient from a title, a name or an address', async () => {
    const title = 'overdue\r\nBcc: all@example.com\r\n\r\n<script>';
    const name = 'Wang"\r\nBcc: all@example.com';
    const wrong = [
      'a@example.com, all@example.com',
      'a@example.com>\r\nRCPT TO:<all@example.com',
      'Wang <all@example.com>',
      'nobody',
    ];
    const recipients = [person('wang@example.com', name), ...wrong.map((email) => person(email))];
    expect(await send([channelMessage({ title, recipients })])).toEqual({
      outcome: 'accepted',
      text: '1 of 5 mails accepted; the others: an e-mail address is not one',
    });
    expect(server.mails.flatMap(({ to }) => to)).toEqual(['wang@example.com']);
    expect(server.mails[0]?.raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
  });

  it('that the server puts off are sent again, those that it refuses are not, and the others get theirs', async () => {
    const to = (...emails: string[]) => [
      channelMessage({ recipients: emails.map((email) => person(email)) }),
    ];
    const gone = { outcome: 'refused', text: 'SMTP 550 5.1.1', ofMessage: true };
    expect(await send(to('gone@example.com'))).toEqual(gone);
    expect(await send(to('full@example.com', 'wang@example.com'))).toEqual({
      outcome: 'retry',
      text: 'SMTP 452 4.2.2',
    });
    expect(await send(to('gone@example.com', 'wang@example.com'))).toEqual({
      outcome: 'accepted',
      text: '1 of 2 mails accepted; the others: SMTP 550 5.1.1',
    });
    expect(server.mails.map((mail) => mail.to)).toEqual([['wang@example.com'], ['wang@example.com']]);
  });

  it('are refused with what to do when nobody has an address or no mail server is configured', async () => {
    expect(await send([channelMessage({ recipients: [person(null)] })])).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('e-mail address'),
    });
    expect(
      await emailChannel(null).send(
        { address: 'a@example.com', secrets: [] },
        [channelMessage()],
        new Date(),
      ),
    ).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('SMTP_URL'),
    });
  });

  it('are sent again when the server is away', async () => {
    const gone = await startMailServer();
    await gone.close();
    expect(await send(undefined, '', gone.url)).toMatchObject({
      outcome: 'retry',
      text: expect.stringMatching(/no answer/),
    });
  });

  it('and the password go only over a line with a certificate that holds', async () => {
    const credentials = `${login.user}:${encodeURIComponent(login.pass)}@127.0.0.1`;
    const self = await send(undefined, '', `smtps://${credentials}:${secure.port}`);
    expect(self).toMatchObject({ outcome: 'retry', text: expect.stringContaining('certificate') });
    const changed = await send(undefined, '', `smtp://${credentials}:${starttls.port}`);
    expect(changed).toMatchObject({ outcome: 'retry', text: expect.stringContaining('certificate') });
    const none = await send(undefined, '', server.url.replace('?tls=none', ''));
    expect(none).toMatchObject({ outcome: 'refused', text: expect.stringContaining('TLS; see SMTP_URL') });
    expect(JSON.stringify([self, changed, none])).not.toMatch(/p@ss|p%40ss/);
    expect([...secure.logins, ...starttls.logins, ...server.mails]).toEqual([]);
  });

  it('log in where the server asks for it, and say when it does not take the password', async () => {
    const wrong = startMailServer({ login, options: { disabledCommands: ['STARTTLS'] } });
    const { port, logins, close } = await wrong;
    const answer = await send(undefined, '', `smtp://pitlane:wr0ng@127.0.0.1:${port}?tls=none`);
    expect(answer).toEqual({ outcome: 'refused', text: 'SMTP 535 5.7.8: user or password not taken' });
    expect(logins).toEqual(['pitlane:wr0ng']);
    expect(
      await send(
        undefined,
        '',
        `smtp://pitlane:${encodeURIComponent(login.pass)}@127.0.0.1:${port}?tls=none`,
      ),
    ).toMatchObject({
      outcome: 'accepted',
    });
    await close();
  });
});
