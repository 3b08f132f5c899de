import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.js';
import {
  aContext,
  anAnchor,
  anEntryOf,
  applyItems,
  applyNotes,
  aRecipient,
  emptyWorld,
  inputFor,
  type LocalWorld,
} from './local-world.spec-support.js';
import type { Link } from './link.js';
import type { LocalRecipient, PlanContext } from './plan-input.js';
import { planRun } from './plan-run.js';
import type { PlanItem } from './plan.js';
import type { OtherLink } from './standing.js';

/** A world in which these entries were synchronised. */
function synchronised(directory: readonly Candidate[], world = emptyWorld, context = aContext()): LocalWorld {
  const { items, notes } = planRun(inputFor(world, directory, context));
  return applyNotes(applyItems(world, items, directory), notes, directory);
}

const withRecipients = (...recipients: LocalRecipient[]): LocalWorld => ({
  ...emptyWorld,
  recipients: new Map(recipients.map((recipient) => [recipient.id, recipient])),
});

const plan = (world: LocalWorld, directory: readonly Candidate[], context: PlanContext = aContext()) =>
  planRun(inputFor(world, directory, context));

/** How the other source, Lab, stands to somebody. */
const inLab = (standing: OtherLink['standing'], isOff = false): OtherLink => ({ source: 'lab', standing, isOff });

const idOf = ({ recipients }: LocalWorld, name: string) =>
  [...recipients.values()].find((recipient) => recipient.name === name)?.id;

/** Items in short: `update ann surname`, `conflict bob address-taken ann@example.org`. */
const short = (items: readonly PlanItem[]) =>
  items.map(({ operation, label, differences, conflict, bundle }) =>
    [
      operation,
      label,
      ...differences.map(({ field }) => field),
      ...(conflict ? [conflict.kind, conflict.value] : []),
      ...(bundle ? [`#${bundle}`] : []),
    ].join(' '),
  );

describe('somebody new', () => {
  it('gets a mailbox with everything the source says, on the server with the fewest', () => {
    const ann = anEntryOf('ann', { fields: { surname: 'Lee', givenName: null, aliases: ['al@example.org'] } });
    const { items, counts } = plan(emptyWorld, [ann]);
    expect(items).toEqual([
      {
        seq: 1,
        operation: 'create',
        kind: 'person',
        anchor: anAnchor('ann'),
        dn: 'uid=ann,dc=example',
        localId: 'new-1',
        label: 'ann',
        risk: 'normal',
        differences: [
          { field: 'name', before: null, after: 'ann', authority: 'directory' },
          { field: 'displayName', before: null, after: 'ann', authority: 'directory' },
          { field: 'surname', before: null, after: 'Lee', authority: 'directory' },
          { field: 'address', before: null, after: 'ann@example.org', authority: 'directory' },
          { field: 'aliases', add: ['al@example.org'], remove: [], authority: 'directory' },
          { field: 'server', before: null, after: 's-zeus', authority: 'initial' },
        ],
      },
    ]);
    expect(counts).toMatchObject({ create: 1, unchanged: 0, conflict: 0 });
  });

  it('is switched off from the start where the source has it so', () => {
    const [item] = plan(emptyWorld, [anEntryOf('ann', { fields: { disabled: true } })]).items;
    expect(item?.differences).toContainEqual({
      field: 'suspended',
      before: false,
      after: true,
      authority: 'directory',
    });
    expect(item?.link).toMatchObject({ state: 'suspended', suspendedFor: 'disabled' });
  });

  it('joins the mailbox that has the address, as something to look at', () => {
    const world = withRecipients(aRecipient('anna', { address: 'Ann@example.org', surname: 'Old' }));
    const { items } = plan(world, [anEntryOf('ann', { fields: { surname: 'Lee' } })]);
    expect(items).toMatchObject([{ operation: 'link', localId: 'local-anna', risk: 'review' }]);
    expect(short(items)).toEqual(['link ann name displayName surname address']);
  });

  it.each([
    { placement: { site: 'rome' }, detail: /no site rome/ },
    { placement: { server: 'athen' }, detail: /no mailbox server athen/ },
    { placement: { named: 'x' }, detail: /no mailbox server or site x/ },
    { placement: undefined, detail: /No placement rule/ },
  ])('waits where there is no place for it: $placement', ({ placement, detail }) => {
    const { placement: _none, ...ann } = anEntryOf('ann');
    const { items } = plan(emptyWorld, [{ ...ann, ...(placement && { placement }) }]);
    expect(items).toMatchObject([
      {
        operation: 'conflict',
        conflict: { kind: 'no-placement', effect: 'entry-held', detail: expect.stringMatching(detail) },
      },
    ]);
  });

  it.each([{ named: 'ATHENA' }, { server: 's-athena' }])('lands where its entry says: %j', (placement) => {
    const [item] = plan(emptyWorld, [anEntryOf('ann', { placement })]).items;
    expect(item?.differences).toContainEqual(expect.objectContaining({ field: 'server', after: 's-athena' }));
  });
});

