import fc from 'fast-check';
import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { eventCatalogue, eventTypes, isEventType } from '../../../domain/events.js';
import { effectKey, messageIdOf, migrationWorkflowId, partnerIdOf, partnerIdPattern } from '../../../domain/ids.js';
import { isSupportedLocale, pickLocale, supportedLocales } from '../../../domain/locales.js';
import { defaultPolicy, policyOverridesSchema, policyWith } from '../../../domain/policy.js';

const partnerId = fc.stringMatching(new RegExp(partnerIdPattern));

describe('the catalogue of events', () => {
  it.each(eventTypes)('gives a valid example of %s, and takes nothing unknown', (type) => {
    const { schema, example, signal, meaning } = eventCatalogue[type];
    const validator = Compile(schema);
    expect(validator.Check(example)).toBe(true);
    expect(validator.Check({ ...example, surprise: 1 })).toBe(false);
    for (const name of schema.required) {
      const { [name]: _, ...rest } = example as Record<string, unknown>;
      expect(validator.Check(rest)).toBe(false);
    }
    expect(signal).toMatch(/^[a-z]+[A-Z][A-Za-z]+$/);
    expect(meaning).not.toBe('');
  });

  it('names each signal once, and knows its own types only', () => {
    const signals = eventTypes.map((type) => eventCatalogue[type].signal);
    expect(new Set(signals).size).toBe(signals.length);
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(isEventType(name)).toBe((eventTypes as string[]).includes(name));
      }),
    );
    for (const name of ['toString', '__proto__', 'constructor']) expect(isEventType(name)).toBe(false);
  });
});

describe('ids', () => {
  it('go both ways', () => {
    fc.assert(
      fc.property(partnerId, (id) => {
        expect(partnerIdOf(migrationWorkflowId(id))).toBe(id);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(partnerIdOf(`portage-${id}`)).toBeUndefined();
      }),
    );
  });

  it('of effects differ whenever step, target or round do', () => {
    const step = fc.constantFrom('invite', 'renew-invitation', 'email');
    const target = fc.option(fc.stringMatching(/^[A-Z][0-9]{1,4}$/), { nil: undefined });
    const round = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
    const parts = fc.tuple(step, target, round);
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = one.every((part, index) => part === other[index]);
        expect(effectKey('mig_1', ...one) === effectKey('mig_1', ...other)).toBe(same);
      }),
    );
    expect(messageIdOf('mig_1/email/ready/K1', 'portage.example')).toBe('<mig_1.email.ready.K1@portage.example>');
  });
});

describe('locales', () => {
  it('are picked in the order wanted: exactly, by language, else en-US', () => {
    expect(pickLocale('de-DE', 'en-US')).toBe('de-DE');
    expect(pickLocale('de_AT')).toBe('de-DE');
    expect(pickLocale('EN-gb')).toBe('en-US');
    expect(pickLocale('fr-FR', 'de')).toBe('de-DE');
    expect(pickLocale(undefined, 'xx')).toBe('en-US');
    expect(pickLocale()).toBe('en-US');
  });

  it('are always ones that we have, whatever is wanted', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string(), { nil: undefined })), (wanted) => {
        const picked = pickLocale(...wanted);
        expect(supportedLocales).toContain(picked);
        const first = wanted.find((locale) => locale !== undefined && isSupportedLocale(locale));
        if (first !== undefined) expect(pickLocale(first)).toBe(picked);
      }),
    );
  });
});

describe('the policy', () => {
  const validator = Compile(policyOverridesSchema);

  it('can be overridden in each member, within limits', () => {
    expect(validator.Check(defaultPolicy)).toBe(true);
    expect(Object.keys(policyOverridesSchema.properties).sort()).toEqual(Object.keys(defaultPolicy).sort());
    expect(policyWith({ rechecks: 1 })).toEqual({ ...defaultPolicy, rechecks: 1 });
    expect(policyWith()).toEqual(defaultPolicy);
    for (const wrong of [
      { executionOverdueMs: 0 },
      { invitationRounds: 0 },
      { rechecks: -1 },
      { maxHistoryLength: 5 },
      { x: 1 },
    ]) {
      expect(validator.Check(wrong)).toBe(false);
    }
  });

  it('has its own deadlines in order', () => {
    const { invitationRemindersMs, enrollmentRemindersMs } = defaultPolicy;
    expect(defaultPolicy.executionOverdueMs).toBeLessThan(defaultPolicy.executionBreachMs);
    expect(defaultPolicy.enrollmentOverdueMs).toBeLessThan(defaultPolicy.enrollmentBreachMs);
    expect(Math.max(...invitationRemindersMs)).toBeLessThan(defaultPolicy.invitationLifetimeMs);
    expect(invitationRemindersMs.toSorted((one, other) => one - other)).toEqual(invitationRemindersMs);
    expect(Math.max(...enrollmentRemindersMs)).toBeLessThan(defaultPolicy.enrollmentOverdueMs);
  });
});
