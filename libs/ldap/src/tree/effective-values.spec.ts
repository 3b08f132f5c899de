import fc from 'fast-check';
import { catalogue, resolveSetting, settingOf, type Step } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { DirectoryModel } from './directory-model.js';
import type { HeldMailbox } from './held-mailbox.js';
import { EffectiveValues } from './effective-values.js';
import { anOverride, aSite, aServer, aSmallOrganization, mailboxId } from '@waypost/testing';

function given(...mailboxes: readonly string[]) {
  const model = new DirectoryModel();
  for (const record of aSmallOrganization(...mailboxes)) model.put(record);
  const effective = new EffectiveValues(model, settingOf);
  const value = (name: string, key = 'pop3.enabled', now = 0) =>
    effective.of(model.mailboxByName(name) as HeldMailbox, key, now).value;
  return { model, effective, value };
}

describe('EffectiveValues', () => {
  it('follows a change at every level above, asked before and after', () => {
    const { model, value } = given('ann', 'bob');
    for (const level of ['org', 'paris', 'athena']) {
      expect(value('ann')).toBe(true);
      model.put(anOverride(level, 'pop3.enabled', false));
      expect(value('ann')).toBe(false);
      model.apply({ op: 'delete', kind: 'override', id: `${level} pop3.enabled` });
    }
    expect(value('ann')).toBe(true);
  });

  it('keeps what is set at one mailbox to that mailbox', () => {
    const { model, value } = given('ann', 'bob');
    model.put(anOverride(mailboxId('ann'), 'pop3.enabled', false));
    expect([value('ann'), value('bob')]).toEqual([false, true]);
  });

  it('lets an override go at the instant of its expiry, without any word of the feed', () => {
    const { model, value } = given('ann');
    model.put(anOverride('paris', 'pop3.enabled', false, { expiresAt: '2026-01-01T00:00:00.000Z' }));
    const expiry = Date.parse('2026-01-01T00:00:00.000Z');
    expect([value('ann', 'pop3.enabled', expiry - 1), value('ann', 'pop3.enabled', expiry)]).toEqual([false, true]);
  });

  it('brings a dormant override back when the lock above it expires', () => {
    const { model, value } = given('ann');
    model.put(anOverride('org', 'pop3.enabled', false, { locked: true, expiresAt: '2026-01-01T00:00:00.000Z' }));
    model.put(anOverride('athena', 'pop3.enabled', true));
    model.put(anOverride(mailboxId('ann'), 'imap.enabled', false));
    const expiry = Date.parse('2026-01-01T00:00:00.000Z');
    expect([value('ann', 'pop3.enabled', expiry - 1), value('ann', 'pop3.enabled', expiry)]).toEqual([false, true]);
  });

  it('follows a server that moves to another site, and a mailbox that moves to another server', () => {
    const { model, value } = given('ann');
    model.put(aSite('rome'));
    model.put(aServer('zeus', 'rome'));
    model.put(anOverride('rome', 'pop3.enabled', false));
    expect(value('ann')).toBe(true);
    model.put(aServer('athena', 'rome'));
    expect(value('ann')).toBe(false);
    model.put(aServer('athena', 'paris'));
    expect(value('ann')).toBe(true);
  });

  it('always says what resolving from scratch says', () => {
    const keys = ['pop3.enabled', 'mailbox.quotaBytes', 'smtp.maxMessageBytes'];
    const nodes = ['org', 'paris', 'athena', mailboxId('ann')];
    const override = fc.record({
      node: fc.constantFrom(...nodes),
      key: fc.constantFrom(...keys),
      value: fc.integer({ min: 0, max: 5 }),
      locked: fc.boolean(),
      expires: fc.option(fc.integer({ min: 1, max: 20 })),
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(override, { maxLength: 25 }), (steps) => {
        const { model, effective } = given('ann');
        const ann = model.mailboxByName('ann') as HeldMailbox;
        steps.forEach(({ node, key, value, locked, expires, gone }, now) => {
          if (gone) model.apply({ op: 'delete', kind: 'override', id: `${node} ${key}` });
          else
            model.put(
              anOverride(node, key, value, {
                locked,
                ...(expires !== null && { expiresAt: new Date(expires).toISOString() }),
              }),
            );
          for (const asked of keys) {
            const setting = catalogue.find((one) => one.key === asked);
            const path = nodes.map((id): Step => ({
              node: { level: 'site', id, name: id },
              override: model.overridesAt(id)?.get(asked),
            }));
            expect(effective.of(ann, asked, now).value).toBe(
              setting && resolveSetting(setting, path, new Date(now)).value,
            );
          }
        });
      }),
    );
  });
});