describe('balanced placement', () => {
  it('fills the servers of a site evenly, whatever order the entries come in', () => {
    const directory = ['a', 'b', 'c', 'd', 'e'].map((name) => anEntryOf(name));
    const servers = (entries: readonly Candidate[]) =>
      plan(emptyWorld, entries).items.map(({ label, differences }) => [
        label,
        differences.find(({ field }) => field === 'server'),
      ]);
    expect(servers(directory).map(([, server]) => (server as { after: string }).after)).toEqual([
      's-zeus',
      's-athena',
      's-zeus',
      's-athena',
      's-zeus',
    ]);
    expect(servers([...directory].reverse())).toEqual(servers(directory));
  });
});

describe('somebody known', () => {
  const ann = anEntryOf('ann', { fields: { surname: 'Lee', aliases: ['al@example.org'] } });
  const world = synchronised([ann]);

  it.each<{ when: string; entry: Candidate; then: string[]; risk?: string }>([
    { when: 'nothing changed', entry: ann, then: [] },
    {
      when: 'a field changed',
      entry: { ...ann, fields: { ...ann.fields, surname: 'Law' } },
      then: ['update ann surname'],
      risk: 'normal',
    },
    {
      when: 'a field went',
      entry: { ...ann, fields: { ...ann.fields, surname: null } },
      then: ['update ann surname'],
      risk: 'normal',
    },
    {
      when: 'the entry moved',
      entry: { ...ann, dn: 'uid=ann,ou=x,dc=example' },
      then: ['rename ann dn'],
      risk: 'normal',
    },
    {
      when: 'the entry moved and changed',
      entry: { ...ann, dn: 'uid=ann,ou=x', fields: { ...ann.fields, surname: 'Law' } },
      then: ['update ann surname dn'],
      risk: 'normal',
    },
    {
      when: 'the primary address changed',
      entry: { ...ann, fields: { ...ann.fields, address: 'a@example.org' } },
      then: ['update ann address'],
      risk: 'review',
    },
    {
      when: 'the primary address and an alias changed places',
      entry: { ...ann, fields: { ...ann.fields, address: 'al@example.org', aliases: ['ann@example.org'] } },
      then: ['update ann address aliases'],
      risk: 'review',
    },
    {
      when: 'an alias went',
      entry: { ...ann, fields: { ...ann.fields, aliases: [] } },
      then: ['update ann aliases'],
      risk: 'destructive',
    },
    {
      when: 'the account was switched off',
      entry: { ...ann, fields: { ...ann.fields, disabled: true } },
      then: ['suspend ann suspended'],
      risk: 'destructive',
    },
  ])('when $when', ({ entry, then, risk }) => {
    const { items } = plan(world, [entry]);
    expect(short(items)).toEqual(then);
    if (risk) expect(items[0]?.risk).toBe(risk);
  });

  it('is left alone where an administrator said so', () => {
    for (const state of ['ignored', 'detached'] as const) {
      const links = new Map([...world.links].map(([anchor, link]) => [anchor, { ...link, state }]));
      const changed = { ...ann, fields: { ...ann.fields, surname: 'Law' } };
      expect(plan({ ...world, links }, [changed])).toMatchObject({ items: [], counts: { unchanged: 1 } });
      expect(plan({ ...world, links }, [])).toMatchObject({ items: [] });
    }
  });

  it('is held when it turns into something else', () => {
    const { items } = plan(world, [{ ...ann, kind: 'contact' }]);
    expect(items).toMatchObject([
      { operation: 'conflict', conflict: { kind: 'linked-elsewhere', effect: 'entry-held' } },
    ]);
  });
});

