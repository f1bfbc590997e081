export const PASSWORD_LENGTH_MIN = 15;
export const PASSWORD_LENGTH_MAX = 128;

/** Characters as the bank counts them: code points of the composed text. */
export function passwordLength(password: string): number {
  return [...password.normalize("NFC")].length;
}

export function isLengthRight(password: string): boolean {
  const length = passwordLength(password);
  return length >= PASSWORD_LENGTH_MIN && length <= PASSWORD_LENGTH_MAX;
}
