import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Problem } from "@/shared/api/problem";

/** What each problem code means to a customer. A code that is not here falls back to the bank's own sentence. */
export const PROBLEM_TEXTS: Readonly<Record<string, MessageDescriptor>> = {
  "no-answer": msg`The bank did not answer. Check your connection and try again.`,
  "page-broke": msg`This page ran into a fault of its own. Loading it again usually helps.`,
  "invalid-input": msg`Something in the form is not as the bank needs it. Check what you entered.`,
  "credentials-wrong": msg`The e-mail or the password is not right.`,
  "sign-in-delayed": msg`There were several wrong attempts, so sign-in is paused for a moment.`,
  "session-missing": msg`You are not signed in.`,
  "session-expired": msg`Your session ended. Sign in again to go on.`,
  "token-invalid": msg`Your session ended. Sign in again to go on.`,
  "cross-site-request": msg`This request did not come from the bank's own page, so it was refused.`,
  "code-wrong": msg`That code is not right. Check it and try again.`,
  "code-expired": msg`That code no longer works. Ask for a new one.`,
  "code-limit": msg`Too many codes were sent. Wait ten minutes, then ask for a new one.`,
  "password-breached": msg`Many people use that password, so thieves try it first. Choose another one.`,
  "password-personal": msg`That password is mostly your name, your e-mail or the bank's name. Choose another one.`,
  "password-too-long": msg`A password can have at most 128 characters.`,
  "password-too-short": msg`A password needs at least 15 characters.`,
  "current-password-wrong": msg`That is not your current password.`,
  "new-password-invalid": msg`The new password is not one that we can take. Choose another one.`,
  "phone-invalid": msg`That phone number does not look right. Include the country code, such as +34.`,
  "email-invalid": msg`That e-mail address does not look right.`,
  "registration-unknown": msg`This registration is no longer open. Start again, it takes two minutes.`,
  "registration-closed": msg`This registration is complete. Sign in with your e-mail and password.`,
  "registration-invalid": msg`Something in the form is not as the bank needs it. Check what you entered.`,
  "full-name-length": msg`A name has 2 to 100 characters.`,
  "full-name-invalid": msg`Write the name with letters.`,
  "sign-in-crowded": msg`Too many people are signing in right now. Try again in a moment.`,
  "password-checks-busy": msg`Too many people are signing in right now. Try again in a moment.`,
  "token-missing": msg`You are not signed in.`,
  "not-a-customer": msg`This page is for customers. Sign in with a customer's account.`,
  "customer-unknown": msg`We could not find your customer record.`,
  "account-unknown": msg`We could not find that account.`,
  "transfer-unknown": msg`We could not find that transfer.`,
  "payee-unknown": msg`No account of the bank has that IBAN.`,
  "payee-exists": msg`You have already saved this IBAN.`,
  "iban-invalid": msg`That IBAN is not right. Compare it with the original, digit by digit.`,
  "insufficient-funds": msg`There is not enough money in the account.`,
  "transfer-limit": msg`This is more than your limit for one transfer.`,
  "daily-limit": msg`This is more than what is left of your limit for today.`,
  "new-payee-limit": msg`This is more than your limit for somebody whom you have not paid for long.`,
  "limit-too-high": msg`The bank does not allow a limit as high as that.`,
  "precondition-failed": msg`This was changed in the meantime. Look at it again before you change it.`,
  "order-impossible": msg`The bank could not record this transfer.`,
  "same-account": msg`That is the same account. Choose another one to send to.`,
  "balance-limit": msg`The receiving account cannot hold that much.`,
  "payees-full": msg`You have as many payees as the bank keeps. Remove one first.`,
  "currency-mismatch": msg`The two accounts have different currencies. Choose an account in the payee's currency.`,
  "notice-unknown": msg`This notice is no longer there.`,
  "security-notices-fixed": msg`News about the safety of your account always comes.`,
  "profile-invalid": msg`Something in the form is not as the bank needs it. Check what you entered.`,
  "country-unknown": msg`Choose a country from the list.`,
  "postal-code-invalid": msg`That is no postal code of this country.`,
  "customer-under-age": msg`Customers are at least 18 years old. Check the year.`,
  "birth-date-too-early": msg`That is very long ago. Check the year.`,
  "document-number-missing": msg`Enter the number of the document.`,
  "document-unknown": msg`Enter the whole number of the document.`,
  "document-expired": msg`This document has expired. Use one that is still valid.`,
  "too-many-streams": msg`The bank is open in many places at once. Close some of them.`,
  "transfer-outcome-unknown": msg`The bank's answer did not arrive.`,
  "quote-expired": msg`The review was open for too long.`,
  "quote-used": msg`This transfer was already sent.`,
  "quote-unknown": msg`This review is no longer open.`,
  "idempotency-key-reused": msg`This transfer was already sent with other details.`,
  "body-too-large": msg`That was too long. Shorten it and try again.`,
  "upstream-problem": msg`A part of the bank is not answering. Try again in a moment.`,
  "keys-unavailable": msg`A part of the bank is not answering. Try again in a moment.`,
  "ledger-busy": msg`The bank has a lot to do right now. Try again in a moment.`,
  "bank-busy": msg`The bank has a lot to do right now. Try again in a moment.`,
  "writer-elsewhere": msg`The bank is about to take transfers again. Try again in a moment.`,
  "database-busy": msg`A part of the bank is not answering. Try again in a moment.`,
  "upstream-unavailable": msg`A part of the bank is not answering. Try again in a moment.`,
  "database-unavailable": msg`A part of the bank is not answering. Try again in a moment.`,
};

const TOO_MANY = msg`That was a lot of requests at once. Wait a moment and try again.`;
const NOT_ANSWERING = msg`A part of the bank is not answering. Try again in a moment.`;
const UNEXPECTED = msg`Something went wrong on our side. Try again in a moment.`;

/** The words for a problem, or null where only the bank's own detail says more. */
export function describeProblem(problem: Problem): MessageDescriptor | string {
  const known = PROBLEM_TEXTS[problem.code];
  if (known) return known;
  if (problem.status === 429) return TOO_MANY;
  if (problem.status === 502 || problem.status === 503 || problem.status === 504) return NOT_ANSWERING;
  return problem.status >= 400 && problem.status < 500 && problem.detail ? problem.detail : UNEXPECTED;
}
