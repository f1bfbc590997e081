import type { ReactNode } from "react";

type IconProps = { className?: string };

function drawn(shape: ReactNode) {
  // biome-ignore lint/correctness/noComponentHookFactories: each icon is made once, when this module is loaded.
  return function Icon({ className = "size-6" }: IconProps) {
    return (
      <svg
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        className={`shrink-0 ${className}`}
      >
        {shape}
      </svg>
    );
  };
}

export const HomeIcon = drawn(
  <path d="M4 11.2 12 4.500l8 6.700V19a1 1 0 0 1-1 1h-4.500v-5h-5v5H5a1 1 0 0 1-1-1z" />,
);
export const AccountsIcon = drawn(
  <>
    <rect x="3.5" y="6" width="17" height="13" rx="2.500" />
    <path d="M3.500 10.500h17M7 15h3" />
  </>,
);
export const SendIcon = drawn(<path d="M20 4 10.500 13.500M20 4l-5.500 16-4-6.500L4 9.500z" />);
export const ProfileIcon = drawn(
  <>
    <circle cx="12" cy="8.500" r="3.700" />
    <path d="M5 19.500c.8-3.400 3.500-5.200 7-5.200s6.200 1.800 7 5.200" />
  </>,
);
export const EyeIcon = drawn(
  <>
    <path d="M2.800 12S6 5.800 12 5.800 21.200 12 21.200 12 18 18.200 12 18.200 2.800 12 2.800 12z" />
    <circle cx="12" cy="12" r="2.700" />
  </>,
);
export const EyeOffIcon = drawn(
  <path d="M4 4l16 16M9.900 6c.7-.2 1.400-.2 2.100-.2 6 0 9.200 6.200 9.200 6.200a15 15 0 0 1-2.600 3.400M6.300 7.900A14.500 14.500 0 0 0 2.800 12S6 18.200 12 18.200c1.700 0 3.200-.5 4.500-1.200M10 10.200a2.700 2.700 0 0 0 3.800 3.800" />,
);
export const CopyIcon = drawn(
  <>
    <rect x="8.500" y="8.500" width="11" height="11" rx="2.200" />
    <path d="M15.500 8.500V6.700a2.200 2.200 0 0 0-2.200-2.200H6.700a2.200 2.200 0 0 0-2.200 2.200v6.600a2.200 2.200 0 0 0 2.200 2.200h1.800" />
  </>,
);
export const CheckIcon = drawn(<path d="m5 12.500 4.700 4.700L19 7.500" />);
export const ChevronIcon = drawn(<path d="m9.500 5.500 6.500 6.500-6.500 6.500" />);
export const BackIcon = drawn(<path d="M14.500 5.500 8 12l6.500 6.500" />);
export const SearchIcon = drawn(
  <>
    <circle cx="11" cy="11" r="6.300" />
    <path d="m15.800 15.800 4.200 4.200" />
  </>,
);
export const FilterIcon = drawn(<path d="M4 7h16M7 12h10M10 17h4" />);
export const CloseIcon = drawn(<path d="m6 6 12 12M18 6 6 18" />);
export const PlusIcon = drawn(<path d="M12 5v14M5 12h14" />);
export const AlertIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 7.800v5M12 16v.1" />
  </>,
);
export const OfflineIcon = drawn(
  <path d="M4 4l16 16M8.500 16a5 5 0 0 1 6.300-.7M5.500 12.500a9.500 9.500 0 0 1 4-2.200M14.500 10.300a9.500 9.500 0 0 1 4 2.200M2.800 9a14 14 0 0 1 4-2.500M11 5.300A14 14 0 0 1 21.200 9M12 19v.1" />,
);
export const PeopleIcon = drawn(
  <>
    <circle cx="9" cy="9" r="3.200" />
    <path d="M3.300 18.500c.6-2.900 2.800-4.300 5.700-4.300s5.100 1.400 5.700 4.300M15.500 6.200a3.200 3.200 0 0 1 0 5.700M17 14.500c2 .5 3.300 1.800 3.700 4" />
  </>,
);
export const EditIcon = drawn(
  <path d="m5 19 .8-3.700L15.700 5.400a1.800 1.800 0 0 1 2.600 0l.3.300a1.800 1.800 0 0 1 0 2.600L8.700 18.200z" />,
);
export const TrashIcon = drawn(
  <path d="M5 7h14M10 7V5.500A1.500 1.500 0 0 1 11.500 4h1A1.500 1.500 0 0 1 14 5.500V7M7 7l.7 11.200a2 2 0 0 0 2 1.800h4.600a2 2 0 0 0 2-1.800L17 7" />,
);
export const ShareIcon = drawn(<path d="M12 14.500V4M8 7.500 12 4l4 3.500M6 11.500H5V20h14v-8.500h-1" />);
export const SignOutIcon = drawn(
  <path d="M10 4.500H6.500A1.500 1.500 0 0 0 5 6v12a1.500 1.500 0 0 0 1.500 1.500H10M10 12h10M16.500 8l3.700 4-3.700 4" />,
);
export const InboxIcon = drawn(
  <path d="M4 13.500h4.200l1.300 2.500h5l1.300-2.500H20M4 13.500v4A1.500 1.500 0 0 0 5.500 19h13a1.500 1.500 0 0 0 1.500-1.500v-4M4 13.500 6.600 6a1.500 1.500 0 0 1 1.400-1h8a1.500 1.500 0 0 1 1.400 1l2.600 7.500" />,
);
export const ArrowInIcon = drawn(<path d="M17.500 6.500 7 17M7 9v8h8" />);
export const ArrowOutIcon = drawn(<path d="M6.500 17.500 17 7M9 7h8v8" />);
export const ShieldIcon = drawn(
  <path d="M12 3.800 5 6.300v5.200c0 4.200 2.900 7.300 7 8.700 4.100-1.400 7-4.500 7-8.700V6.300zM9 12l2.200 2.200L15.200 10" />,
);
export const BellIcon = drawn(
  <path d="M6.500 16.500v-5.700a5.500 5.500 0 0 1 11 0v5.700l1.500 1.700H5zM10 20.500h4M12 5V3.500" />,
);
export const KeyIcon = drawn(
  <>
    <circle cx="8.500" cy="15.500" r="4" />
    <path d="m11.500 12.500 8-8M16 8l2.500 2.500M13.500 10.500l1.500 1.500" />
  </>,
);
export const PhoneIcon = drawn(
  <>
    <rect x="7" y="3.500" width="10" height="17" rx="2.300" />
    <path d="M11 17.500h2" />
  </>,
);
