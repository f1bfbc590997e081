import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import * as z from "zod/mini";
import { PageFailed } from "@/app/page-failed";
import { PageNotFound } from "@/app/page-not-found";
import { PagePending } from "@/app/page-pending";
import { queryClient } from "@/app/query-client";
import { Root } from "@/app/root";
import { Shell } from "@/app/shell/shell";
import { takeTab } from "@/app/tab-owner";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { filtersSchema } from "@/features/transactions/model";
import { sendSchema } from "@/features/transfers/model";

const optionalText = z.catch(z.optional(z.string()), undefined);
const optionalFlag = z.catch(z.optional(z.boolean()), undefined);

const signInSearch = z.object({ return: optionalText, expired: optionalFlag, email: optionalText });
const accountSearch = z.extend(filtersSchema, { movement: optionalText, transfer: optionalText });
const doneSearch = z.object({ payee: optionalText });

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Root });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search) => signInSearch.parse(search),
  component: lazyRouteComponent(() => import("@/app/pages/sign-in-route")),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(() => import("@/app/pages/register-route")),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session) {
      takeTab(session.subject);
      return;
    }
    const wanted = location.href === "/" ? undefined : location.href;
    throw redirect({ to: "/sign-in", search: { return: wanted }, replace: true });
  },
});

const pages = [
  createRoute({
    getParentRoute: () => signedIn,
    path: "/",
    component: lazyRouteComponent(() => import("@/app/pages/home-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/accounts",
    component: lazyRouteComponent(() => import("@/app/pages/accounts-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/accounts/$accountId",
    validateSearch: (search) => accountSearch.parse(search),
    component: lazyRouteComponent(() => import("@/app/pages/account-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/send",
    validateSearch: (search) => sendSchema.parse(search),
    component: lazyRouteComponent(() => import("@/app/pages/send-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/send/done/$transferId",
    validateSearch: (search) => doneSearch.parse(search),
    component: lazyRouteComponent(() => import("@/app/pages/transfer-done-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/payees",
    component: lazyRouteComponent(() => import("@/app/pages/payees-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/inbox",
    component: lazyRouteComponent(() => import("@/app/pages/inbox-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/profile",
    component: lazyRouteComponent(() => import("@/app/pages/profile-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/profile/details",
    component: lazyRouteComponent(() => import("@/app/pages/details-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/profile/notifications",
    component: lazyRouteComponent(() => import("@/app/pages/notifications-page")),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/profile/password",
    component: lazyRouteComponent(() => import("@/app/pages/password-page")),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signIn, register, signedIn.addChildren(pages)]),
  context: { queryClient },
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageNotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
