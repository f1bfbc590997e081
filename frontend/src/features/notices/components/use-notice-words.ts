import { useLingui } from "@lingui/react";
import { type Notice, type NoticeWords, wordsOf } from "@/features/notices/model";
import { type Language, usePreferences } from "@/shared/preferences/preferences";

/** The words of a notice as this device may show them; `written` is the language that they came in. */
export function useNoticeWords(notice: Notice, written?: Language): NoticeWords {
  const { _ } = useLingui();
  const { amountsHidden, language } = usePreferences();
  return wordsOf(notice, { amountsHidden, foreign: written !== undefined && written !== language }, _);
}
