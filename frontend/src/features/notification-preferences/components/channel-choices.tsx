import { useLingui } from "@lingui/react";
import { Trans } from "@lingui/react/macro";
import { useId } from "react";
import {
  CATEGORY_MEANINGS,
  CATEGORY_NAMES,
  type Category,
  type CategoryChoice,
  CHANNEL_NAMES,
  CHANNELS,
  type Channel,
} from "@/features/notification-preferences/model";
import { Checkbox } from "@/shared/ui/checkbox";
import { useMedia } from "@/shared/ui/use-media";

type ChannelChoicesProps = {
  choices: readonly CategoryChoice[];
  onChange: (category: Category, channel: Channel, on: boolean) => void;
};

/** What happens against how the customer hears of it: a table where there is room, else one card for each. */
export function ChannelChoices({ choices, onChange }: ChannelChoicesProps) {
  const asTable = useMedia("(min-width: 40rem)");
  return asTable ? (
    <ChoiceTable choices={choices} onChange={onChange} />
  ) : (
    <ChoiceCards choices={choices} onChange={onChange} />
  );
}

function ChoiceTable({ choices, onChange }: ChannelChoicesProps) {
  const { _ } = useLingui();
  return (
    <table className="w-full border-collapse text-left">
      <thead>
        <tr className="border-line border-b text-muted text-note">
          <th scope="col" className="py-2 font-semibold">
            <Trans>What happens</Trans>
          </th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col" className="w-24 py-2 text-center font-semibold">
              {_(CHANNEL_NAMES[channel])}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {choices.map((choice) => (
          <tr key={choice.category} className="border-line border-b">
            <th scope="row" className="py-2.5 pr-4 font-normal">
              <CategoryWords choice={choice} />
            </th>
            {CHANNELS.map((channel) => (
              <td key={channel} className="py-2.5">
                <span className="flex justify-center">
                  <ChannelBox choice={choice} channel={channel} labelHidden onChange={onChange} />
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ChoiceCards({ choices, onChange }: ChannelChoicesProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-3">
      {choices.map((choice) => (
        <fieldset
          key={choice.category}
          aria-labelledby={`${id}-${choice.category}`}
          className="rounded-card border border-line bg-surface px-4 pt-3.5 pb-2"
        >
          <div id={`${id}-${choice.category}`}>
            <CategoryWords choice={choice} />
          </div>
          <div className="-ml-2.5 mt-1 grid grid-cols-3">
            {CHANNELS.map((channel) => (
              <ChannelBox key={channel} choice={choice} channel={channel} onChange={onChange} />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function CategoryWords({ choice }: { choice: CategoryChoice }) {
  const { _ } = useLingui();
  return (
    <>
      <span className="block font-medium">{_(CATEGORY_NAMES[choice.category])}</span>
      <span className="block text-muted text-note">{_(CATEGORY_MEANINGS[choice.category])}</span>
      {choice.fixed && (
        <span className="block text-muted text-note">
          <Trans>Always on, so that you hear at once if somebody else tries to get in.</Trans>
        </span>
      )}
    </>
  );
}

type ChannelBoxProps = {
  choice: CategoryChoice;
  channel: Channel;
  labelHidden?: boolean;
  onChange: ChannelChoicesProps["onChange"];
};

function ChannelBox({ choice, channel, labelHidden = false, onChange }: ChannelBoxProps) {
  const { _ } = useLingui();
  const name = _(CHANNEL_NAMES[channel]);
  return (
    <Checkbox
      label={labelHidden ? `${_(CATEGORY_NAMES[choice.category])}, ${name}` : name}
      labelHidden={labelHidden}
      checked={choice[channel]}
      disabled={choice.fixed}
      onChange={(event) => onChange(choice.category, channel, event.target.checked)}
    />
  );
}
