import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { EmailTemplate } from '../../domain/effects.js';
import type { SupportedLocale } from '../../domain/locales.js';
import type { MailView } from './mail-view.js';

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

type Render = (view: MailView & { subject: string; preview: string }) => string;
interface CompiledMail {
  subject: (view: MailView) => string;
  preview: (view: MailView) => string;
  html: Render;
  text: Render;
}

const directory = new URL('./templates/', import.meta.url);
// Strict: a variable that is missing throws instead of leaving a hole in a mail. Partials keep their own indentation.
const strict = { strict: true, preventIndent: true } as const;
const compiled = new Map<string, CompiledMail>();

/**
 * The mail in words. Every value is escaped in the HTML part; the text part has no markup to protect.
 * @throws Error when the view lacks what the template names.
 */
export function renderMail(template: EmailTemplate, locale: SupportedLocale, view: MailView): RenderedMail {
  const mail = compiledMail(template, locale);
  const subject = oneLine(mail.subject(view));
  const whole = { ...view, subject, preview: oneLine(mail.preview(view)) };
  return { subject, html: mail.html(whole), text: `${mail.text(whole).trim()}\n` };
}

function compiledMail(template: EmailTemplate, locale: SupportedLocale): CompiledMail {
  const name = `${locale}/${template}`;
  const known = compiled.get(name);
  if (known) return known;
  const { html, text } = environments(locale);
  const { subject, preview, body } = withHead(read(`${name}.txt.hbs`), name);
  const mail = {
    subject: text.compile<MailView>(subject, { ...strict, noEscape: true }),
    preview: text.compile<MailView>(preview, { ...strict, noEscape: true }),
    html: html.compile(read(`${name}.html.hbs`), strict) as Render,
    text: text.compile(body, { ...strict, noEscape: true }) as Render,
  };
  compiled.set(name, mail);
  return mail;
}

const environmentsOf = new Map<SupportedLocale, { html: typeof Handlebars; text: typeof Handlebars }>();

/** Partials are words too, so each locale has its own set. */
function environments(locale: SupportedLocale): { html: typeof Handlebars; text: typeof Handlebars } {
  const known = environmentsOf.get(locale);
  if (known) return known;
  const [html, text] = [Handlebars.create(), Handlebars.create()];
  html.registerPartial({
    layout: read('layout.html.hbs'),
    button: read('button.html.hbs'),
    closing: read(`${locale}/closing.html.hbs`),
    imprint: read(`${locale}/imprint.html.hbs`),
  });
  text.registerPartial({ closing: read(`${locale}/closing.txt.hbs`) });
  environmentsOf.set(locale, { html, text });
  return { html, text };
}

/** The text template begins as a mail does: `Subject:` and `Preview:` lines, then an empty one. */
function withHead(source: string, name: string): { subject: string; preview: string; body: string } {
  const head = /^Subject: (.+)\nPreview: (.+)\n\n/.exec(source);
  if (!head) throw new Error(`the template ${name} does not begin with its subject and preview`);
  return { subject: head[1]!, preview: head[2]!, body: source.slice(head[0].length) };
}

function read(name: string): string {
  return readFileSync(new URL(name, directory), 'utf8').replaceAll('\r\n', '\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
