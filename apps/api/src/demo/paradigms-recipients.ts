import type { DemoRecipients } from './demo-organization.js';

/** The domains, further addresses, contacts and groups of the demo organization. */
export const recipients: DemoRecipients = {
  // The partner's people keep to their own domain; groups have no home server.
  defaultPolicyFilter: '(|(&(objectClass=wpMailAccount)(!(mailHost=arlington.minasi.com)))(objectClass=wpMailGroup))',
  domains: [
    { name: 'paradigms.com', isDefault: true },
    { name: 'minasi.com' },
    { name: 'legacy.paradigms.com', kind: 'internal-relay', matchSubdomains: true },
  ],
  aliases: [
    { mailbox: 'mark', address: 'help@minasi.com' },
    { mailbox: 'helena.ashworth', address: 'office@paradigms.com' },
    { mailbox: 'frontdesk', address: 'info@paradigms.com' },
  ],
  contacts: [
    {
      name: 'printer',
      displayName: 'Quill & Sons, printers',
      address: 'orders@quill.example',
      company: 'Quill & Sons',
    },
    { name: 'auditor', displayName: 'Edda Frost', address: 'edda.frost@frostaudit.example', company: 'Frost Audit' },
    { name: 'old-archive', displayName: 'Archive of the old system', address: 'archive@legacy.paradigms.com' },
  ],
  groups: [
    {
      name: 'everyone',
      displayName: 'Everyone',
      address: 'everyone@paradigms.com',
      description: 'All offices, by way of their own groups',
      owners: ['helena.ashworth'],
      members: ['group headquarters-office', 'group toronto-office', 'group nairobi-office', 'mailbox mark'],
    },
    {
      name: 'headquarters-office',
      displayName: 'Headquarters office',
      address: 'headquarters-office@paradigms.com',
      owners: ['helena.ashworth'],
      members: ['mailbox helena.ashworth', 'mailbox victor.almeida', 'mailbox priya.raman', 'mailbox frontdesk'],
    },
    {
      name: 'toronto-office',
      displayName: 'Toronto office',
      address: 'toronto-office@paradigms.com',
      owners: ['grace.tremblay'],
      members: ['mailbox grace.tremblay', 'mailbox owen.macleod', 'mailbox hannah.singh'],
    },
    {
      name: 'nairobi-office',
      displayName: 'Nairobi office',
      address: 'nairobi-office@paradigms.com',
      owners: ['wanjiru.kamau'],
      members: ['mailbox wanjiru.kamau', 'mailbox david.otieno', 'mailbox amina.mwangi'],
    },
    {
      name: 'audit-2026',
      displayName: 'Audit 2026',
      address: 'audit-2026@paradigms.com',
      hidden: true,
      owners: ['priya.raman'],
      members: ['mailbox priya.raman', 'contact auditor', 'desk@frostaudit.example'],
    },
  ],
};