describe('who decides about a field', () => {
  const mapping = aContext().source.mapping;
  const withAuthority = (authority: 'initial' | 'local' | 'directory-if-present') =>
    aContext({
      source: {
        ...aContext().source,
        mapping: mapping.map((field) => (field.target === 'surname' ? { ...field, authority } : field)),
      },
    });
  const ann = anEntryOf('ann', { fields: { surname: 'Lee' } });
  const changed = { ...ann, fields: { ...ann.fields, surname: 'Law' } };
  const only = (world: LocalWorld) => [...world.recipients.values()][0] as LocalRecipient;

  it('initial: the source when the recipient is made, then we', () => {
    const context = withAuthority('initial');
    const world = synchronised([ann], emptyWorld, context);
    expect(only(world).surname).toBe('Lee');
    expect(plan(world, [changed], context).items).toEqual([]);
  });

  describe('initial, of a set', () => {
    const context = aContext({
      source: {
        ...aContext().source,
        mapping: mapping.map((field) =>
          field.target === 'aliases' || field.target === 'members' ? { ...field, authority: 'initial' } : field,
        ),
      },
    });
    const [info, sales] = ['info@example.org', 'sales@example.org'];
    const both = anEntryOf('ann', { fields: { aliases: [info, sales] } });
    const desk = aRecipient('desk', { kind: 'group', address: info });
    const without = (world: LocalWorld, id: string): LocalWorld => ({
      ...world,
      recipients: new Map([...world.recipients].filter(([one]) => one !== id)),
    });
    const aliasesOf = ({ recipients }: LocalWorld, name: string) =>
      [...recipients.values()].find((one) => one.name === name)?.aliases.map(({ value }) => value);

    it('what another holds when the recipient is made follows once it is let go', () => {
      const world = synchronised([both], withRecipients(desk), context);
      expect(aliasesOf(world, 'ann')).toEqual([sales]);
      expect(aliasesOf(synchronised([both], world, context), 'ann')).toEqual([sales]);
      expect(aliasesOf(synchronised([both], without(world, desk.id), context), 'ann')).toEqual([sales, info]);
    });

    it('what an administrator took away does not come back with it', () => {
      const world = synchronised([both], withRecipients(desk), context);
      const taken = new Map(
        [...world.recipients].map(([id, one]) => [id, one.name === 'ann' ? { ...one, aliases: [] } : one]),
      );
      const later = synchronised([both], without({ ...world, recipients: taken }, desk.id), context);
      expect(aliasesOf(later, 'ann')).toEqual([info]);
    });

    it('a rival claims on, so that neither gets what a run that went through would give to neither', () => {
      const rival = anEntryOf('bob', { fields: { aliases: [info] } });
      const { items } = plan(emptyWorld, [both, rival], context);
      const broken = applyItems(emptyWorld, items.slice(0, 1), [both, rival]);
      const world = synchronised([both, rival], broken, context);
      expect([aliasesOf(world, 'ann'), aliasesOf(world, 'bob')]).toEqual([[sales], []]);
    });

    it('members that are made after their group come with the next run where this one breaks off', () => {
      const [ann, staff] = [
        anEntryOf('ann'),
        anEntryOf('staff', { kind: 'group', fields: { members: ['uid=ann,dc=example', 'uid=zoe,dc=example'] } }),
      ];
      const directory = [ann, staff];
      const { items } = plan(emptyWorld, directory, context);
      const made = items.filter(({ operation }) => operation === 'create');
      const world = synchronised(directory, applyItems(emptyWorld, made, directory), context);
      const members = [...world.recipients.values()].find(({ name }) => name === 'staff')?.members;
      expect(members?.map(({ value }) => value)).toEqual([`mailbox:${made[0]?.localId}`]);
      expect([...world.links.values()].find(({ kind }) => kind === 'group')?.owed).toEqual({
        members: ['uid=zoe,dc=example'],
      });
    });
  });

  it('local: we', () => {
    const world = synchronised([ann]);
    expect(plan(world, [changed], withAuthority('local')).items).toEqual([]);
  });

  it('a detached field: we, and what the source says is shown', () => {
    const world = synchronised([ann]);
    const detached = withRecipients({ ...only(world), detachedFields: ['surname'] });
    const { items } = plan({ ...world, recipients: detached.recipients }, [changed]);
    expect(items).toMatchObject([
      {
        operation: 'skip',
        differences: [{ field: 'surname', before: 'Lee', directory: 'Law', kept: true, authority: 'detached' }],
      },
    ]);
  });

  it('detached aliases: we, and those the source says are shown', () => {
    const said = anEntryOf('ann', { fields: { aliases: ['al@example.org'] } });
    const world = synchronised([said]);
    const { items } = plan(
      { ...world, ...withRecipients({ ...only(world), detachedFields: ['aliases'] }), links: world.links },
      [{ ...said, fields: { ...said.fields, aliases: ['el@example.org'] } }],
    );
    expect(items).toMatchObject([
      {
        operation: 'skip',
        differences: [{ field: 'aliases', before: ['al@example.org'], directory: ['el@example.org'], kept: true }],
      },
    ]);
  });

  it.each([
    { precedence: 5, then: ['skip ann surname'] },
    { precedence: 20, then: ['update ann surname'] },
  ])('another source at $precedence beside ours at 10: $then', ({ precedence, then }) => {
    const world = synchronised([ann]);
    const shared = withRecipients({ ...only(world), otherSources: [inLab('named')] });
    const context = aContext({ otherSources: [{ id: 'lab', name: 'Lab', precedence, mapping }] });
    expect(short(plan({ ...world, recipients: shared.recipients }, [changed], context).items)).toEqual(then);
  });

  it('a source that comes first and that the person is gone from: we', () => {
    const world = synchronised([ann]);
    const shared = withRecipients({ ...only(world), otherSources: [inLab('gone')] });
    const context = aContext({ otherSources: [{ id: 'lab', name: 'Lab', precedence: 5, mapping }] });
    expect(short(plan({ ...world, recipients: shared.recipients }, [changed], context).items)).toEqual([
      'update ann surname',
    ]);
  });

  it('aliases: each as far as it came from the source', () => {
    const ann = anEntryOf('ann', { fields: { aliases: ['from-hq@example.org'] } });
    const world = synchronised([ann]);
    const local = only(world);
    const given = {
      ...local,
      aliases: [...local.aliases, { value: 'by-hand@example.org' }, { value: 'from-lab@example.org', source: 'lab' }],
    };
    const { items } = plan({ ...world, ...withRecipients(given), links: world.links }, [
      { ...ann, fields: { ...ann.fields, aliases: [] } },
    ]);
    expect(items[0]?.differences).toEqual([
      { field: 'aliases', add: [], remove: ['from-hq@example.org'], authority: 'directory' },
    ]);
  });
});

