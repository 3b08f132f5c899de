/** What a directory says is text, whatever it is: nothing of it may steer the terminal. */
export const plain = (text: string) => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ');
