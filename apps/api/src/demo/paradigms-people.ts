import type { MailboxKind } from '@waypost/organization';
import type { DemoMailbox } from './demo-organization.js';

/** Given name and surname; the login name is made of both, unless a third part gives it. */
type Person = readonly [given: string, surname: string, login?: string];

/** Mailboxes that are nobody's own. */
const kinds: Record<string, MailboxKind> = { frontdesk: 'shared', newsletter: 'shared', scanner: 'equipment' };

/** Everyone of the demo organization, by home server. */
export const people: readonly DemoMailbox[] = [
  ...on('arlington', 'minasi.com', [
    ['Mark', 'Minasi', 'mark'],
    ['Peter', 'Whitlock'],
    ['Donna', 'Reyes'],
  ]),
  ...on('athena', 'paradigms.com', [
    ['Helena', 'Ashworth'],
    ['Victor', 'Almeida'],
    ['Priya', 'Raman'],
    ['Samuel', 'Okafor'],
    ['Ingrid', 'Lindqvist'],
    ['Daniel', 'Petrov'],
    ['Leila', 'Haddad'],
    ['Thomas', 'Wexler'],
    ['Rosa', 'Delgado'],
    ['Andrew', 'Kimball'],
    ['Naomi', 'Feldman'],
    ['Gareth', 'Pugh'],
    ['Beatriz', 'Carvalho'],
    ['Oliver', 'Brandt'],
    ['Susan', 'Nakagawa'],
    ['Marcus', 'Greene'],
    ['Elena', 'Popescu'],
    ['Jonas', 'Vogel'],
    ['Front', 'Desk', 'frontdesk'],
    ['Office', 'Scanner', 'scanner'],
    ['Paradigms', 'Newsletter', 'newsletter'],
  ]),
  ...on('calliope', 'paradigms.com', [
    ['Claire', 'Fontaine'],
    ['Luc', 'Moreau'],
    ['Amelie', 'Rousseau'],
    ['Mathieu', 'Girard'],
    ['Sophie', 'Lemaire'],
    ['Karim', 'Benali'],
    ['Juliette', 'Caron'],
    ['Antoine', 'Mercier'],
    ['Camille', 'Dupuis'],
    ['Nicolas', 'Perrin'],
    ['Yasmine', 'Cherif'],
    ['Hugo', 'Lambert'],
    ['Accueil', 'Paris', 'standard'],
  ]),
  ...on('hoshi', 'paradigms.com', [
    ['Ren', 'Sato'],
    ['Yuki', 'Tanaka'],
    ['Haruka', 'Mori'],
    ['Kenji', 'Watanabe'],
    ['Aiko', 'Fujimoto'],
    ['Daichi', 'Kobayashi'],
    ['Emi', 'Shimizu'],
    ['Takumi', 'Hayashi'],
    ['Mei', 'Ogawa'],
  ]),
  ...on('clio', 'paradigms.com', [
    ['Grace', 'Tremblay'],
    ['Owen', 'MacLeod'],
    ['Hannah', 'Singh'],
    ['Liam', 'Gauthier'],
    ['Chloe', 'Bennett'],
    ['Ethan', 'Yellowknee'],
    ['Zara', 'Hussain'],
    ['Noah', 'Kowalski'],
  ]),
  ...on('thalia', 'paradigms.com', [
    ['Wanjiru', 'Kamau'],
    ['David', 'Otieno'],
    ['Amina', 'Mwangi'],
    ['Joseph', 'Kiprono'],
    ['Faith', 'Njeri'],
    ['Brian', 'Wekesa'],
  ]),
];

function on(server: string, domain: string, names: readonly Person[]): DemoMailbox[] {
  return names.map(([givenName, surname, login]) => {
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
    };
  });
}
