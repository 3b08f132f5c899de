import { Column } from 'typeorm';
import type { WholeCustomAttributes, WholeProfile } from '@waypost/organization';

/** The columns that recipients of every kind have besides what they are called. */
export abstract class RecipientColumns implements WholeCustomAttributes {
  /** Recipient policies leave its addresses as they are. */
  @Column('boolean', { name: 'excluded_from_policies', default: false }) excludedFromPolicies!: boolean;
  @Column('varchar', { length: 1024, name: 'custom_attribute_1', nullable: true }) customAttribute1!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_2', nullable: true }) customAttribute2!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_3', nullable: true }) customAttribute3!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_4', nullable: true }) customAttribute4!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_5', nullable: true }) customAttribute5!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_6', nullable: true }) customAttribute6!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_7', nullable: true }) customAttribute7!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_8', nullable: true }) customAttribute8!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_9', nullable: true }) customAttribute9!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_10', nullable: true }) customAttribute10!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_11', nullable: true }) customAttribute11!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_12', nullable: true }) customAttribute12!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_13', nullable: true }) customAttribute13!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_14', nullable: true }) customAttribute14!: string | null;
  @Column('varchar', { length: 1024, name: 'custom_attribute_15', nullable: true }) customAttribute15!: string | null;
}

/** The columns of people: mailboxes and contacts. */
export abstract class PersonColumns extends RecipientColumns implements WholeProfile {
  /** Kept from people's address books. */
  @Column('boolean', { name: 'hidden_from_address_book', default: false }) hiddenFromAddressBook!: boolean;
  @Column('varchar', { length: 128, nullable: true }) company!: string | null;
  @Column('varchar', { length: 128, nullable: true }) department!: string | null;
  @Column('varchar', { length: 128, nullable: true }) title!: string | null;
  @Column('varchar', { length: 128, nullable: true }) office!: string | null;
  @Column('varchar', { length: 32, nullable: true }) telephone!: string | null;
  @Column('varchar', { length: 32, nullable: true }) mobile!: string | null;
  @Column('varchar', { length: 256, nullable: true }) street!: string | null;
  @Column('varchar', { length: 128, nullable: true }) city!: string | null;
  @Column('varchar', { length: 128, nullable: true }) state!: string | null;
  @Column('varchar', { length: 40, name: 'postal_code', nullable: true }) postalCode!: string | null;
  @Column('varchar', { length: 2, nullable: true }) country!: string | null;
}