describe('addresses and names that several want', () => {
  const people = (...names: string[]) => names.map((name) => anEntryOf(name));

  it('neither of two new entries gets one primary address, and each is told of the other', () => {
    const [ann, bob] = [anEntryOf('ann'), anEntryOf('bob', { fields: { address: 'Ann@example.org' } })];
    const { items } = plan(emptyWorld, [ann, bob]);
    expect(short(items)).toEqual([
      'conflict ann address-taken ann@example.org',
      'conflict bob address-taken Ann@example.org',
    ]);
    expect(items.map(({ conflict }) => conflict?.with)).toEqual([
      { kind: 'entry', id: anAnchor('bob'), name: 'bob', origin: 'HQ' },
      { kind: 'entry', id: anAnchor('ann'), name: 'ann', origin: 'HQ' },
    ]);
  });

  it('a primary address beats an alias', () => {
    const bob = anEntryOf('bob', { fields: { aliases: ['ann@example.org', 'b@example.org'] } });
    const { items, notes } = plan(emptyWorld, [anEntryOf('ann'), bob]);
    expect(short(items)).toEqual([
      'create ann name displayName address server',
      'create bob name displayName address aliases server',
      'conflict bob address-taken ann@example.org',
    ]);
    expect(items[1]).toMatchObject({
      unresolved: true,
      differences: expect.arrayContaining([
        { field: 'aliases', add: ['b@example.org'], remove: [], authority: 'directory' },
      ]),
    });
    expect(notes).toEqual([]);
  });

  it('of two aliases nobody gets one', () => {
    const entries = people('ann', 'bob').map((entry) => ({
      ...entry,
      fields: { ...entry.fields, aliases: ['info@example.org'] },
    }));
    expect(short(plan(emptyWorld, entries).items)).toEqual([
      'create ann name displayName address server',
      'conflict ann address-taken info@example.org',
      'create bob name displayName address server',
      'conflict bob address-taken info@example.org',
    ]);
  });

  it('whoever holds a value keeps it: a group given here', () => {
    const world = withRecipients(aRecipient('desk', { kind: 'group', address: 'info@example.org' }));
    const ann = anEntryOf('ann', { fields: { aliases: ['info@example.org'] } });
    const { items } = plan(world, [ann]);
    expect(items[1]?.conflict).toEqual({
      kind: 'address-taken',
      field: 'aliases',
      value: 'info@example.org',
      with: { kind: 'group', id: 'local-desk', name: 'desk', origin: 'local' },
      effect: 'value-quarantined',
      detail:
        'info@example.org belongs to the group desk (given here), which does not let it go. Change it there or in the source.',
    });
  });

  it('a name is one among mailboxes, and may be a group’s as well', () => {
    const world = withRecipients(
      aRecipient('ann', { address: 'other@example.org' }),
      aRecipient('bob', { kind: 'group', address: 'g@example.org' }),
    );
    expect(short(plan(world, people('ann', 'bob')).items)).toEqual([
      'conflict ann name-taken ann',
      'create bob name displayName address server',
    ]);
  });

  it('an address goes from one to another in one transaction', () => {
    const [ann, bob] = [anEntryOf('ann', { fields: { aliases: ['info@example.org'] } }), anEntryOf('bob')];
    const world = synchronised([ann, bob]);
    const { items } = plan(world, [
      { ...ann, fields: { ...ann.fields, aliases: [] } },
      { ...bob, fields: { ...bob.fields, aliases: ['info@example.org'] } },
    ]);
    expect(short(items)).toEqual(['update ann aliases #1', 'update bob aliases #1']);
  });

  it('two change their names and addresses with each other', () => {
    const [ann, bob, cid, dan] = ['ann', 'bob', 'cid', 'dan'].map((name) => anEntryOf(name)) as [
      Candidate,
      Candidate,
      Candidate,
      Candidate,
    ];
    const world = synchronised([ann, bob, cid, dan]);
    const become = (entry: Candidate, other: Candidate) => ({
      ...entry,
      fields: { ...entry.fields, name: other.fields.name as string, address: other.fields.address as string },
    });
    const { items } = plan(world, [become(dan, cid), become(ann, bob), become(bob, ann), become(cid, dan)]);
    expect(short(items)).toEqual([
      'update ann name address #1',
      'update bob name address #1',
      'update cid name address #2',
      'update dan name address #2',
    ]);
  });

  it('who is held lets nothing go, and so on down the line', () => {
    const [ann, bob, cid] = people('ann', 'bob', 'cid') as [Candidate, Candidate, Candidate];
    const world = synchronised([ann, bob, cid], withRecipients(aRecipient('zoe')));
    const { items } = plan(world, [
      { ...ann, fields: { ...ann.fields, address: 'bob@example.org' } },
      { ...bob, fields: { ...bob.fields, address: 'cid@example.org' } },
      { ...cid, fields: { ...cid.fields, address: 'zoe@example.org' } },
    ]);
    expect(short(items)).toEqual([
      'conflict ann address-taken bob@example.org',
      'conflict bob address-taken cid@example.org',
      'conflict cid address-taken zoe@example.org',
    ]);
  });

  it('a new entry with the address of one that is gone waits for somebody to say whether it is the same person', () => {
    const world = synchronised(people('ann', 'bob'));
    const reborn = anEntryOf('ann', { anchor: anAnchor('ann2') });
    const { items, facts } = plan(world, [reborn, anEntryOf('bob')]);
    expect(items.filter(({ operation }) => operation === 'conflict')).toMatchObject([
      {
        anchor: anAnchor('ann2'),
        conflict: {
          kind: 'anchor-changed',
          with: { kind: 'mailbox', name: 'ann', origin: 'HQ' },
          effect: 'entry-held',
        },
      },
    ]);
    expect(facts.anchorChanges).toBe(1);
  });

  it('who changes places with another, DN and address, is told of: their anchors were mixed up', () => {
    const [ann, bob, cid] = people('ann', 'bob', 'cid') as [Candidate, Candidate, Candidate];
    const world = synchronised([ann, bob, cid]);
    const as = (other: Candidate, { anchor }: Candidate) => ({ ...other, anchor });
    expect(plan(world, [as(bob, ann), as(ann, bob), cid]).facts).toMatchObject({ mixedUp: 2, primaryChanges: 2 });
    expect(plan(world, [as(bob, ann), as(cid, bob), as(ann, cid)]).facts.mixedUp).toBe(3);
  });

  it('who only changes names with another, or addresses, is not', () => {
    const [ann, bob] = people('ann', 'bob') as [Candidate, Candidate];
    const world = synchronised([ann, bob]);
    const addressOf = (one: Candidate, { fields: { address } }: Candidate) => ({
      ...one,
      fields: { ...one.fields, address: address as string },
    });
    expect(plan(world, [addressOf(ann, bob), addressOf(bob, ann)]).facts).toMatchObject({
      mixedUp: 0,
      primaryChanges: 2,
    });
    const renamed = [
      { ...ann, dn: bob.dn },
      { ...bob, dn: ann.dn },
    ];
    expect(plan(world, renamed).facts).toMatchObject({ mixedUp: 0, primaryChanges: 0 });
  });

  it('an address outside the accepted domains holds the entry, an alias there is left out', () => {
    const [ann, bob] = [
      anEntryOf('ann', { fields: { address: 'ann@elsewhere.example' } }),
      anEntryOf('bob', { fields: { aliases: ['bob@elsewhere.example'] } }),
    ];
    expect(short(plan(emptyWorld, [ann, bob]).items)).toEqual([
      'conflict ann domain-not-accepted ann@elsewhere.example',
      'create bob name displayName address server',
      'conflict bob domain-not-accepted bob@elsewhere.example',
    ]);
  });

  it('a contact lies outside the domains we alone answer for', () => {
    const inside = anEntryOf('carol', { kind: 'contact' });
    const outside = anEntryOf('dave', { kind: 'contact', fields: { address: 'dave@elsewhere.example' } });
    expect(short(plan(emptyWorld, [inside, outside]).items)).toEqual([
      'conflict carol value-invalid carol@example.org',
      'create dave name displayName address',
    ]);
  });

  it('a faulty value is left out, a faulty name holds the entry', () => {
    const [ann, bob] = [
      anEntryOf('ann', { faults: [{ field: 'initials', value: 'x', detail: 'Too long.' }] }),
      anEntryOf('bob', { faults: [{ field: 'name', value: 'b b', detail: 'No name.' }] }),
    ];
    expect(short(plan(emptyWorld, [ann, bob]).items)).toEqual([
      'create ann name displayName address server',
      'conflict ann value-invalid x',
      'conflict bob value-invalid b b',
    ]);
  });

  it('what could not be had is had as soon as it is free', () => {
    const [ann, bob] = [
      anEntryOf('ann', { fields: { aliases: ['info@example.org'] } }),
      anEntryOf('bob', { fields: { aliases: ['info@example.org'] } }),
    ];
    const world = synchronised([ann, bob]);
    const { items } = plan(world, [ann, { ...bob, fields: { ...bob.fields, aliases: [] } }]);
    expect(short(items)).toEqual(['update ann aliases']);
    expect(items[0]?.unresolved).toBeUndefined();
  });
});

