import { Injectable } from '@nestjs/common';
import type {
  AddressBookQuery,
  AnyRecipient,
  AnyRecipientList,
  DepartmentList,
  DepartmentQuery,
  FilterMatch,
  FilterMatchRequest,
  TemplatePreview,
  TemplatePreviewRequest,
} from '@waypost/contracts';
import { parseTemplate, planAddresses } from '@waypost/recipients';
import {
  countRecipients,
  findAddressBook,
  findDepartments,
  findPolicySubjects,
  type RecipientSelection,
  sampleRecipients,
  type SelectedRecipient,
  selectRecipientsByName,
} from '@waypost/store';
import { DataSource } from 'typeorm';
import { cutPage, readCursor } from '../http/paging.js';
import { readFilter } from './read-filter.js';
import { RecipientFilters } from './recipient-filters.js';

/** Recipients of all kinds, by filter: how many, who, and which addresses templates would give them. */
@Injectable()
export class MatchService {
  constructor(
    private readonly source: DataSource,
    private readonly filters: RecipientFilters,
  ) {}

  async addressBook(query: AddressBookQuery): Promise<AnyRecipientList> {
    const { q, kind, mailboxKind, hidden, filter, sort, cursor, limit, total } = query;
    const { manager } = this.source;
    const selection: RecipientSelection = {
      kinds: kind && [kind],
      mailboxKind,
      hidden,
      text: q === '' ? undefined : q,
      filter: await this.filters.ofQuery(manager, filter),
    };
    const after = readCursor(sort, cursor);
    const rows = await selectRecipientsByName(manager, selection, {
      after,
      descending: sort === '-name',
      take: limit + 1,
    });
    const { items, nextCursor } = cutPage(rows, limit, sort, ({ nameKey }) => nameKey);
    const counted = total ? await countRecipients(manager, selection) : undefined;
    return {
      items: items.map(represent),
      nextCursor,
      ...(counted && { total: counted.count, totalExact: counted.exact }),
    };
  }

  async departments({ q, limit }: DepartmentQuery): Promise<DepartmentList> {
    return { items: await findDepartments(this.source.manager, q, limit), nextCursor: null };
  }

  async match({ filter, kinds, limit }: FilterMatchRequest): Promise<FilterMatch> {
    const { manager } = this.source;
    const read = readFilter(filter, { pointer: '#/filter', code: 'body-invalid' });
    const selection = { kinds, filter: await this.filters.made(manager, read) };
    const counted = await countRecipients(manager, selection);
    const sample = await sampleRecipients(manager, selection, limit);
    return {
      ...counted,
      sample: sample.map(represent),
      unknownAttributes: this.filters.unknownIn(read),
      partsNeverTrue: this.filters.neverTrueIn(read),
    };
  }

  /** What templates that are not saved yet would give some recipients, collisions included. */
  async previewTemplates({ templates, filter, limit }: TemplatePreviewRequest): Promise<TemplatePreview> {
    const { manager } = this.source;
    const parsed = templates.map(({ type, template }) => parseTemplate(type, template));
    const faults = parsed.flatMap((one, template) =>
      'fault' in one ? [{ template, detail: one.fault, at: one.at }] : [],
    );
    const read = filter === undefined ? undefined : readFilter(filter, { pointer: '#/filter', code: 'body-invalid' });
    const selection = { ...(read && { filter: await this.filters.made(manager, read) }) };
    const sample = await sampleRecipients(manager, selection, limit);
    const subjects = await findPolicySubjects(manager, sample);
    const rules = templates.flatMap(({ primary, enabled }, at) => {
      const one = parsed[at];
      return enabled && one && 'template' in one ? [{ template: one.template, primary }] : [];
    });
    const examples: TemplatePreview['examples'] = [];
    for (const recipient of sample) {
      const subject = subjects.get(recipient.id);
      if (!subject) continue;
      const addresses: TemplatePreview['examples'][number]['addresses'] = [];
      for (const rule of rules) {
        // Each by itself, as if the recipient had nothing yet: an example shows what the template makes.
        const bare = { ...subject, excluded: false, addresses: [] };
        const book = await findAddressBook(manager, [{ subject: bare, rules: [rule] }], { without: subject.id });
        const [added] = planAddresses({ subject: bare, rules: [rule], book }).added;
        addresses.push({
          type: rule.template.type,
          address: added?.address ?? null,
          primary: rule.primary,
          collision: added?.collision ?? null,
        });
      }
      examples.push({ recipient: represent(recipient), addresses });
    }
    return { faults, examples };
  }
}

const represent = ({ nameKey: _nameKey, ...recipient }: SelectedRecipient): AnyRecipient => recipient;
