import { zodResolver } from "@hookform/resolvers/zod";
import { useLingui as useMessages } from "@lingui/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { useSaveProfile } from "@/features/profiles/api/save-profile";
import { AddressFields, DocumentFields, LifeFields } from "@/features/profiles/components/details-fields";
import { KeptDocuments } from "@/features/profiles/components/kept-documents";
import {
  type Details,
  type DetailsField,
  detailsOf,
  detailsSchema,
  fieldOf,
  requestOf,
} from "@/features/profiles/details";
import { DOCUMENTS_MAX, type Profile } from "@/features/profiles/model";
import { asProblem } from "@/shared/api/problem";
import { PROBLEM_TEXTS } from "@/shared/problems/problem-texts";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { PlusIcon } from "@/shared/ui/icons";

type DetailsFormProps = {
  /** Null for somebody who told nothing yet. */
  profile: Profile | null;
  action: ReactNode;
  /** Another way out, under the button. */
  aside?: ReactNode;
  onSaved: () => void;
};

export function DetailsForm({ profile, action, aside, onSaved }: DetailsFormProps) {
  const form = useForm<Details>({ resolver: zodResolver(detailsSchema), defaultValues: detailsOf(profile) });
  const [kept, setKept] = useState(profile?.documents ?? []);
  const [adding, setAdding] = useState(false);
  const save = useSaveProfile();
  const fault = useFaultWords(form.formState.errors);
  const { setFocus } = form;
  useEffect(() => {
    if (adding) setFocus("documentKind");
  }, [adding, setFocus]);
  const submit = form.handleSubmit((details) => {
    if (save.isPending) return;
    save.mutate(requestOf(details, kept), {
      onSuccess: onSaved,
      onError: (error) => {
        for (const { field, code, detail } of asProblem(error).errors) {
          const known = fieldOf(field, kept.length);
          if (known) form.setError(known, { type: code, message: detail }, { shouldFocus: true });
        }
      },
    });
  });
  const fields = { register: form.register, fault };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-9">
      <AddressFields {...fields} />
      <LifeFields {...fields} />
      {kept.length > 0 && (
        <KeptDocuments
          documents={kept}
          onRemove={(removed) => setKept(kept.filter((document) => document !== removed))}
        />
      )}
      {kept.length > 0 && !adding && kept.length < DOCUMENTS_MAX && (
        <Button look="secondary" className="-mt-4 self-start" onClick={() => setAdding(true)}>
          <PlusIcon className="size-5" />
          <Trans>Add a document</Trans>
        </Button>
      )}
      {(adding || kept.length === 0) && <DocumentFields {...fields} />}
      <div className="flex flex-col gap-4">
        <Refusal error={save.error} title={<Trans>Your details are not saved yet</Trans>} />
        <Button type="submit" busy={save.isPending} className="min-h-12">
          {action}
        </Button>
        {aside}
      </div>
    </form>
  );
}

type Faults = Partial<Record<DetailsField, { type?: unknown; message?: string }>>;

function useFaultWords(errors: Faults): (field: DetailsField) => string | undefined {
  const { t } = useLingui();
  const { _ } = useMessages();
  return (field) => {
    const error = errors[field];
    if (!error) return undefined;
    const known = PROBLEM_TEXTS[String(error.type)];
    if (known) return _(known);
    if (error.message === "missing") return t`Fill this in too.`;
    if (error.message === "malformed" && field === "postalCode") return t`Enter a postal code such as 28013.`;
    if (error.message === "malformed") return t`Enter the number with its letters and digits.`;
    return error.message || t`Check what you entered.`;
  };
}
