/** Room for entries that wait to be put in order, over many searches: what one holds the others cannot. */
export class SortRoom {
  private held = 0;

  constructor(private readonly most: number) {}

  /** Takes room for one entry; false where there is none left. */
  take(): boolean {
    if (this.held >= this.most) return false;
    this.held++;
    return true;
  }

  /** Gives back room for so many. */
  give(entries: number): void {
    this.held -= entries;
  }
}
