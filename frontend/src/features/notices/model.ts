import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { components } from "@/shared/api/generated/bff";

export type Notice = components["schemas"]["Notice"];
export type NoticeCategory = Notice["category"];
export type NoticeWords = { title: string; text: string };

const UNREAD_SHOWN_MAX = 99;

/** What happened, without a sum: for who hides amounts, and for words that came in another language. */
const KIND_WORDS: Readonly<Record<string, MessageDescriptor>> = {
  "money-received": msg`You received money`,
  "transfer-sent": msg`Your money was sent`,
  "moved-between-own-accounts": msg`You moved money between your accounts`,
  "transfer-refused": msg`A transfer was not made`,
  "account-opened": msg`Your account is open`,
  "account-closed": msg`An account was closed`,
  "signed-in-on-new-device": msg`Sign-in on a new device`,
  "password-changed": msg`Your password was changed`,
};
// Kinds that come after this version of the page.
const CATEGORY_WORDS: Readonly<Record<NoticeCategory, MessageDescriptor>> = {
  "money-in": msg`You received money`,
  "money-out": msg`Money left your account`,
  accounts: msg`Something changed in your accounts`,
  security: msg`News about the safety of your account`,
};

export function neutralWords({ kind, category }: Pick<Notice, "kind" | "category">): MessageDescriptor {
  return KIND_WORDS[kind] ?? CATEGORY_WORDS[category];
}

const CURRENCY = String.raw`(?:€|\$|¥|US\$|KD|د\.ك|EUR|USD|JPY|KWD)`;
const FIGURES = String.raw`[-−+]?\d(?:[\d.,'’\u00a0\u202f]*\d)?`;
const SUMS = new RegExp(
  `${CURRENCY}[\\s\\u00a0\\u202f]*${FIGURES}|${FIGURES}[\\s\\u00a0\\u202f]*${CURRENCY}`,
  "g",
);

/** The sentence with dots in the place of each sum. */
export function withoutSums(text: string): string {
  return text.replace(SUMS, "•••");
}

type WordsShown = { amountsHidden: boolean; foreign?: boolean };

/** The bank's own words where they may be shown as they are. */
export function wordsOf(
  notice: Notice,
  { amountsHidden, foreign = false }: WordsShown,
  translate: (words: MessageDescriptor) => string,
): NoticeWords {
  if (foreign) return { title: translate(neutralWords(notice)), text: "" };
  if (!amountsHidden || notice.category === "security") return { title: notice.title, text: notice.text };
  return { title: translate(neutralWords(notice)), text: withoutSums(notice.text) };
}

// What customers did themselves they see where they did it.
const OWN_DEEDS = new Set(["transfer-sent", "moved-between-own-accounts", "transfer-refused"]);

export function deservesToast({ kind, category }: Pick<Notice, "kind" | "category">): boolean {
  return category === "security" || (category !== "money-out" && !OWN_DEEDS.has(kind));
}

const OWN_SIGN_IN_MS = 5_000;

/** The sign-in that a notice warns of is this page's own: whoever sits here knows of it. The inbox and the phone tell it too. */
export function isOwnSignIn(
  { kind, created_at }: Pick<Notice, "kind" | "created_at">,
  signedInAt: string,
): boolean {
  return (
    kind === "signed-in-on-new-device" &&
    Math.abs(Date.parse(created_at) - Date.parse(signedInAt)) < OWN_SIGN_IN_MS
  );
}

export function movesMoney({ account_id, transfer_id }: Pick<Notice, "account_id" | "transfer_id">): boolean {
  return account_id !== null || transfer_id !== null;
}

export function badgeText(unread: number): string {
  return unread > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : String(unread);
}

export type Destination =
  | { to: "/accounts/$accountId"; params: { accountId: string }; search: { transfer?: string } }
  | { to: "/send/done/$transferId"; params: { transferId: string } }
  | { to: "/accounts" }
  | { to: "/profile/password" };

/** The page that shows more of what a notice tells; null where there is none. */
export function destinationOf({ kind, account_id, transfer_id }: Notice): Destination | null {
  if (kind === "signed-in-on-new-device") return { to: "/profile/password" };
  if (kind === "account-closed") return { to: "/accounts" };
  if (account_id) {
    // A refused transfer is no movement of the account.
    const transfer = kind === "transfer-refused" ? undefined : (transfer_id ?? undefined);
    return { to: "/accounts/$accountId", params: { accountId: account_id }, search: { transfer } };
  }
  return transfer_id ? { to: "/send/done/$transferId", params: { transferId: transfer_id } } : null;
}
