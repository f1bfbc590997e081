import type { MessageDescriptor } from "@lingui/core";
import { useLingui as useMessages } from "@lingui/react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { UseFormRegister } from "react-hook-form";
import { countriesIn } from "@/features/profiles/countries";
import type { Details, DetailsField } from "@/features/profiles/details";
import { DOCUMENT_NAMES, INCOME_NAMES, OCCUPATION_NAMES } from "@/features/profiles/model";
import { useLocale } from "@/shared/i18n/i18n";
import { Field } from "@/shared/ui/field";
import { SelectField } from "@/shared/ui/select-field";

export type DetailsFieldsProps = {
  register: UseFormRegister<Details>;
  /** What is wrong with a field, in words. */
  fault: (field: DetailsField) => ReactNode;
};

export function useOptions(names: Readonly<Record<string, MessageDescriptor>>) {
  const { _ } = useMessages();
  return Object.entries(names).map(([value, words]) => ({ value, label: _(words) }));
}

function Group({ title, hint, children }: { title: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-4 font-[650] text-lead">
        {title}
        {hint && <span className="block font-normal text-body text-muted">{hint}</span>}
      </legend>
      {children}
    </fieldset>
  );
}

export function AddressFields({ register, fault }: DetailsFieldsProps) {
  const { t } = useLingui();
  const locale = useLocale();
  return (
    <Group title={<Trans>Where you live</Trans>}>
      <Field
        label={<Trans>Street and number</Trans>}
        autoComplete="street-address"
        maxLength={120}
        error={fault("street")}
        {...register("street")}
      />
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3">
        <Field
          label={<Trans>Postal code</Trans>}
          autoComplete="postal-code"
          maxLength={12}
          error={fault("postalCode")}
          {...register("postalCode")}
        />
        <Field
          label={<Trans>City</Trans>}
          autoComplete="address-level2"
          maxLength={80}
          error={fault("city")}
          {...register("city")}
        />
      </div>
      <SelectField
        label={<Trans>Country</Trans>}
        autoComplete="country"
        none={t`Choose`}
        options={countriesIn(locale)}
        error={fault("country")}
        {...register("country")}
      />
    </Group>
  );
}

export function LifeFields({ register, fault }: DetailsFieldsProps) {
  const { t } = useLingui();
  return (
    <Group title={<Trans>About you</Trans>}>
      <Field
        label={<Trans>Birth date</Trans>}
        type="date"
        autoComplete="bday"
        error={fault("birthDate")}
        {...register("birthDate")}
      />
      <SelectField
        label={<Trans>What you do</Trans>}
        none={t`Choose`}
        options={useOptions(OCCUPATION_NAMES)}
        error={fault("occupation")}
        {...register("occupation")}
      />
      <SelectField
        label={<Trans>Income a year</Trans>}
        none={t`Choose`}
        options={useOptions(INCOME_NAMES)}
        error={fault("incomeBand")}
        {...register("incomeBand")}
      />
    </Group>
  );
}

export function DocumentFields({ register, fault }: DetailsFieldsProps) {
  const { t } = useLingui();
  const locale = useLocale();
  return (
    <Group
      title={<Trans>Identity document</Trans>}
      hint={<Trans>No document at hand? Leave this part empty.</Trans>}
    >
      <SelectField
        label={<Trans>Document</Trans>}
        none={t`Choose`}
        options={useOptions(DOCUMENT_NAMES)}
        error={fault("documentKind")}
        {...register("documentKind")}
      />
      <Field
        label={<Trans>Number</Trans>}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={30}
        error={fault("documentNumber")}
        {...register("documentNumber")}
      />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <SelectField
          label={<Trans>Issued by</Trans>}
          none={t`Choose`}
          options={countriesIn(locale)}
          error={fault("documentCountry")}
          {...register("documentCountry")}
        />
        <Field
          label={<Trans>Valid until</Trans>}
          type="date"
          error={fault("documentExpires")}
          {...register("documentExpires")}
        />
      </div>
    </Group>
  );
}
