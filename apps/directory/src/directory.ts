import {
  addressBookAttributes,
  type AttributeType,
  type DirectoryModel,
  EffectiveValues,
  type MailboxAttributes,
  mailboxAttributes,
  openDynamicGroups,
  NextHops,
  type DirectoryView,
  type RecipientAttributes,
  recipientAttributes,
  type Schema,
  servedSchema,
  Tree,
} from '@waypost/ldap';
import type { Setting } from '@waypost/settings';
import { Selections } from './selection.js';

/** What the model cannot know by itself: the catalogue, and how old an answer may be. */
export interface DirectoryRules {
  catalogue: readonly Setting[];
  /** How old the model may be, in milliseconds, before nothing is answered from it. */
  maxAge: number;
}

/** The model that is answered from at present, and how far it has come. */
interface Held {
  model: DirectoryModel;
  effective: EffectiveValues;
  hops: NextHops;
  feed: string;
  revision: number;
  tree: Tree | undefined;
}

/** What the directory answers from. Everything in it happens at once: a change or a new snapshot is seen whole or not at all. */
export class Directory {
  readonly schema: Schema;
  readonly attributes: MailboxAttributes;
  /** Of everything that is no mailbox. */
  readonly others: RecipientAttributes;
  readonly selections: Selections;
  readonly addressBook: ReadonlySet<AttributeType>;
  private readonly settings: ReadonlyMap<string, Setting>;
  private held: Held | undefined;
  /** When the model was last known to be current, in milliseconds since 1970. */
  private currentAt = 0;
  /** Those who wait for a revision. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly rules: DirectoryRules) {
    this.schema = servedSchema(rules.catalogue);
    this.attributes = mailboxAttributes(this.schema, rules.catalogue);
    this.others = recipientAttributes(this.schema);
    this.selections = new Selections(this.schema);
    this.addressBook = addressBookAttributes(this.schema);
    this.settings = new Map(rules.catalogue.map((setting) => [setting.key, setting]));
  }

  /** Whether a revision is answered from, now or within so many milliseconds. */
  async reached(revision: number, patience: number): Promise<boolean> {
    if (this.revision >= revision) return true;
    let waiting: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      waiting = () => {
        if (this.revision >= revision) resolve();
      };
      this.waiting.add(waiting);
      timer = setTimeout(resolve, patience);
    });
    clearTimeout(timer);
    this.waiting.delete(waiting);
    return this.revision >= revision;
  }

  /** Answers from another model from now on. */
  adopt(model: DirectoryModel, feed: string, revision: number): void {
    this.held = this.holding(model, feed, revision);
    this.tellWaiting();
  }

  /** The same, once it is known who is in its groups by filter; nothing may change in the model until then. */
  async adoptSettled(model: DirectoryModel, feed: string, revision: number): Promise<void> {
    const held = this.holding(model, feed, revision);
    await model.recipients.dynamic?.settle();
    this.held = held;
    this.tellWaiting();
  }

  private holding(model: DirectoryModel, feed: string, revision: number): Held {
    const effective = new EffectiveValues(model, (key) => this.settings.get(key));
    const hops = new NextHops(model, effective);
    const held = { model, effective, hops, feed, revision, tree: undefined };
    openDynamicGroups(model, {
      schema: this.schema,
      mailboxes: this.attributes,
      others: this.others,
      view: () => this.viewOf(held, this.currentAt),
    });
    return held;
  }

  /** Notes that the model was current at an instant, and which revision it is. */
  heard(now: number, revision = this.revision): void {
    this.currentAt = Math.max(this.currentAt, now);
    if (this.held) this.held.revision = revision;
    this.tellWaiting();
  }

  private tellWaiting(): void {
    for (const look of this.waiting) look();
  }

  get model() {
    return this.held?.model;
  }

  get feed() {
    return this.held?.feed;
  }

  /** The newest revision that is answered from; 0 before the first snapshot. */
  get revision() {
    return this.held?.revision ?? 0;
  }

  /** How long ago the model was known to be current, in milliseconds. */
  age(now: number): number {
    return Math.max(0, now - this.currentAt);
  }

  /** The suffix entries lie under, whatever the age of the model; undefined before the first snapshot. */
  get tree(): Tree | undefined {
    return this.held && this.treeOf(this.held);
  }

  private treeOf(held: Held): Tree | undefined {
    const suffix = held.model.organization?.directorySuffix;
    if (suffix === undefined) return undefined;
    if (held.tree?.givenSuffix !== suffix) held.tree = new Tree(suffix, this.schema);
    return held.tree;
  }

  /** What to answer from at an instant; undefined without a model or past its allowed age: then everything is `unavailable`. */
  view(now: number): DirectoryView | undefined {
    const { held } = this;
    return held && this.age(now) <= this.rules.maxAge ? this.viewOf(held, now) : undefined;
  }

  private viewOf(held: Held, now: number): DirectoryView | undefined {
    const tree = this.treeOf(held);
    return tree && { model: held.model, tree, effective: held.effective, hops: held.hops, now };
  }
}