describe('groups', () => {
  const staff = (members: string[], rest: Partial<Candidate['fields']> = {}) =>
    anEntryOf('staff', {
      kind: 'group',
      fields: { members: members.map((name) => `UID=${name}, dc=example`), owners: [], ...rest },
    });
  const people = ['ann', 'bob'].map((name) => anEntryOf(name));

  it('get the members that are made in the same run', () => {
    const { items } = plan(emptyWorld, [staff(['ann', 'bob'], { owners: ['uid=ann,dc=example'] }), ...people]);
    expect(short(items)).toEqual([
      'create ann name displayName address server',
      'create bob name displayName address server',
      'create staff name displayName address',
      'group-add staff members owners',
    ]);
    expect(items[3]?.differences).toEqual([
      { field: 'members', add: ['mailbox:new-1', 'mailbox:new-2'], remove: [], authority: 'directory' },
      { field: 'owners', add: ['mailbox:new-1'], remove: [], authority: 'directory' },
    ]);
  });

  it('get groups that are made later, at the end', () => {
    const all = anEntryOf('all', {
      kind: 'group',
      fields: { members: ['uid=staff,dc=example', 'uid=all,dc=example'] },
    });
    const { items } = plan(emptyWorld, [all, staff([])]);
    expect(short(items)).toEqual([
      'create all name displayName address',
      'create staff name displayName address',
      'group-add all members',
    ]);
    expect([items[0]?.unresolved, items[2]?.unresolved]).toEqual([true, undefined]);
  });

  const holding = (name: string, ...members: string[]) =>
    anEntryOf(name, { kind: 'group', fields: { members: members.map((member) => `uid=${member},dc=example`) } });

  it('do not come to hold themselves: what closes a ring is left out, and said of each', () => {
    const { items } = plan(emptyWorld, [holding('a', 'b'), holding('b', 'c'), holding('c', 'a'), holding('d', 'a')]);
    expect(short(items)).toEqual([
      'create a name displayName address',
      'conflict a membership-loop uid=b,dc=example',
      'create b name displayName address',
      'conflict b membership-loop uid=c,dc=example',
      'create c name displayName address',
      'conflict c membership-loop uid=a,dc=example',
      'create d name displayName address',
      'group-add d members',
    ]);
    expect(items[0]?.unresolved).toBe(true);
  });

  it('keep the members they have when a ring is closed elsewhere', () => {
    const world = synchronised([holding('a', 'b'), holding('b')]);
    const a = holding('a', 'b');
    const changed = { ...a, fields: { ...a.fields, displayName: 'A' } };
    expect(short(plan(world, [changed, holding('b', 'a')]).items)).toEqual([
      'update A displayName',
      'conflict b membership-loop uid=a,dc=example',
    ]);
    expect(short(plan(world, [holding('a'), holding('b', 'a')]).items)).toEqual([
      'group-remove a members',
      'group-add b members',
    ]);
  });

  it('lose only members that came from the source', () => {
    const world = synchronised([staff(['ann', 'bob']), ...people]);
    const group = [...world.recipients.values()].find(({ kind }) => kind === 'group') as LocalRecipient;
    const withHand = { ...group, members: [...(group.members ?? []), { value: 'contact:by-hand' }] };
    const { items, facts } = plan({ ...world, recipients: new Map([...world.recipients, [group.id, withHand]]) }, [
      staff([]),
      ...people,
    ]);
    expect(items).toMatchObject([
      {
        operation: 'group-remove',
        risk: 'destructive',
        differences: [{ field: 'members', remove: ['mailbox:new-1', 'mailbox:new-2'] }],
      },
    ]);
    expect(facts.groupRemovals).toEqual([{ anchor: anAnchor('staff'), label: 'staff', removed: 2, members: 3 }]);
  });

  it('are looked at again while somebody of theirs is not known here', () => {
    const world = synchronised([staff(['ann', 'cid']), ...people]);
    expect(world.links.get(anAnchor('staff'))?.unresolved).toBe(true);
    const cid = anEntryOf('cid');
    expect(short(plan(world, [staff(['ann', 'cid']), ...people, cid], aContext({ newId: () => 'cid' })).items)).toEqual(
      ['create cid name displayName address server', 'group-add staff members'],
    );
  });

  describe('that are named by a DN the entry was moved from, as by a server that leaves members as they are', () => {
    const before = synchronised([staff(['ann']), ...people]);
    const [ann, bob] = people as [Candidate, Candidate];
    const moved = { ...ann, dn: 'uid=anna,dc=example' };

    it('stay, in the same run', () => {
      const { items } = plan(before, [staff(['ann', 'bob']), moved, bob]);
      expect(short(items)).toEqual(['rename ann dn', 'group-add staff members']);
    });

    it('stay, and come, in later runs, however often it was moved; the group is looked at each time', () => {
      let world = synchronised([staff([]), moved, bob], before);
      world = synchronised([staff([]), { ...ann, dn: 'uid=anne,dc=example' }, bob], world);
      const named = [staff(['ann', 'bob']), { ...ann, dn: 'uid=anne,dc=example' }, bob];
      const { items } = plan(world, named);
      expect(short(items)).toEqual(['group-add staff members']);
      expect(items[0]?.differences).toMatchObject([{ add: [expect.any(String), expect.any(String)] }]);
      const after = synchronised(named, world);
      expect(after.links.get(anAnchor('staff'))?.unresolved).toBe(true);
      expect(plan(after, named).items).toEqual([]);
    });

    it('make room for another entry that takes the DN, as soon as it comes', () => {
      const world = synchronised([staff(['ann', 'bob']), moved, bob], before);
      const taker = { ...anEntryOf('cid'), dn: ann.dn };
      const { items } = plan(world, [staff(['ann', 'bob']), moved, bob, taker], aContext({ newId: () => 'cid' }));
      expect(short(items)).toEqual([
        'create cid name displayName address server',
        'group-add staff members',
        'group-remove staff members',
      ]);
      expect(items[1]?.differences).toMatchObject([{ add: ['mailbox:cid'] }]);
      expect(items[2]?.differences).toMatchObject([{ remove: [`mailbox:${idOf(before, 'ann')}`] }]);
    });

    it('are not thought to be whoever went from the DN after another had taken it', () => {
      const taker = { ...anEntryOf('cid'), dn: ann.dn };
      const third = { ...taker, dn: 'uid=cid,dc=example' };
      const taken = synchronised([staff([]), moved, bob, taker], before, aContext({ newId: () => 'cid' }));
      const world = synchronised([staff([]), moved, bob, third], taken);
      const { items } = plan(world, [staff(['ann']), moved, bob, third]);
      expect(items[0]?.differences).toMatchObject([{ add: [`mailbox:${idOf(world, 'cid')}`] }]);
    });

    it('are left open where whoever has the DN now is held', () => {
      const world = synchronised([staff(['ann', 'bob']), moved, bob], before);
      const held = { ...anEntryOf('cid', { faults: [{ field: 'name', detail: 'No name.' }] }), dn: ann.dn };
      const { items } = plan(world, [staff(['ann', 'bob']), moved, bob, held]);
      expect(short(items).filter((line) => !line.startsWith('conflict'))).toEqual(['group-remove staff members']);
    });
  });

  it('keep a member whose entry was renamed in the same run', () => {
    const world = synchronised([staff(['ann']), ...people]);
    const [ann, bob] = people as [Candidate, Candidate];
    const moved = { ...ann, dn: 'uid=anna,dc=example' };
    expect(short(plan(world, [staff(['anna']), moved, bob]).items)).toEqual(['rename ann dn']);
  });
});

