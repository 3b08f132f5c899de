import type { MailboxKind } from '@waypost/organization';
import type { DemoMailbox } from './demo-organization.js';

/** Given name, surname and department; the login name is made of both names, unless a fourth part gives it. */
type Person = readonly [given: string, surname: string, department: string, login?: string];

/** Where each server stands. */
const cities: Record<string, string> = {
  arlington: 'Arlington',
  athena: 'Boston',
  calliope: 'Paris',
  hoshi: 'Tokyo',
  clio: 'Toronto',
  thalia: 'Nairobi',
};

/** Mailboxes that are nobody's own. */
const kinds: Record<string, MailboxKind> = { frontdesk: 'shared', newsletter: 'shared', scanner: 'equipment' };

/** Everyone of the demo organization, by home server. */
export const people: readonly DemoMailbox[] = [
  ...on('arlington', 'minasi.com', [
    ['Mark', 'Minasi', 'Writing', 'mark'],
    ['Peter', 'Whitlock', 'Writing'],
    ['Donna', 'Reyes', 'Accounts'],
  ]),
  ...on('athena', 'paradigms.com', [
    ['Helena', 'Ashworth', 'Administration'],
    ['Victor', 'Almeida', 'Editorial'],
    ['Priya', 'Raman', 'Accounts'],
    ['Samuel', 'Okafor', 'Systems'],
    ['Ingrid', 'Lindqvist', 'Editorial'],
    ['Daniel', 'Petrov', 'Systems'],
    ['Leila', 'Haddad', 'Design'],
    ['Thomas', 'Wexler', 'Circulation'],
    ['Rosa', 'Delgado', 'Editorial'],
    ['Andrew', 'Kimball', 'Circulation'],
    ['Naomi', 'Feldman', 'Editorial'],
    ['Gareth', 'Pugh', 'Design'],
    ['Beatriz', 'Carvalho', 'Accounts'],
    ['Oliver', 'Brandt', 'Systems'],
    ['Susan', 'Nakagawa', 'Circulation'],
    ['Marcus', 'Greene', 'Design'],
    ['Elena', 'Popescu', 'Editorial'],
    ['Jonas', 'Vogel', 'Circulation'],
    ['Front', 'Desk', 'Administration', 'frontdesk'],
    ['Office', 'Scanner', 'Administration', 'scanner'],
    ['Paradigms', 'Newsletter', 'Circulation', 'newsletter'],
  ]),
  ...on('calliope', 'paradigms.com', [
    ['Claire', 'Fontaine', 'Editorial'],
    ['Luc', 'Moreau', 'Systems'],
    ['Amelie', 'Rousseau', 'Editorial'],
    ['Mathieu', 'Girard', 'Circulation'],
    ['Sophie', 'Lemaire', 'Design'],
    ['Karim', 'Benali', 'Systems'],
    ['Juliette', 'Caron', 'Editorial'],
    ['Antoine', 'Mercier', 'Accounts'],
    ['Camille', 'Dupuis', 'Design'],
    ['Nicolas', 'Perrin', 'Circulation'],
    ['Yasmine', 'Cherif', 'Editorial'],
    ['Hugo', 'Lambert', 'Circulation'],
    ['Accueil', 'Paris', 'Administration', 'standard'],
  ]),
  ...on('hoshi', 'paradigms.com', [
    ['Ren', 'Sato', 'Editorial'],
    ['Yuki', 'Tanaka', 'Design'],
    ['Haruka', 'Mori', 'Editorial'],
    ['Kenji', 'Watanabe', 'Systems'],
    ['Aiko', 'Fujimoto', 'Accounts'],
    ['Daichi', 'Kobayashi', 'Circulation'],
    ['Emi', 'Shimizu', 'Editorial'],
    ['Takumi', 'Hayashi', 'Circulation'],
    ['Mei', 'Ogawa', 'Design'],
  ]),
  ...on('clio', 'paradigms.com', [
    ['Grace', 'Tremblay', 'Administration'],
    ['Owen', 'MacLeod', 'Editorial'],
    ['Hannah', 'Singh', 'Circulation'],
    ['Liam', 'Gauthier', 'Systems'],
    ['Chloe', 'Bennett', 'Editorial'],
    ['Ethan', 'Yellowknee', 'Circulation'],
    ['Zara', 'Hussain', 'Accounts'],
    ['Noah', 'Kowalski', 'Design'],
  ]),
  ...on('thalia', 'paradigms.com', [
    ['Wanjiru', 'Kamau', 'Administration'],
    ['David', 'Otieno', 'Editorial'],
    ['Amina', 'Mwangi', 'Editorial'],
    ['Joseph', 'Kiprono', 'Systems'],
    ['Faith', 'Njeri', 'Circulation'],
    ['Brian', 'Wekesa', 'Circulation'],
  ]),
];

function on(server: string, domain: string, names: readonly Person[]): DemoMailbox[] {
  return names.map(([givenName, surname, department, login]) => {
    const name = login ?? `${givenName}.${surname}`.toLowerCase();
    return {
      name,
      displayName: `${givenName} ${surname}`,
      givenName,
      surname,
      initials: `${givenName.charAt(0)}${surname.charAt(0)}`,
      server,
      address: `${name}@${domain}`,
      kind: kinds[name] ?? 'person',
      company: domain === 'minasi.com' ? 'Minasi' : 'Paradigms',
      department,
      city: cities[server] ?? '',
    };
  });
}
