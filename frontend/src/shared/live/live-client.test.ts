import { beforeEach, expect, test } from "vitest";
import { FakeBrowser } from "@/shared/live/browser.fixture";
import { LiveClient } from "@/shared/live/live-client";
import type { LiveEvent } from "@/shared/live/live-events";
import { pauseAfter } from "@/shared/live/live-stream";

let browser: FakeBrowser;
beforeEach(() => {
  browser = new FakeBrowser();
});

function aTab(customerId = "lucia", language: "en" | "es" = "en") {
  const heard: LiveEvent[] = [];
  const connections: boolean[] = [];
  const client = new LiveClient(browser.tab(), customerId, language, {
    onEvent: (event) => heard.push(event),
    onConnected: (connected) => connections.push(connected),
  });
  return { client, heard, connections };
}

function positionsOf(heard: LiveEvent[]): number[] {
  return heard.flatMap((event) => (event.type === "notice" ? [event.notice.position] : []));
}

const inbox = (last_position: number, unread_count = 0) =>
  browser.say("inbox", { unread_count, last_position });
const notice = (position: number) => browser.say("notice", { position, unread_count: position });

test("of several tabs one has the stream, and all hear it", () => {
  const [first, second] = [aTab(), aTab()];
  expect(browser.open.map(({ address }) => address)).toEqual(["/api/v1/live?language=en"]);
  browser.open[0]?.listener.onOpen();
  inbox(4);
  notice(5);
  expect(positionsOf(first.heard)).toEqual([5]);
  expect(positionsOf(second.heard)).toEqual([5]);
  expect([first.connections, second.connections]).toEqual([[true], [true]]);
});

test("when the leading tab closes, another goes on where it was", () => {
  const [first, second] = [aTab(), aTab()];
  inbox(4);
  notice(5);
  first.client.stop();
  expect(browser.open.map(({ address }) => address)).toEqual(["/api/v1/live?language=en&last_event_id=5"]);
  notice(6);
  expect(positionsOf(second.heard)).toEqual([5, 6]);
  expect(positionsOf(first.heard)).toEqual([5]);
});

test("a tab that comes later is told how things stand", () => {
  aTab();
  browser.open[0]?.listener.onOpen();
  inbox(4, 2);
  notice(5);
  const late = aTab();
  expect(late.connections).toEqual([true]);
  expect(late.heard).toEqual([{ type: "inbox", inbox: { unread_count: 5, last_position: 5 } }]);
});

test("a tab that came later goes on from what the leader had heard", () => {
  const first = aTab();
  inbox(0);
  notice(1);
  aTab();
  first.client.stop();
  expect(browser.open[0]?.address).toContain("last_event_id=1");
});

test("no notice comes twice", () => {
  const { heard } = aTab();
  inbox(4);
  notice(5);
  notice(5);
  notice(4);
  notice(6);
  expect(positionsOf(heard)).toEqual([5, 6]);
});

test("the first word of a new connection may be ahead of the notices that follow it", () => {
  const { heard } = aTab();
  inbox(4);
  inbox(6);
  notice(5);
  notice(6);
  expect(positionsOf(heard)).toEqual([5, 6]);
});

test("after a refusal the stream is opened again, later each time", () => {
  const { connections } = aTab();
  inbox(4);
  browser.open[0]?.listener.onOpen();
  browser.open[0]?.listener.onFailure(true);
  expect(browser.pauses).toEqual([1000]);
  browser.elapse();
  expect(browser.open.map(({ address }) => address)).toEqual(["/api/v1/live?language=en&last_event_id=4"]);
  browser.open[0]?.listener.onFailure(true);
  expect(browser.pauses).toEqual([2000]);
  expect(connections).toEqual([true, false]);
  expect([pauseAfter(0, 0), pauseAfter(20, 1)]).toEqual([500, 30_000]);
});

test("what the browser mends itself is left to it, and waking up ends every wait", () => {
  const { client } = aTab();
  browser.open[0]?.listener.onFailure(false);
  expect(browser.pauses).toEqual([]);
  browser.open[0]?.listener.onFailure(true);
  client.wake();
  expect(browser.pauses).toEqual([]);
  expect(browser.open).toHaveLength(1);
  browser.open[0]?.listener.onOpen();
  client.wake();
  expect(browser.sources).toHaveLength(2);
});

test("another language is another stream from the same position on", () => {
  const { client, heard } = aTab();
  inbox(4);
  client.speak("es");
  expect(browser.open.map(({ address }) => address)).toEqual(["/api/v1/live?language=es&last_event_id=4"]);
  notice(5);
  expect(heard.at(-1)).toMatchObject({ language: "es" });
});

test("the end of the session ends every tab, and none takes over", () => {
  const [first, second] = [aTab(), aTab()];
  browser.say("session-ended", {});
  expect([first.heard, second.heard]).toEqual([[{ type: "session-ended" }], [{ type: "session-ended" }]]);
  expect(browser.open).toEqual([]);
});

test("who leaves takes the other tabs along without hearing of it", () => {
  const [first, second] = [aTab(), aTab()];
  first.client.leave();
  expect(first.heard).toEqual([]);
  expect(second.heard).toEqual([{ type: "session-ended" }]);
  expect(browser.open).toEqual([]);
});

test("another customer ends the tabs of the one before and hears nothing of theirs", () => {
  const lucia = aTab("lucia");
  inbox(4, 2);
  const mateo = aTab("mateo");
  expect(lucia.heard.at(-1)).toEqual({ type: "session-ended" });
  expect(mateo.heard).toEqual([]);
  expect(browser.open.map(({ address }) => address)).toEqual(["/api/v1/live?language=en"]);
});

test("what the bank never sends is passed over", () => {
  const { heard } = aTab();
  browser.open[0]?.listener.onEvent("notice", "not JSON");
  browser.open[0]?.listener.onEvent("inbox", "null");
  expect(heard).toEqual([]);
});
