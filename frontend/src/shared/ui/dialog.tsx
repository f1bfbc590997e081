import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { IconButton } from "@/shared/ui/button";
import { CloseIcon } from "@/shared/ui/icons";

type DialogProps = {
  title: string;
  children: ReactNode;
  onClose?: () => void;
  role?: "dialog" | "alertdialog";
};

/** Rises from the bottom on a phone and stands in the middle elsewhere. Without `onClose` it waits for an answer. */
export function Dialog({ title, children, onClose, role = "dialog" }: DialogProps) {
  const { t } = useLingui();
  return (
    <ModalOverlay
      isOpen
      isDismissable={Boolean(onClose)}
      isKeyboardDismissDisabled={!onClose}
      onOpenChange={(open) => !open && onClose?.()}
      className="fixed inset-0 z-50 flex animate-fade items-end justify-center bg-veil sm:items-center sm:p-6"
    >
      <Modal className="max-h-[92dvh] w-full animate-rise overflow-y-auto rounded-t-[20px] bg-surface pb-[env(safe-area-inset-bottom)] shadow-2xl sm:max-w-md sm:rounded-[20px]">
        <AriaDialog role={role} className="p-5 outline-none sm:p-6">
          <div className="flex items-start justify-between gap-3">
            <Heading slot="title" className="pt-2 font-[650] text-title">
              {title}
            </Heading>
            {onClose && (
              <IconButton label={t`Close`} onClick={onClose} className="-mr-2">
                <CloseIcon className="size-5" />
              </IconButton>
            )}
          </div>
          <div className="mt-3">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