describe('who is back', () => {
  const ann = anEntryOf('ann', { fields: { disabled: true } });
  const world = synchronised([ann]);
  const link = world.links.get(anAnchor('ann')) as Link;
  const away = {
    missingSince: '2026-11-20T10:00:00Z',
    missingRuns: 1,
    missingCountedAt: '2026-11-20T10:00:00Z',
    state: 'missing' as const,
  };
  const gone = { ...world, links: new Map([[link.anchor, { ...link, ...away }]]) };

  it('stays suspended where the source has the account switched off, as before', () => {
    expect(short(plan(gone, [ann]).items)).toEqual(['restore ann']);
  });

  it('is let in again where the account is on', () => {
    expect(short(plan(gone, [anEntryOf('ann')]).items)).toEqual(['restore ann suspended']);
  });

  it('is what it was by being named alone', () => {
    const input = inputFor(gone, [], aContext());
    const local = [...world.recipients.values()][0];
    const returned = [{ link: gone.links.get(link.anchor) as Link, ...(local && { local }) }];
    expect(short(planRun({ ...input, gone: [], returned }).items)).toEqual(['restore ann']);
  });
});

describe('who is no longer there', () => {
  it('is never found by a fetch that was not of everything', () => {
    const input = inputFor(world, [], aContext());
    expect(() => planRun({ ...input, facts: { ...input.facts, everything: false } })).toThrow(/not of everything/);
  });

  const directory = ['ann', 'bob'].map((name) => anEntryOf(name));
  const world = synchronised(directory);

  it('is counted missing by everything that was fetched, and by nothing less', () => {
    expect(short(plan(world, [anEntryOf('bob')]).items)).toEqual(['missing ann']);
    expect(planRun(inputFor(world, [anEntryOf('bob')], aContext(), false)).items).toEqual([]);
  });

  it.each<{ local: Partial<LocalRecipient>; then: string[] }>([
    { local: {}, then: ['suspend ann suspended'] },
    { local: { suspendedBy: 'administrator' }, then: ['suspend ann'] },
    { local: { detachedFields: ['disabled'] }, then: ['suspend ann'] },
    { local: { otherSources: [inLab('named')] }, then: ['missing ann'] },
    { local: { otherSources: [inLab('named', true)] }, then: ['suspend ann'] },
    { local: { otherSources: [inLab('missing')] }, then: ['suspend ann'] },
    { local: { otherSources: [inLab('gone')] }, then: ['suspend ann suspended'] },
  ])('is suspended at last, where that is the source’s to do: $local', ({ local, then }) => {
    const [id, ann] = [...world.recipients].find(([, { name }]) => name === 'ann') as [string, LocalRecipient];
    const links = new Map(world.links).set(anAnchor('ann'), {
      ...(world.links.get(anAnchor('ann')) as Link),
      state: 'missing',
      missingRuns: 1,
      missingSince: '2026-11-22T08:00:00Z',
      missingCountedAt: '2026-11-22T08:00:00Z',
    });
    const context = aContext({ otherSources: [{ id: 'lab', name: 'Lab', precedence: 1, mapping: [] }] });
    const there = { recipients: new Map(world.recipients).set(id, { ...ann, ...local }), links };
    expect(short(plan(there, [anEntryOf('bob')], context).items)).toEqual(then);
  });

  it.each<{ local: Partial<LocalRecipient>; then: string[] }>([
    { local: { suspendedBy: 'directory' }, then: ['purge-propose ann'] },
    { local: { suspendedBy: 'directory', otherSources: [inLab('gone')] }, then: ['purge-propose ann'] },
    { local: { suspendedBy: 'directory', otherSources: [inLab('missing')] }, then: [] },
    { local: { suspendedBy: 'directory', otherSources: [inLab('named', true)] }, then: [] },
    { local: { suspendedBy: 'directory', otherSources: [inLab('named')] }, then: ['restore ann suspended'] },
    { local: { suspendedBy: 'administrator', otherSources: [inLab('named')] }, then: ['restore ann'] },
  ])('is proposed for purge in the end, where no other source has them: $local', ({ local, then }) => {
    const [id, ann] = [...world.recipients].find(([, { name }]) => name === 'ann') as [string, LocalRecipient];
    const links = new Map(world.links).set(anAnchor('ann'), {
      ...(world.links.get(anAnchor('ann')) as Link),
      state: 'suspended',
      suspendedFor: 'absent',
      suspendedSince: '2026-01-01T08:00:00Z',
      missingRuns: 2,
      missingSince: '2026-01-01T07:00:00Z',
      missingCountedAt: '2026-01-01T08:00:00Z',
    });
    const there = { recipients: new Map(world.recipients).set(id, { ...ann, ...local }), links };
    expect(short(plan(there, [anEntryOf('bob')]).items)).toEqual(then);
  });
});

