import PostalMime from 'postal-mime';

/** `marketplace` = the platform's own invitation mail, put here directly; `smtp`, `resend` = how a client sent it. */
export type MessageOrigin = 'smtp' | 'marketplace' | 'resend';
type MailboxAttachment = { filename: string; mimeType: string; bytes: number; calendarMethod?: string };

/** A received mail, parsed. */
export type MailboxMessage = {
  id: string;
  origin: MessageOrigin;
  receivedAt: string;
  /** The addresses of MAIL FROM and RCPT TO, which the headers need not repeat. */
  envelope: { from: string; to: string[] };
  from: string;
  to: string[];
  subject: string;
  messageId?: string;
  headers: Record<string, string>;
  text?: string;
  html?: string;
  attachments: MailboxAttachment[];
};

export type MessageFilter = {
  to?: string;
  subject?: string;
  messageId?: string;
  origin?: MessageOrigin;
  limit?: number;
};
export type MailboxState = {
  received: number;
  messages: {
    origin: MessageOrigin;
    id: string;
    receivedAt: string;
    envelope: MailboxMessage['envelope'];
    raw: string;
  }[];
};

type Kept = { message: MailboxMessage; raw: Buffer };

/** A long run must not fill the memory: the oldest mails go first. */
const MAX_MESSAGES = 20_000;

/** All mails the sandbox has received, in order of arrival. */
export class MailboxStore {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #received = 0;
  onChange: (() => void) | undefined;

  constructor(options: { now?: () => number } = {}) {
    this.#now = options.now ?? Date.now;
  }

  async add(raw: Buffer, envelope: MailboxMessage['envelope'], origin: MessageOrigin): Promise<MailboxMessage> {
    this.#received += 1;
    const id = `msg-${this.#received}`;
    const receivedAt = new Date(this.#now()).toISOString();
    const message = await parsed(raw, { id, origin, receivedAt, envelope });
    this.#kept.set(id, { message, raw });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MAX_MESSAGES && !oldest.done) this.#kept.delete(oldest.value);
    this.onChange?.();
    return message;
  }

  /** The mails that fit, oldest first; with `limit` the newest of them. */
  list(filter: MessageFilter = {}): MailboxMessage[] {
    const to = filter.to?.toLowerCase();
    const subject = filter.subject?.toLowerCase();
    const messageId = filter.messageId && bareId(filter.messageId);
    const found = [...this.#kept.values()]
      .map(({ message }) => message)
      .filter(
        (message) =>
          (to === undefined || recipientsOf(message).includes(to)) &&
          (subject === undefined || message.subject.toLowerCase().includes(subject)) &&
          (messageId === undefined || (message.messageId !== undefined && bareId(message.messageId) === messageId)) &&
          (filter.origin === undefined || message.origin === filter.origin),
      );
    return filter.limit === undefined ? found : found.slice(-filter.limit);
  }

  get(id: string): MailboxMessage | undefined {
    return this.#kept.get(id)?.message;
  }

  raw(id: string): Buffer | undefined {
    return this.#kept.get(id)?.raw;
  }

  /** The bytes of an attachment by its position in `attachments`. */
  async attachment(
    id: string,
    index: number,
  ): Promise<{ mimeType: string; filename: string; content: Buffer } | undefined> {
    const kept = this.#kept.get(id);
    const listed = kept?.message.attachments[index];
    if (kept === undefined || listed === undefined) return undefined;
    const email = await PostalMime.parse(kept.raw, { attachmentEncoding: 'arraybuffer' });
    const content = email.attachments[index]?.content;
    const bytes = Buffer.from(content as ArrayBuffer);
    return { ...listed, content: listed.mimeType === 'text/calendar' ? withCrlf(bytes) : bytes };
  }

  clear(): number {
    const removed = this.#kept.size;
    this.#kept.clear();
    this.onChange?.();
    return removed;
  }

  toJSON(): MailboxState {
    const messages = [...this.#kept.values()].map(({ message: { id, origin, receivedAt, envelope }, raw }) => {
      return { id, origin, receivedAt, envelope, raw: raw.toString('base64') };
    });
    return { received: this.#received, messages };
  }

  async fromJSON(state: MailboxState): Promise<void> {
    this.#kept.clear();
    this.#received = state.received;
    for (const { raw, ...meta } of state.messages) {
      const bytes = Buffer.from(raw, 'base64');
      this.#kept.set(meta.id, { message: await parsed(bytes, meta), raw: bytes });
    }
  }
}

async function parsed(
  raw: Buffer,
  meta: Pick<MailboxMessage, 'id' | 'origin' | 'receivedAt' | 'envelope'>,
): Promise<MailboxMessage> {
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' });
  return {
    ...meta,
    from: email.from?.address ?? meta.envelope.from,
    to: (email.to ?? []).flatMap((entry) =>
      entry.address ? [entry.address] : (entry.group ?? []).map((one) => one.address),
    ),
    subject: email.subject ?? '',
    ...(email.messageId && { messageId: email.messageId }),
    headers: Object.fromEntries(email.headers.map(({ key, value }) => [key, value])),
    ...(email.text !== undefined && { text: email.text }),
    ...(email.html !== undefined && { html: email.html }),
    attachments: email.attachments.map((attachment, index) => ({
      filename: attachment.filename ?? defaultNameOf(attachment.mimeType, index),
      mimeType: attachment.mimeType,
      bytes: (attachment.content as ArrayBuffer).byteLength,
      ...(attachment.method && { calendarMethod: attachment.method }),
    })),
  };
}

/** The parser joins lines of text with LF; iCalendar demands CRLF, and calendars refuse the file without. */
function withCrlf(text: Buffer): Buffer {
  return Buffer.from(text.toString('utf8').replace(/\r?\n/g, '\r\n'));
}

function recipientsOf(message: MailboxMessage): string[] {
  return [...message.envelope.to, ...message.to].map((address) => address.toLowerCase());
}

function bareId(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '');
}

function defaultNameOf(mimeType: string, index: number): string {
  return mimeType === 'text/calendar' ? `invite-${index + 1}.ics` : `attachment-${index + 1}`;
}
