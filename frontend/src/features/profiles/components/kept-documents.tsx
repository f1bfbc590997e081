import { useLingui as useMessages } from "@lingui/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { DocumentLine } from "@/features/profiles/components/document-line";
import { DOCUMENT_NAMES, type ProfileDocument } from "@/features/profiles/model";
import { IconButton } from "@/shared/ui/button";
import { TrashIcon } from "@/shared/ui/icons";

type KeptDocumentsProps = {
  documents: readonly ProfileDocument[];
  onRemove: (document: ProfileDocument) => void;
};

/** Those that the bank has; one that is taken away here goes with the next save. */
export function KeptDocuments({ documents, onRemove }: KeptDocumentsProps) {
  const { t } = useLingui();
  const { _ } = useMessages();
  return (
    <section aria-labelledby="kept-documents">
      <h2 id="kept-documents" className="mb-1 font-[650] text-lead">
        <Trans>Your documents</Trans>
      </h2>
      <ul className="divide-y divide-line">
        {documents.map((document) => {
          const name = _(DOCUMENT_NAMES[document.kind]);
          return (
            <li key={document.kind + document.number_masked} className="flex items-center gap-3 py-2.5">
              <span className="min-w-0 flex-1">
                <DocumentLine document={document} />
              </span>
              <IconButton label={t`Remove ${name}`} onClick={() => onRemove(document)} className="-mr-2">
                <TrashIcon className="size-5" />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