describe('groups and contacts that are no longer there', () => {
  const staff = anEntryOf('staff', { kind: 'group', fields: { members: ['uid=ann,dc=example'], owners: [] } });
  const ann = anEntryOf('ann');
  const world = synchronised([staff, ann]);
  const at = (iso: string) => aContext({ now: new Date(iso) });
  const gone = (before: LocalWorld, iso: string) => {
    const { items } = plan(before, [ann], at(iso));
    return { items, world: synchronised([ann], before, at(iso)) };
  };

  it('are counted, left as they are, proposed for deletion in the end, and followed again where they return', () => {
    const first = gone(world, '2026-11-22T12:00:00Z');
    expect(short(first.items)).toEqual(['missing staff']);
    expect(first.items[0]?.risk).toBe('destructive');
    const second = gone(first.world, '2026-11-22T14:00:00Z');
    expect(short(second.items)).toEqual(['missing staff']);
    expect(second.items[0]?.detail).toMatch(/group stays as it is, and is proposed for deletion after 30 days/);
    expect(second.world.recipients).toEqual(world.recipients);
    const third = gone(second.world, '2026-12-25T14:00:00Z');
    expect(short(third.items)).toEqual(['purge-propose staff']);
    expect(third.items[0]).toMatchObject({ risk: 'destructive', differences: [] });
    expect(plan(third.world, [ann], at('2026-12-26T14:00:00Z')).items).toEqual([]);
    expect(short(plan(third.world, [staff, ann], at('2026-12-27T14:00:00Z')).items)).toEqual(['restore staff']);
  });

  it('count for the gate as people do', () => {
    const { facts } = plan(world, [ann], at('2026-11-22T12:00:00Z'));
    expect(facts.removals).toBe(1);
  });
});

describe('what is unchanged', () => {
  const directory = ['ann', 'bob', 'cid'].map((name) => anEntryOf(name));
  const world = synchronised(directory);

  it('is every entry that the source named and nothing is planned of, whether or not it was looked at', () => {
    const [ann, ...others] = directory as [Candidate, ...Candidate[]];
    const changed = { ...ann, fields: { ...ann.fields, displayName: 'Ann' } };
    expect(plan(world, [changed, ...others]).counts).toMatchObject({ update: 1, unchanged: 2 });
    expect(plan(world, directory).counts.unchanged).toBe(3);
    expect(plan(world, others).counts).toMatchObject({ missing: 1, unchanged: 2 });
  });
});
